from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from reference.tables import TABLES


class TablesView(LoginRequiredMixin, TemplateView):
    """Tables that a ward's tablet can show when the network is away: static files, read by one script."""

    template_name = "reference/index.html"
    extra_context = {"tables": TABLES}
