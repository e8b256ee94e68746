from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from patients.tests import make_patient
from scheduling.models import Appointment
from work.models import Task
from work.queue import MOST_ATTEMPTS, enqueue, run_next


class QueueTest(TestCase):
    def test_a_reminder_is_given_once(self):
        appointment = Appointment.objects.create(patient=make_patient(), starts_at=timezone.now(), purpose="Check-up")
        enqueue("remind", {"appointment": appointment.pk})
        enqueue("remind", {"appointment": appointment.pk})

        run_next()
        appointment.refresh_from_db()
        reminded_at = appointment.reminded_at
        run_next()
        appointment.refresh_from_db()

        self.assertIsNotNone(reminded_at)
        self.assertEqual(appointment.reminded_at, reminded_at)
        self.assertIsNone(run_next())

    def test_a_task_that_keeps_failing_is_given_up_with_its_error(self):
        enqueue("remind", {"appointment": 4711})

        for _ in range(MOST_ATTEMPTS):
            Task.objects.update(run_after=timezone.now() - timedelta(seconds=1))
            run_next()

        task = Task.objects.get()
        self.assertEqual(task.state, Task.State.FAILED)
        self.assertIn("DoesNotExist", task.error)
