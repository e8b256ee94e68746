from django.urls import path

from reports.views import census

app_name = "reports"
urlpatterns = [path("census/", census, name="census")]
