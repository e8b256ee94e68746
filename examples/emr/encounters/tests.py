from django.contrib.auth import get_user_model
from django.test import TestCase
from django.utils import timezone

from encounters.models import Encounter
from patients.tests import make_patient


class NoteTest(TestCase):
    def test_a_note_is_shown_as_markdown_and_its_tags_as_text(self):
        self.client.force_login(get_user_model().objects.create_user("clinician"))
        encounter = Encounter.objects.create(patient=make_patient(), reason="Cough", started_at=timezone.now())

        response = self.client.post(
            encounter.get_absolute_url(), {"text": "**Dry** <script>alert(1)</script>"}, follow=True
        )

        self.assertContains(response, "<strong>Dry</strong>")
        self.assertNotContains(response, "<script>alert(1)")
