from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.views.generic import DetailView
from django.views.generic.edit import FormMixin

from encounters.forms import NoteForm
from encounters.models import Encounter


class EncounterDetailView(LoginRequiredMixin, FormMixin, DetailView):
    """Shows an encounter; a POST adds a note to it."""

    queryset = Encounter.objects.select_related("patient").prefetch_related("observations", "notes__author")
    template_name = "encounters/detail.html"
    form_class = NoteForm

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.instance.encounter = self.object
        form.instance.author = request.user
        form.save()
        messages.success(request, "Note added.")
        return redirect(self.object)
