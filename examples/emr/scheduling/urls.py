from django.urls import path

from scheduling.views import AgendaView

app_name = "scheduling"
urlpatterns = [
    path("", AgendaView.as_view(), name="agenda"),
    path("<str:day>/", AgendaView.as_view(), name="day"),
]
