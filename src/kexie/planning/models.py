"""Problems found and work planned."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.models import Record, amount_field


class Problem(Record):
    """A problem a report names, in its own words. `day` is the last of the period it was found in."""

    text = models.CharField(_("problem"), max_length=1000)
    owner = models.CharField(_("owner"), max_length=40, blank=True)
    due_on = models.DateField(_("to be solved by"), null=True, blank=True)


class PlanItem(Record):
    """A piece of work planned, in its own words. `since` and `day` bound the period it is planned for."""

    text = models.CharField(_("what is planned"), max_length=1000)
    detail = models.TextField(_("in detail"), max_length=4000, blank=True)
    number = models.PositiveSmallIntegerField(
        _("place in the list"), default=1, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )
    owner = models.CharField(_("owner"), max_length=40, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    target_measure = models.CharField(_("figure to reach"), max_length=200, blank=True)
    target_value = amount_field(_("value to reach"), max_digits=18)
    answers = models.ForeignKey(
        Problem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_by",
        verbose_name=_("answers the problem"),
    )
