from datetime import timedelta
from io import BytesIO

from django.test import TestCase
from django.utils import timezone
from openpyxl import load_workbook

from encounters.models import Encounter
from patients.tests import make_patient
from reports.census import census_of, workbook_of


class CensusTest(TestCase):
    def test_the_spreadsheet_counts_the_day_and_no_other(self):
        patient, now = make_patient(), timezone.now()
        Encounter.objects.create(patient=patient, reason="Cough", started_at=now)
        Encounter.objects.create(patient=patient, reason="Old", started_at=now - timedelta(days=2))

        book = load_workbook(BytesIO(workbook_of(census_of(timezone.localdate()))))

        self.assertEqual([row for row in book["Encounters"].values], [("Encounters", "Count"), ("visit", 1)])
