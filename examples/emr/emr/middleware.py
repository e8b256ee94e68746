"""Answers the cluster's probes before anything that could refuse them: hosts, redirects, sessions."""
from django.db import DatabaseError, connection
from django.http import JsonResponse

from emr.version import VERSION


class HealthMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path != "/healthz":
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            return JsonResponse({"status": "database away", "error": str(error), "version": VERSION}, status=503)
        return JsonResponse({"status": "ok", "version": VERSION})
