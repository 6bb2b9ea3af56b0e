"""What does not stay for ever. Each room says how its own goes; all of it goes whenever somebody signs in, and when
`kexie serve` starts."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from kexie.people.models import SignInLink, SubmissionLink

LINK_KEPT = timedelta(days=30)  # that a link still tells that it was used, or is over

log = logging.getLogger(__name__)
_goes: list[Callable[[datetime], object]] = []


def expires(goes: Callable[[datetime], object]) -> Callable[[datetime], object]:
    """Announce what takes away, at a moment, all of a kind that is over by then."""
    _goes.append(goes)
    return goes


def let_go() -> None:
    """All that is over goes. What cannot go is logged and tried again the next time: nobody is kept from signing in."""
    now = timezone.now()
    for goes in _goes:
        try:
            goes(now)
        except (DatabaseError, OSError):
            log.exception("not let go: %s", goes.__name__)


@expires
def sessions(now: datetime) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@expires
def links(now: datetime) -> None:
    for model in (SignInLink, SubmissionLink):
        model.objects.filter(ends_at__lt=now - LINK_KEPT).delete()
