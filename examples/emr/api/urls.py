from rest_framework.routers import SimpleRouter

from api.views import EncounterViewSet, PatientViewSet

router = SimpleRouter()
router.register("patients", PatientViewSet)
router.register("encounters", EncounterViewSet)
urlpatterns = router.urls
