"""Every write of the registry's: who an organisation is, as last known."""

from django.db import IntegrityError, transaction

from kexie.registry.models import Book, Organisation


def organisation_named(book: Book, name: str, *, kind: str, division: str) -> Organisation:
    """The organisation of this name in the book: found, or made. Two callers at once get the same one."""
    found, _made = Organisation.objects.get_or_create(
        book=book, name=name, defaults={"kind": kind, "division": division}
    )
    return found


def known_as(held: Organisation | None, *, book: Book, name: str, kind: str, division: str) -> Organisation:
    """The organisation as it is known from now on; one that already has the name is taken instead of `held`.

    Call it inside the transaction of the record that tells the news. Costs nothing where nothing is new but one read.
    """
    if held is None or (held.name != name and _is_taken(book, name)):
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
