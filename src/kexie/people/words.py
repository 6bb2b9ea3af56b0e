"""How memberships and the log read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kexie.divisions.errors import BadCode, NoSuchPlace
from kexie.divisions.places import division
from kexie.language.active import day_words
from kexie.people.models import Event, Member, Membership


def place_words(code: str) -> str:
    try:
        return division(code).name
    except (BadCode, NoSuchPlace):
        return code


def membership_words(membership: Membership, *, role: bool = True) -> str:
    """A role and what it is bound to, or the latter alone; nothing for a role that sees the whole book."""
    organisation = membership.organisation.name if membership.organisation_id else ""
    bound = organisation or (place_words(membership.division) if membership.division else "")
    parts = [str(membership.get_role_display())] if role else []
    return " · ".join([*parts, *([bound] if bound else [])])


def event_words(events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    """Each event with its words. People by name; one query for all."""
    events = list(events)
    mentioned = {event.by for event in events} | {event.about for event in events}
    names = dict(Member.objects.filter(username__in=mentioned).values_list("username", "name"))
    for event in events:
        yield {
            "at": event.at,
            "by": names.get(event.by, event.by),
            "what": action_words(event.action),
            "about": names.get(event.about, event.about),
            "is_record": event.action in ("looked", "erased"),
            "ref": event.about,
            "reason": event.reason,
            "was": _role_words(event.facts.get("was")),
            "now": _role_words(event.facts.get("now")),
            "fields": "、".join(event.facts.get("labels", [])),
        }


def action_words(action: str) -> str:
    return {
        "invited": _("invited, or given a role"),
        "changed": _("role changed"),
        "link": _("new sign-in link made"),
        "password": _("password set"),
        "factor-on": _("second factor turned on"),
        "factor-off": _("second factor turned off"),
        "recovery": _("recovery code used"),
        "looked": _("looked at personal facts"),
        "erased": _("erased personal facts"),
        "submission-link": _("submission link made"),
        "token-made": _("token for a program made"),
        "paper-taken-off": _("paper taken off the list"),
        "token-ended": _("token for a program ended"),
    }.get(action, action)


def _role_words(fact: Mapping[str, str] | None) -> str:
    if not fact:
        return ""
    label = dict(Membership.Role.choices).get(fact["role"], fact["role"])
    bound = fact["organisation"] or (place_words(fact["division"]) if fact["division"] else "")
    last = day_words(fact["ends_on"]) if fact["ends_on"] else pgettext("last day", "open")
    days = f"{day_words(fact['starts_on'])} – {last}"
    return " · ".join(part for part in (str(label), bound, days) if part)
