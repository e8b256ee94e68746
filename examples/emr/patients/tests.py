from datetime import date

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase

from patients.models import Patient
from patients.phone import parse_phone


def make_patient(**values):
    return Patient.objects.create(
        **{"record_number": "P1", "given_name": "Ada", "family_name": "Byron", "birth_date": date(1996, 2, 29), **values}
    )


class AgeTest(TestCase):
    def test_a_year_counts_from_the_birthday_on(self):
        patient = make_patient(birth_date=date(1990, 6, 15))

        self.assertEqual(patient.age_on(date(2020, 6, 14)), 29)
        self.assertEqual(patient.age_on(date(2020, 6, 15)), 30)

    def test_a_leap_day_child_has_its_birthday_on_the_first_of_march(self):
        patient = make_patient()

        self.assertEqual(patient.age_on(date(2023, 2, 28)), 26)
        self.assertEqual(patient.age_on(date(2023, 3, 1)), 27)


class NationalIdTest(TestCase):
    def test_the_database_never_sees_it_in_clear(self):
        patient = make_patient(national_id="QQ123456C")

        with connection.cursor() as cursor:
            cursor.execute("SELECT national_id FROM patients_patient")
            (stored,) = cursor.fetchone()

        self.assertNotIn("QQ123456C", stored)
        self.assertEqual(Patient.objects.get(pk=patient.pk).national_id, "QQ123456C")


class PhoneTest(TestCase):
    def test_one_number_has_one_form(self):
        self.assertEqual(parse_phone("020 7946 0018"), parse_phone("+44 20 79460018"))

    def test_text_is_refused(self):
        with self.assertRaises(ValidationError):
            parse_phone("call my neighbour")


class PatientListTest(TestCase):
    def test_strangers_are_sent_to_sign_in(self):
        response = self.client.get("/patients/")

        self.assertRedirects(response, "/login/?next=/patients/")

    def test_finds_by_words_in_any_order(self):
        self.client.force_login(get_user_model().objects.create_user("clinician"))
        make_patient()
        make_patient(record_number="P2", given_name="Grace", family_name="Hopper")

        response = self.client.get("/patients/", {"q": "hop gra"})

        self.assertContains(response, "Hopper, Grace")
        self.assertNotContains(response, "Byron")
