"""Awards won in contests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.choices import grades, levels, scopes
from kexie.records.models import Record, approx_field, count_field


class Award(Record):
    """Awards of one grade at one edition of a contest. Someone else's total has scope external: shares need it."""

    contest = models.CharField(_("contest"), max_length=100)
    edition = models.CharField(_("edition"), max_length=40, blank=True)
    level = models.CharField(_("level of the award"), max_length=12, choices=levels)
    grade = models.CharField(_("grade of the award"), max_length=8, choices=grades)
    count = count_field(_("awards"))
    count_approx = approx_field()
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
