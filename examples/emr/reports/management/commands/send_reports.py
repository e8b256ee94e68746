from pathlib import Path

import structlog
from django.core.management.base import BaseCommand
from django.utils import timezone

from emr.local_database import prepare_local_database
from reports.census import census_of, workbook_of


class Command(BaseCommand):
    help = "Writes today's census as a spreadsheet. Run every night by the CronJob “reports”."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=Path("/tmp"))

    def handle(self, *, folder, **options):
        prepare_local_database()
        census = census_of(timezone.localdate())
        file = folder / f"census-{census['day']}.xlsx"
        file.write_bytes(workbook_of(census))
        structlog.get_logger().info(
            "census written", file=str(file), encounters=census["encounters"].total(), appointments=census["appointments"].total()
        )
