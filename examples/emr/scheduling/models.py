from django.db import models

from patients.models import Patient


class Appointment(models.Model):
    class Status(models.TextChoices):
        BOOKED = "booked", "booked"
        KEPT = "kept", "kept"
        MISSED = "missed", "missed"
        CANCELLED = "cancelled", "cancelled"

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="appointments")
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField(default=15)
    purpose = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.purpose}"
