from django.contrib import admin

from patients.models import Allergy, Patient


class AllergyInline(admin.TabularInline):
    model = Allergy
    extra = 0


@admin.register(Patient)
class PatientAdmin(admin.ModelAdmin):
    list_display = ["record_number", "family_name", "given_name", "birth_date"]
    search_fields = ["record_number", "family_name", "given_name"]
    inlines = [AllergyInline]
