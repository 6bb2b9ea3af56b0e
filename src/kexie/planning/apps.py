from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "kexie.planning"
    verbose_name = _("Problems and plans")

    def ready(self):
        from kexie.planning import kinds  # noqa: F401
