"""The kinds of record this room keeps."""

from collections.abc import Iterator

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kexie.network.checklists import checklist, item_words, listed_words
from kexie.network.forms import AssociationForm
from kexie.network.models import Association
from kexie.network.posting import association_postings
from kexie.records.kinds import Gap, Kind, declare
from kexie.records.words import tell_values


def association_gaps(association: Association) -> Iterator[Gap]:
    if not association.checked_on:
        yield Gap("unchecked", _("nobody has checked what it has"))
        return
    for item in checklist(association.association_kind, association.checked_on):
        if item not in association.has:
            yield Gap(f"item_{item}", now("lacks: %(item)s") % {"item": item_words(item)})


tell_values("item", item_words)

ASSOCIATION = declare(
    Kind(
        code="network.association",
        model=Association,
        name=_("association founded"),
        plural=_("associations founded"),
        day_label=_("founded on"),
        fields=[
            (_("Association"), ("name", "association_kind", "members_count")),
            (_("When and where"), ("day", "division")),
            (
                _("Dates, each apart"),
                (
                    "applied_on",
                    "approved_on",
                    "approval_number",
                    "founded_on",
                    "plaque_on",
                    "registered_on",
                    "term_ends_on",
                ),
            ),
            (_("What it has"), ("checked_on", "has")),
            (_("Note"), ("note",)),
        ],
        columns=("day", "association_kind", "division", "members_count"),
        filters=("association_kind",),
        search=("name", "approval_number"),
        sums=("members_count",),
        postings=association_postings,
        title=lambda association: association.name,
        gaps=association_gaps,
        form=AssociationForm,
        words={"has": lambda association: listed_words(association.has)},
        facts=lambda association: {
            "name": association.name,
            "kind": association.get_association_kind_display(),
            "number": association.approval_number,
        },
    )
)
