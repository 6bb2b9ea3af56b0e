"""Activities and tours of the museum and the van."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.records.choices import activity_kinds, modes, occasions, scopes, vehicles
from kexie.records.models import Record, approx_field, count_field


class Activity(Record):
    """Something held for people, once or several times."""

    name = models.CharField(_("activity"), max_length=200)
    activity_kind = models.CharField(_("kind of activity"), max_length=20, choices=activity_kinds)
    mode = models.CharField(_("mode"), max_length=10, choices=modes, default="offline")
    occasion = models.CharField(_("occasion"), max_length=40, choices=occasions, blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    venue = models.CharField(_("held at"), max_length=100, blank=True)
    times = count_field(_("times held"), null=False, blank=False, default=1)
    attendance = count_field(_("attendances"))
    attendance_approx = approx_field()
    copies = count_field(_("materials handed out"))
    copies_approx = approx_field()


class Tour(Record):
    """A stop of the touring museum (host, opening and closing day) or a trip of the science van."""

    host = models.CharField(_("host"), max_length=100)
    vehicle = models.CharField(_("vehicle"), max_length=10, choices=vehicles)
    scope = models.CharField(_("scope"), max_length=10, choices=scopes, default="own")
    stops = count_field(_("stops"), null=False, blank=False, default=1)
    visits = count_field(_("visits"))
    visits_approx = approx_field()
    exhibits = count_field(_("exhibits"))
