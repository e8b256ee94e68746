from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reports.census import census_of, workbook_of

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def census(request):
    """Today's census; with ?as=xlsx as a spreadsheet."""
    today = census_of(timezone.localdate())
    if request.GET.get("as") == "xlsx":
        return HttpResponse(
            workbook_of(today),
            content_type=SPREADSHEET,
            headers={"Content-Disposition": f'attachment; filename="census-{today["day"]}.xlsx"'},
        )
    tables = [(title, sorted(today[title].items())) for title in ("encounters", "appointments")]
    return render(request, "reports/census.html", {"day": today["day"], "tables": tables})
