from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from patients.tests import make_patient
from scheduling.agenda import collisions
from scheduling.models import Appointment


class CollisionTest(TestCase):
    def test_a_cancelled_appointment_collides_with_nothing(self):
        patient, start = make_patient(), timezone.now()
        first = Appointment.objects.create(patient=patient, starts_at=start, minutes=30, purpose="a")
        second = Appointment.objects.create(patient=patient, starts_at=start + timedelta(minutes=20), purpose="b")

        self.assertEqual(collisions([first, second]), [(first, second)])
        second.status = Appointment.Status.CANCELLED
        self.assertEqual(collisions([first, second]), [])
