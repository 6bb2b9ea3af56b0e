"""Grants received and families visited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.choices import categories, levels, occasions
from kexie.records.models import Record, amount_field, approx_field, count_field


class Grant(Record):
    """Money or an honour that a programme gave to bodies of the district."""

    programme = models.CharField(_("programme"), max_length=100)
    level = models.CharField(_("level of the programme"), max_length=12, choices=levels, blank=True)
    recipients = count_field(_("bodies granted"))
    money = amount_field(_("money received (yuan)"))
    money_approx = approx_field()


class Visit(Record):
    """A condolence visit (走访慰问): occasion, who was visited as a category, how many, what was brought.

    Names of families are personal fields: beside the record, masked, in no entry.
    """

    occasion = models.CharField(_("occasion"), max_length=40, choices=occasions, blank=True)
    category = models.CharField(_("visited"), max_length=20, choices=categories, blank=True)
    households = count_field(_("households"))
    money = amount_field(_("condolence money (yuan)"))
    money_approx = approx_field()
