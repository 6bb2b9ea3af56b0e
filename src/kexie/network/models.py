"""Associations of the district as records of what was founded, and what a complete one has."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.models import Record, count_field
from kexie.registry.models import Organisation


class Association(Record):
    """An association founded. `day` is the day it counts from: its founding meeting, where that is known.

    Each of its dates stands apart, because papers confuse them; see DOMAIN §3: application, approval (批复) with its
    number, founding meeting, plaque, registration with civil affairs, end of term.
    """

    KINDS = [(kind.value, kind.label) for kind in Organisation.Kind][:9]

    name = models.CharField(_("association"), max_length=100)
    association_kind = models.CharField(_("kind of association"), max_length=20, choices=KINDS)
    applied_on = models.DateField(_("applied on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_number = models.CharField(_("approval number"), max_length=60, blank=True)
    founded_on = models.DateField(_("founding meeting on"), null=True, blank=True)
    plaque_on = models.DateField(_("plaque unveiled on"), null=True, blank=True)
    registered_on = models.DateField(_("registered with civil affairs on"), null=True, blank=True)
    term_ends_on = models.DateField(_("term ends on"), null=True, blank=True)
    members_count = count_field(_("members"))
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("Until somebody has looked, nothing is said of what it has."),
    )
    has = models.JSONField(
        _("checklist"), default=list, blank=True, help_text=_("What it has of all that a complete one has.")
    )
