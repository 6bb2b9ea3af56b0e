from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "kexie.support"
    verbose_name = _("Funds and care")

    def ready(self):
        from kexie.support import kinds  # noqa: F401
