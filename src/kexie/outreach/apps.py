from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kexie.outreach"

    def ready(self):
        from kexie.outreach import kinds  # noqa: F401
