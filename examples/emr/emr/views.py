from django.views.generic import TemplateView

from encounters.models import Encounter
from patients.models import Patient
from scheduling.models import Appointment


class HomeView(TemplateView):
    """The front page: which version serves, and how much is on record. No patient is named on it."""

    template_name = "emr/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            patient_count=Patient.objects.count(),
            encounter_count=Encounter.objects.count(),
            open_appointments=Appointment.objects.filter(status=Appointment.Status.BOOKED).count(),
            **kwargs,
        )
