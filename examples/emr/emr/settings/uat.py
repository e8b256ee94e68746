"""User acceptance tests: production's behaviour, with the debug toolbar for those who ask for it."""
import os

from emr.settings.base import *  # noqa: F403

ENVIRONMENT = "uat"

if os.environ.get("EMR_DEBUG_TOOLBAR") == "on":
    INSTALLED_APPS += ["debug_toolbar"]  # noqa: F405
    MIDDLEWARE.insert(1, "debug_toolbar.middleware.DebugToolbarMiddleware")  # noqa: F405
    DEBUG_TOOLBAR_CONFIG = {"SHOW_TOOLBAR_CALLBACK": "emr.debug.show_to_staff"}
