from django import forms

from patients.models import Patient
from patients.phone import parse_phone


class PatientForm(forms.ModelForm):
    class Meta:
        model = Patient
        fields = ["record_number", "given_name", "family_name", "birth_date", "sex", "phone", "national_id"]
        widgets = {
            "birth_date": forms.DateInput(attrs={"type": "date"}),
            "national_id": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        return parse_phone(text) if text else ""
