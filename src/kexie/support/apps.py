from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "kexie.support"

    def ready(self):
        from kexie.support import kinds  # noqa: F401
