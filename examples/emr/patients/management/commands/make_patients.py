from django.core.management.base import BaseCommand, CommandError

from patients.models import Patient


class Command(BaseCommand):
    help = "Makes up patients, for testers. Needs Faker, which is installed for UAT only."

    def add_arguments(self, parser):
        parser.add_argument("count", type=int)
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes up the same people.")

    def handle(self, *, count, seed, **options):
        try:
            from faker import Faker
        except ImportError as error:
            raise CommandError("Faker is not installed: this is not UAT, so nobody is made up here.") from error
        faker = Faker("en_GB")
        faker.seed_instance(seed)
        first = Patient.objects.count() + 1
        made = Patient.objects.bulk_create(
            Patient(
                record_number=f"T{first + number:07d}",
                given_name=faker.first_name(),
                family_name=faker.last_name(),
                birth_date=faker.date_of_birth(maximum_age=95),
                sex=faker.random_element(Patient.Sex.values),
            )
            for number in range(count)
        )
        self.stdout.write(f"{len(made)} patients made up")
