"""The daily census: who was seen, who is booked, as a page and as a spreadsheet."""
from collections import Counter
from datetime import datetime, time, timedelta
from io import BytesIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Font

from encounters.models import Encounter
from scheduling.agenda import appointments_on


def census_of(day):
    start = timezone.make_aware(datetime.combine(day, time.min))
    encounters = Encounter.objects.filter(started_at__gte=start, started_at__lt=start + timedelta(days=1))
    appointments = appointments_on(day)
    return {
        "day": day,
        "encounters": Counter(encounter.get_kind_display() for encounter in encounters),
        "appointments": Counter(appointment.get_status_display() for appointment in appointments),
    }


def workbook_of(census):
    """The census as the bytes of an .xlsx file with one sheet for each table."""
    book = Workbook()
    book.remove(book.active)
    for title in ("encounters", "appointments"):
        sheet = book.create_sheet(title.capitalize())
        sheet.append([title.capitalize(), "Count"])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for name, count in sorted(census[title].items()):
            sheet.append([name, count])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
