"""What a worker can do: the task's kind and the function that does it."""
import structlog
from django.utils import timezone

from scheduling.models import Appointment

log = structlog.get_logger()


def remind(appointment):
    """Marks an appointment as reminded. Sending belongs to the gateway, which reads this log line."""
    booked = Appointment.objects.select_related("patient").get(pk=appointment)
    if booked.reminded_at is not None or booked.status != Appointment.Status.BOOKED:
        return
    booked.reminded_at = timezone.now()
    booked.save(update_fields=["reminded_at"])
    log.info("reminder due", appointment=booked.pk, record=booked.patient.record_number)


KINDS = {"remind": remind}
