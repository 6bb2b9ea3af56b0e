from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "kexie.network"
    verbose_name = _("Associations and people")

    def ready(self):
        from kexie.network import kinds  # noqa: F401
