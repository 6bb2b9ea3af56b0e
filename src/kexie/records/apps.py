from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kexie.records"

    def ready(self):
        from kexie.records import checks, statements  # noqa: F401
