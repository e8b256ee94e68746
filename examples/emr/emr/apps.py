from django.apps import AppConfig


class EmrConfig(AppConfig):
    name = "emr"
    verbose_name = "Health records"

    def ready(self):
        from emr.logging import configure_logging

        configure_logging()
