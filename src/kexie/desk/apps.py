from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kexie.desk"

    def ready(self):
        from kexie.desk import kinds  # noqa: F401
