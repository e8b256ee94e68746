from datetime import date

from django.db import models
from django.urls import reverse

from patients.fields import EncryptedTextField


class Patient(models.Model):
    """A person with a record. The record number never changes and is never given to another."""

    class Sex(models.TextChoices):
        FEMALE = "f", "female"
        MALE = "m", "male"
        OTHER = "o", "other or unknown"

    record_number = models.CharField(max_length=12, unique=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.OTHER)
    phone = models.CharField(max_length=20, blank=True)
    national_id = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["family_name", "given_name", "record_number"]
        indexes = [models.Index(fields=["family_name", "given_name"])]

    def __str__(self):
        return f"{self.family_name}, {self.given_name} ({self.record_number})"

    def get_absolute_url(self):
        return reverse("patients:detail", args=[self.pk])

    def age_on(self, day: date) -> int:
        """Completed years. Someone born on 29 February has a birthday on 1 March of common years."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


class Allergy(models.Model):
    class Severity(models.TextChoices):
        MILD = "mild", "mild"
        MODERATE = "moderate", "moderate"
        SEVERE = "severe", "severe"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="allergies")
    substance = models.CharField(max_length=120)
    reaction = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.MODERATE)

    class Meta:
        verbose_name_plural = "allergies"
        ordering = ["substance"]
        constraints = [models.UniqueConstraint(fields=["patient", "substance"], name="one_entry_per_substance")]

    def __str__(self):
        return f"{self.substance} ({self.get_severity_display()})"
