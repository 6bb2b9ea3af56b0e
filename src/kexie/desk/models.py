"""Documents issued and received."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.models import Record


class IssuedDocument(Record):
    """A document the office issued, or one of someone else's that its work rests on (scope external)."""

    class Scope(models.TextChoices):
        OWN = "own", _("issued by this association")
        EXTERNAL = "external", _("issued by someone else")

    name = models.CharField(_("title of the document"), max_length=200)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=100, blank=True)
    scope = models.CharField(_("whose"), max_length=10, choices=Scope, default=Scope.OWN)
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    addressees = models.CharField(_("addressees"), max_length=200, blank=True)
