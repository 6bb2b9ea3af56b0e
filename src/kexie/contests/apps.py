from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContestsConfig(AppConfig):
    name = "kexie.contests"
    verbose_name = _("Contests")

    def ready(self):
        from kexie.contests import kinds  # noqa: F401
