from django.apps import AppConfig


class LanguageConfig(AppConfig):
    name = "kexie.language"
