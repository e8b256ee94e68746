"""What gunicorn serves."""
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emr.settings.base")
application = get_wsgi_application()

from emr.local_database import prepare_local_database  # noqa: E402  (needs the applications loaded)

prepare_local_database()
