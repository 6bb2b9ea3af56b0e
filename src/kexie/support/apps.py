from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "kexie.support"
