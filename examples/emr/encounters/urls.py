from django.urls import path

from encounters.views import EncounterDetailView

app_name = "encounters"
urlpatterns = [path("<int:pk>/", EncounterDetailView.as_view(), name="detail")]
