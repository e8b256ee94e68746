from datetime import date, timedelta

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.utils import timezone
from django.views.generic import TemplateView

from scheduling.agenda import appointments_on, collisions


class AgendaView(LoginRequiredMixin, TemplateView):
    template_name = "scheduling/agenda.html"

    def get_context_data(self, day=None, **kwargs):
        shown = parse_day(day) if day else timezone.localdate()
        appointments = list(appointments_on(shown))
        return super().get_context_data(
            day=shown,
            previous_day=shown - timedelta(days=1),
            next_day=shown + timedelta(days=1),
            appointments=appointments,
            collisions=collisions(appointments),
            **kwargs,
        )


def parse_day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404(f"There is no day {text}") from error
