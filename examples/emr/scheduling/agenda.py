"""Which appointments fall on a day, and where two of them collide."""
from datetime import datetime, time, timedelta

from django.utils import timezone

from scheduling.models import Appointment


def appointments_on(day):
    start = timezone.make_aware(datetime.combine(day, time.min))
    return Appointment.objects.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1)).select_related(
        "patient"
    )


def collisions(appointments):
    """Pairs of neighbours of which the second starts before the first is over. Cancelled ones collide with nothing."""
    kept = [one for one in appointments if one.status != Appointment.Status.CANCELLED]
    kept.sort(key=lambda one: one.starts_at)
    return [
        (first, second)
        for first, second in zip(kept, kept[1:])
        if second.starts_at < first.starts_at + timedelta(minutes=first.minutes)
    ]
