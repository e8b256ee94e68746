"""A pod without DATABASE_URL has an SQLite file of its own; it is made ready when the process starts."""
from django.core.management import call_command
from django.db import connection


def prepare_local_database():
    """Brings an SQLite database up to date and gives it sample patients. Real databases are migrated by a job."""
    if connection.vendor != "sqlite":
        return
    call_command("migrate", interactive=False, verbosity=0)
    from patients.models import Patient

    if not Patient.objects.exists():
        call_command("loaddata", "sample_records", verbosity=0)
    connection.close()
