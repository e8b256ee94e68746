from django.conf import settings
from django.db import models
from django.urls import reverse

from patients.models import Patient


class Encounter(models.Model):
    """One contact of a patient with the practice."""

    class Kind(models.TextChoices):
        VISIT = "visit", "visit"
        HOME = "home", "home visit"
        PHONE = "phone", "phone call"
        EMERGENCY = "emergency", "emergency"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VISIT)
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="encounter_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} on {self.started_at:%Y-%m-%d}: {self.reason}"

    def get_absolute_url(self):
        return reverse("encounters:detail", args=[self.pk])


class Observation(models.Model):
    """A measured value. The unit is kept with it: nothing is converted silently."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="observations")
    name = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=10, decimal_places=3)
    unit = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {self.value} {self.unit}".strip()


class Note(models.Model):
    """What a clinician wrote, in Markdown. Notes are added, never changed."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["written_at"]

    def __str__(self):
        return f"Note of {self.written_at:%Y-%m-%d %H:%M}"
