from django.contrib import admin

from work.models import Task


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    list_display = ["kind", "state", "attempts", "run_after"]
    list_filter = ["state", "kind"]
    readonly_fields = ["error"]
