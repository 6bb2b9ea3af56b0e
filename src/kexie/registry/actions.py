"""Every write of the registry's: who an organisation is, as last known."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from kexie.registry.models import Book, Organisation

_AT_ONCE = 500  # names in one statement


def organisation_named(book: Book, name: str, *, kind: str, division: str) -> Organisation:
    """The organisation of this name in the book: found, or made. Two callers at once get the same one."""
    found, _made = Organisation.objects.get_or_create(
        book=book, name=name, defaults={"kind": kind, "division": division}
    )
    return found


def organisations_known_as(book: Book, said: Mapping[str, tuple[str, str]]) -> dict[str, Organisation]:
    """The organisations of these names, found or made, each of the kind and at the place said from now on.

    Call it inside the transaction of the records that tell the news. Cost: two statements for each 500 names, and one
    for each that was known otherwise.
    """
    names = list(said)
    known: dict[str, Organisation] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        known |= {each.name: each for each in Organisation.objects.filter(book=book, name__in=some)}
        missing = [Organisation(book=book, name=name, kind=said[name][0], division=said[name][1])
                   for name in some if name not in known]  # fmt: skip
        if missing:
            Organisation.objects.bulk_create(missing, ignore_conflicts=True)  # somebody else may make one meanwhile
            made = Organisation.objects.filter(book=book, name__in=[each.name for each in missing])
            known |= {each.name: each for each in made}
    for name, (kind, division) in said.items():
        held = known[name]
        if (held.kind, held.division) != (kind, division):
            held.kind, held.division = kind, division
            held.save(update_fields=["kind", "division"])
    return known


def known_as(held: Organisation, *, book: Book, name: str, kind: str, division: str) -> Organisation:
    """The organisation as it is known from now on; one that already has the name is taken instead of `held`.

    Call it inside the transaction of the record that tells the news. Costs nothing where nothing is new but one read.
    """
    if held.name != name and _is_taken(book, name):
        held = organisation_named(book, name, kind=kind, division=division)
    if (held.name, held.kind, held.division) != (name, kind, division):
        held.name, held.kind, held.division = name, kind, division
        try:
            with transaction.atomic():
                held.save(update_fields=["name", "kind", "division"])
        except IntegrityError:  # somebody took the name between the look and the write
            return organisation_named(book, name, kind=kind, division=division)
    return held


def _is_taken(book: Book, name: str) -> bool:
    return Organisation.objects.filter(book=book, name=name).exists()
