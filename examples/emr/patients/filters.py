import django_filters
from django.db.models import Q

from patients.models import Patient


class PatientFilter(django_filters.FilterSet):
    """Finds by any part of a name, by record number, or by the year of birth."""

    q = django_filters.CharFilter(method="by_words", label="Name or record number")
    born = django_filters.NumberFilter(field_name="birth_date__year", label="Year of birth")

    class Meta:
        model = Patient
        fields = ["sex"]

    def by_words(self, queryset, _name, text):
        for word in text.split():
            queryset = queryset.filter(
                Q(family_name__icontains=word) | Q(given_name__icontains=word) | Q(record_number__iexact=word)
            )
        return queryset
