from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "kexie.outreach"
    verbose_name = _("Outreach")

    def ready(self):
        from kexie.outreach import kinds  # noqa: F401
