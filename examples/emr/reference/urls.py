from django.urls import path

from reference.views import TablesView

app_name = "reference"
urlpatterns = [path("", TablesView.as_view(), name="index")]
