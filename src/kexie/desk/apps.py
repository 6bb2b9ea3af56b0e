from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "kexie.desk"
    verbose_name = _("Documents and duties")

    def ready(self):
        from kexie.desk import expiry, kinds  # noqa: F401
