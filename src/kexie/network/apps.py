from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "kexie.network"

    def ready(self):
        from kexie.network import kinds  # noqa: F401
