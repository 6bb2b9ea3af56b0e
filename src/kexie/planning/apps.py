from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kexie.planning"

    def ready(self):
        from kexie.planning import kinds  # noqa: F401
