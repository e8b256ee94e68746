from rest_framework import viewsets

from api.serializers import EncounterSerializer, PatientSerializer
from encounters.models import Encounter
from patients.filters import PatientFilter
from patients.models import Patient


class PatientViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Patient.objects.prefetch_related("allergies")
    serializer_class = PatientSerializer
    filterset_class = PatientFilter


class EncounterViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Encounter.objects.prefetch_related("observations")
    serializer_class = EncounterSerializer
    filterset_fields = ["patient", "kind"]
