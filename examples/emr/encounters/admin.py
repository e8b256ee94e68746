from django.contrib import admin

from encounters.models import Encounter, Note, Observation


class ObservationInline(admin.TabularInline):
    model = Observation
    extra = 0


class NoteInline(admin.StackedInline):
    model = Note
    extra = 0


@admin.register(Encounter)
class EncounterAdmin(admin.ModelAdmin):
    list_display = ["started_at", "patient", "kind", "reason"]
    list_filter = ["kind"]
    autocomplete_fields = ["patient"]
    inlines = [ObservationInline, NoteInline]
