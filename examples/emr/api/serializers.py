from rest_framework import serializers

from encounters.models import Encounter, Observation
from patients.models import Allergy, Patient


class AllergySerializer(serializers.ModelSerializer):
    class Meta:
        model = Allergy
        fields = ["substance", "reaction", "severity"]


class PatientSerializer(serializers.ModelSerializer):
    """The national id is left out on purpose: no client of this interface needs it."""

    allergies = AllergySerializer(many=True, read_only=True)

    class Meta:
        model = Patient
        fields = ["id", "record_number", "given_name", "family_name", "birth_date", "sex", "phone", "allergies"]


class ObservationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Observation
        fields = ["name", "value", "unit"]


class EncounterSerializer(serializers.ModelSerializer):
    observations = ObservationSerializer(many=True, read_only=True)

    class Meta:
        model = Encounter
        fields = ["id", "patient", "kind", "reason", "started_at", "ended_at", "observations"]
