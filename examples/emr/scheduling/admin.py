from django.contrib import admin

from scheduling.models import Appointment


@admin.register(Appointment)
class AppointmentAdmin(admin.ModelAdmin):
    list_display = ["starts_at", "minutes", "patient", "purpose", "status"]
    list_filter = ["status"]
    autocomplete_fields = ["patient"]
