from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import CreateView, DetailView, UpdateView
from django_filters.views import FilterView

from patients.filters import PatientFilter
from patients.forms import PatientForm
from patients.models import Patient


class PatientListView(LoginRequiredMixin, FilterView):
    filterset_class = PatientFilter
    template_name = "patients/list.html"
    paginate_by = 25


class PatientDetailView(LoginRequiredMixin, DetailView):
    queryset = Patient.objects.prefetch_related("allergies", "encounters", "appointments")
    template_name = "patients/detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(age=self.object.age_on(timezone.localdate()), **kwargs)


class PatientCreateView(LoginRequiredMixin, CreateView):
    model = Patient
    form_class = PatientForm
    template_name = "patients/form.html"


class PatientUpdateView(LoginRequiredMixin, UpdateView):
    model = Patient
    form_class = PatientForm
    template_name = "patients/form.html"
