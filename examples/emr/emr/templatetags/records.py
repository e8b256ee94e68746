"""Filters for clinical pages."""
import markdown as markdown_library
from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def note_html(text):
    """Markdown of a note as HTML. Tags in the note are shown, never obeyed."""
    return mark_safe(markdown_library.markdown(escape(text), extensions=["tables", "sane_lists"]))


@register.filter
def with_unit(observation):
    return f"{observation.value.normalize():f} {observation.unit}".strip()
