from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from emr.views import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("login/", LoginView.as_view(template_name="emr/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("patients/", include("patients.urls")),
    path("encounters/", include("encounters.urls")),
    path("agenda/", include("scheduling.urls")),
    path("reference/", include("reference.urls")),
    path("reports/", include("reports.urls")),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
]
