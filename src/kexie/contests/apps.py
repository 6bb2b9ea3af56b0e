from django.apps import AppConfig


class ContestsConfig(AppConfig):
    name = "kexie.contests"

    def ready(self):
        from kexie.contests import kinds  # noqa: F401
