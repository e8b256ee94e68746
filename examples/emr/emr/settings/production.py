"""Production: nothing has a default that would be unsafe."""
import os

from emr.settings.base import *  # noqa: F403

ENVIRONMENT = "production"
SECRET_KEY = os.environ["EMR_SECRET_KEY"]
ALLOWED_HOSTS = os.environ["EMR_ALLOWED_HOSTS"].split(",")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if "SENTRY_DSN" in os.environ:
    import sentry_sdk

    from emr.version import VERSION

    sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], release=VERSION, send_default_pii=False)
