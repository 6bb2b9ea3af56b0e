from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "kexie.records"
    verbose_name = _("Totals of documents")

    def ready(self):
        from kexie.records import checks, expiry, statements  # noqa: F401
