"""Every read of records that pages share: lists, what stands beside a record, its history."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Count, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kexie.divisions.codes import prefix_of
from kexie.language.printing import day_text
from kexie.ledger.kinds import Approx, Basis
from kexie.ledger.models import Entry, Voucher
from kexie.ledger.postings import Key
from kexie.ledger.queries import head_of, vouchers_of
from kexie.ledger.sums import nets_of
from kexie.people.models import Member
from kexie.people.rules import Act, may_do, visible
from kexie.records.kinds import Kind, kind_of
from kexie.records.models import Evidence, PersonalField, Record, WorkbookRow, of_today
from kexie.records.words import (
    MASK,
    account_words,
    amount_words,
    label_of,
    language,
    number_words,
    place_name,
    told,
    told_actions,
    value_of,
)
from kexie.registry.models import Book, Organisation

PAGE = 50
SENDERS = ("link:", "workbook:")  # what stands before a place or a body that submitted without an account


# Finding ---------------------------------------------------------------------------------------------------------------


def record_of(book: Book, ref: str) -> Any:
    """A record of the book with the fields of its kind, or None."""
    bare = Record.objects.filter(book=book, ref=ref).values("pk", "kind").first()
    if bare is None:
        return None
    try:
        model = kind_of(bare["kind"]).model
    except KeyError:
        return None
    return model.objects.select_related("book", "organisation").get(pk=bare["pk"])


def live_counts(book: Book, member: Any = None) -> dict[str, tuple[int, date]]:
    """Of each kind that has any record that is not void: how many, and the last day. Of what `member` may see."""
    rows = Record.objects.filter(book=book)
    if member is not None:
        rows = visible(rows, member)
    rows = rows.exclude(state=Record.State.VOID).values_list("kind")
    counted = rows.annotate(Count("pk"), Max("day")).order_by()
    return while_head_stands(book, _asked(counted), lambda: {kind: (count, last) for kind, count, last in counted})


@dataclass(frozen=True)
class Waiting:
    """What waits for a member, of one kind: submissions to accept or return, own drafts, and how many came back."""

    code: str
    submitted: int
    drafts: int
    returned: int

    @property
    def kind(self) -> Kind:
        return kind_of(self.code)

    @property
    def name(self) -> str:
        return capfirst(str(self.kind.plural))


def waiting_for(book: Book, member: Any) -> list[Waiting]:
    """What waits for a member in a book, by kind. Two queries at most, none while the book's head stands."""
    wanted = Q(state=Record.State.DRAFT, made_by=member.username)
    if may_do(member, Act.ACCEPT, book):
        wanted |= Q(state=Record.State.SUBMITTED)
    rows = (
        visible(Record.objects.filter(wanted, book=book), member).order_by("kind").values_list("kind", "state", "ref")
    )
    return while_head_stands(book, ("waiting", _asked(rows)), lambda: _waiting(book, list(rows)))


def _waiting(book: Book, rows: list[tuple[str, str, str]]) -> list[Waiting]:
    drafts = [ref for _kind, state, ref in rows if state == Record.State.DRAFT]
    returned = (
        Voucher.objects.filter(book=book, record__in=drafts, action="returned") if drafts else Voucher.objects.none()
    )
    came_back = set(returned.values_list("record", flat=True))
    return [
        Waiting(
            code,
            sum(state == Record.State.SUBMITTED for _kind, state, _ref in some),
            sum(state == Record.State.DRAFT for _kind, state, _ref in some),
            sum(ref in came_back for _kind, _state, ref in some),
        )
        for code, some in ((code, list(some)) for code, some in groupby(rows, key=lambda row: row[0]))
    ]


def while_head_stands(book: Book, asked: object, work: Callable[[], Any]) -> Any:
    """What `work` makes of a book's records, kept while the book's head stands: each change moves it.

    A sum over a book's 40,000 activities takes 100 ms, and the same page is opened many times between two changes.
    `asked` holds all else that the answer hangs on (whose rows it may count, the day), and has one `repr`.
    """
    head = head_of(book)
    return cache.get_or_set(hashlib.sha256(repr((book.pk, head.seq, head.hash, asked)).encode()).hexdigest(), work)


def _asked(rows: QuerySet[Any]) -> object:
    """The query's own words. What a member may not see is no part of it, so no answer reaches anybody else."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


# Lists -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listing:
    """One page of a list. `before` and `after` name the records beyond which the neighbouring pages lie.

    stated    how many recorded ones are totals that documents state
    external  how many recorded ones are someone else's, and therefore in no sum
    """

    rows: list[Any]
    count: int
    stated: int
    external: int
    sums: dict[str, str]
    before: str | None
    after: str | None


def listed(
    kind: Kind,
    book: Book,
    asked: Mapping[str, Any],
    *,
    sort: str = "-day",
    before: str = "",
    after: str = "",
    size: int = PAGE,
    member: Any = None,
) -> Listing:
    """A page of the records asked for, with their count and sums. Four queries, one more beyond the first page.

    Of what `member` may see; where none is named, of all.

    asked    q, first, last, division, state, and is_<field> for the fields the kind filters by
    sort     a name of `sortable`, with - before it from the largest down
    before   a ref: the page that ends above this record; after: the page that begins below it
    Sums are of live records only, over the whole list, not the page; someone else's count where they are asked for.
    """
    seen = _seen(kind, book, member)
    found = _asked_for(kind, seen, asked)
    facts = while_head_stands(book, (kind.code, _asked(found)), lambda: found.aggregate(**_summed(kind, asked)))
    ordered, name, down = _sorted(found, kind, sort)
    edge, backwards = before or after, bool(before)
    if edge:
        at = _position(kind, seen, edge, name)
        backwards = backwards and at is not None
        ordered = _beyond(ordered, at, down != backwards) if at is not None else ordered
    if backwards:
        ordered = ordered.reverse()
    rows = list(ordered.select_related("organisation")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    earlier = more if backwards else bool(edge) and bool(rows)
    later = True if backwards else more
    return Listing(
        rows=rows,
        count=facts["all_rows"],
        stated=facts["stated_rows"],
        external=facts.get("external_rows", 0),
        sums={name: _sum_words(kind, name, facts) for name in kind.sums},
        before=rows[0].ref if rows and earlier else None,
        after=rows[-1].ref if rows and later else None,
    )


def whole_list(
    kind: Kind, book: Book, asked: Mapping[str, Any], *, sort: str = "-day", member: Any = None
) -> QuerySet[Any]:
    """All records that the pages of `listed` show one after another."""
    return _sorted(_asked_for(kind, _seen(kind, book, member), asked), kind, sort)[0]


def _seen(kind: Kind, book: Book, member: Any) -> QuerySet[Any]:
    seen = kind.model.objects.filter(book=book, kind=kind.code)
    return seen if member is None else visible(seen, member)


def sortable(kind: Kind) -> list[str]:
    """The columns a list can be sorted by: days, numbers, and words that are no codes."""
    kinds = (models.DateField, models.IntegerField, models.DecimalField, models.CharField)
    fields = {name: kind.model._meta.get_field(name) for name in dict.fromkeys(("day", *kind.columns))}
    return [name for name, field in fields.items() if isinstance(field, kinds) and field.choices is None]


def _asked_for(kind: Kind, found: QuerySet[Any], asked: Mapping[str, Any]) -> QuerySet[Any]:
    state = asked.get("state", "")
    if not state:
        found = found.exclude(state=Record.State.VOID)
    elif state != "all":
        found = found.filter(state=state)
    if first := asked.get("first"):
        found = found.filter(day__gte=first)
    if last := asked.get("last"):
        found = found.filter(day__lte=last)
    if place := asked.get("division"):
        found = found.filter(division__startswith=prefix_of(place))
    for name in kind.filters:
        if (value := asked.get(f"is_{name}")) is not None:
            found = found.filter(**{name: value})
    for word in str(asked.get("q", "")).split():
        hit = Q()
        for name in kind.search:
            hit |= Q(**{f"{name}__icontains": word})
        found = found.filter(hit)
    return found


def _sorted(found: QuerySet[Any], kind: Kind, sort: str) -> tuple[QuerySet[Any], str, bool]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name not in sortable(kind):
        name, down = "day", True
    if name != "day":
        found = found.annotate(sorted_by=_never_null(kind, name))
    column = "day" if name == "day" else "sorted_by"
    return found.order_by(*([f"-{column}", "-id"] if down else [column, "id"])), name, down


def _never_null(kind: Kind, name: str) -> Any:
    """The column with a value below all others where there is none, so that it has one place in the order."""
    field = kind.model._meta.get_field(name)
    if isinstance(field, models.DateField):
        return Coalesce(F(name), Value(date.min, output_field=field))
    if isinstance(field, models.CharField):
        return Coalesce(F(name), Value(""))
    # Decimal for all numbers: compared with a column that is never negative, Django would drop a -1 from the query.
    lowest = Value(Decimal(-1), output_field=models.DecimalField())
    return Coalesce(Cast(name, models.DecimalField(max_digits=20, decimal_places=2)), lowest)


def _position(kind: Kind, seen: QuerySet[Any], ref: str, name: str) -> tuple[Any, int] | None:
    """Where a record stands in an order. None where there is no such record to be seen."""
    if "\x00" in ref:
        return None  # PostgreSQL keeps no such text, and refuses to look for it
    found = seen.filter(ref=ref)
    column = F("day") if name == "day" else _never_null(kind, name)
    return found.annotate(at=column).values_list("at", "pk").first()


def _beyond(ordered: QuerySet[Any], at: tuple[Any, int], down: bool) -> QuerySet[Any]:
    column = "sorted_by" if "sorted_by" in ordered.query.annotations else "day"
    value, pk = at
    sign = "lt" if down else "gt"
    return ordered.filter(Q(**{f"{column}__{sign}": value}) | Q(**{column: value, f"id__{sign}": pk}))


def _summed(kind: Kind, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The aggregates of a list's foot: each sum, and how many of its parts are known how exactly.

    As in the ledger, someone else's amounts are in nothing that does not name them.
    """
    live, wanted = Q(state=Record.State.RECORDED), dict[str, Any](all_rows=Count("pk"))
    scoped = any(each.name == "scope" for each in kind.model._meta.concrete_fields)
    if scoped and asked.get("is_scope") != "external":
        wanted["external_rows"] = Count("pk", filter=live & Q(scope="external"))
        live &= ~Q(scope="external")
    wanted["stated_rows"] = Count("pk", filter=live & Q(basis=Basis.STATED))
    for name in kind.sums:
        wanted[f"sum_{name}"] = Sum(name, filter=live)
        if approx := kind.model.approximations().get(name):
            for how in (Approx.OVER, Approx.NEARLY, Approx.ABOUT, Approx.UNKNOWN):
                wanted[f"{how.word}_{name}"] = Count("pk", filter=live & Q(**{approx: how}))
    return wanted


def _sum_words(kind: Kind, name: str, facts: Mapping[str, Any]) -> str:
    """As figures say it: over where a part is, about where they differ, to be confirmed where a part is."""
    if facts.get(f"{Approx.UNKNOWN.word}_{name}"):
        return number_words(None, Approx.UNKNOWN)
    inexact = [how for how in (Approx.OVER, Approx.NEARLY, Approx.ABOUT) if facts.get(f"{how.word}_{name}")]
    how = Approx.EXACT if not inexact else inexact[0] if len(inexact) == 1 else Approx.ABOUT
    decimals = getattr(kind.model._meta.get_field(name), "decimal_places", 0)
    return number_words(facts[f"sum_{name}"], how, decimals=decimals)


# Beside a record -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryWords:
    """An entry, or the net of several, as a reader meets it. A memorandum is in no sum."""

    account: str
    day: str
    place: str
    amount: str
    memorandum: str


def evidence_of(record: Record) -> list[Evidence]:
    return list(Evidence.objects.filter(record_id=record.pk).select_related("file"))


def personal_of(record: Record, kind: Kind) -> list[tuple[str, str]]:
    """Personal facts as everyone may see them: that they are kept, or were erased. The value never leaves its row."""
    kept = dict(PersonalField.objects.filter(record=record).values_list("name", "kept_digest"))
    return [
        (capfirst(str(each.label)), _("erased for good") if kept[each.name] else MASK)
        for each in kind.personal
        if each.name in kept
    ]


def workbook_row_of(record: Record) -> WorkbookRow | None:
    """The row of the workbook that the record was made of, where it was."""
    return WorkbookRow.objects.filter(record=record).select_related("workbook").first()


def word_of_return(record: Record) -> str:
    """What the office said when it last returned a submission; nothing where it is no draft that came back."""
    if record.state != Record.State.DRAFT:
        return ""
    vouchers = vouchers_of(record.book, record.ref)
    return next((voucher.reason for voucher in reversed(vouchers) if voucher.action == "returned"), "")


def nets_in_words(record: Record) -> list[EntryWords]:
    """What the ledger holds of a record now. One query."""
    nets = nets_of(record.book, [record.ref]).get(record.ref, {})
    return [_entry_words(key, net.amount) for key, net in sorted(nets.items(), key=lambda item: _in_order(item[0]))]


def _entry_words(key: Key, amount: int) -> EntryWords:
    last = day_text(key.day, language=language())
    days = f"{day_text(key.since, language=language())} – {last}" if key.since else last
    memorandum = str(Basis(key.basis).label) if key.basis >= Basis.ASSERTED else ""
    return EntryWords(account_words(key.account), days, place_name(key.division), amount_words(key, amount), memorandum)


def _in_order(key: Key) -> tuple[bool, bool, str]:
    """What is in sums first, the record itself last."""
    return key.account.startswith("records.count"), key.basis >= Basis.ASSERTED, str(key)


# History ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    """One voucher of a record: who, when, what, why; what differs from the one before; what it posted."""

    seq: int
    head: str
    at: datetime
    by: str
    action: str
    reason: str
    differences: list[Difference]
    entries: list[EntryWords]


def history_of(record: Record) -> list[Change]:
    """Every voucher of a record, the newest first. The same few queries however many there are."""
    kind = kind_of(record.kind)
    vouchers = vouchers_of(record.book, record.ref)
    snapshots = [of_today(kind.model, json.loads(voucher.snapshot)) for voucher in vouchers]
    names = _names_in(record.book, snapshots)
    people = _names_of({voucher.by for voucher in vouchers})
    entries = _entries_of(vouchers)
    changes = []
    for at, voucher in enumerate(vouchers):
        before = snapshots[at - 1] if at else None
        changes.append(
            Change(
                seq=voucher.seq,
                head=voucher.head,
                at=voucher.at,
                by=people.get(voucher.by, voucher.by),
                action=action_words(voucher.action),
                reason=voucher.reason,
                differences=differences(kind, before, snapshots[at], names) if before else [],
                entries=entries.get(voucher.seq, []),
            )
        )
    return changes[::-1]


def _names_of(signed: Collection[str]) -> dict[str, str]:
    """Who vouchers say it was: members by name, and places or bodies that submitted by a link or a workbook."""
    names = dict(Member.objects.filter(username__in=signed).values_list("username", "name"))
    senders = {each: each.partition(":")[2] for each in signed if each.startswith(SENDERS)}
    if not senders:
        return names
    bodies = dict(Organisation.objects.filter(ref__in=senders.values()).values_list("ref", "name"))
    return names | {each: bodies.get(which) or place_name(which) for each, which in senders.items()}


def snapshot_of(record: Record, version: int | None) -> dict[str, Any] | None:
    """The record as it was at a version; None where that version is not known."""
    model = kind_of(record.kind).model
    snapshots = (json.loads(voucher.snapshot) for voucher in reversed(vouchers_of(record.book, record.ref)))
    return next((of_today(model, each) for each in snapshots if each.get("version") == version), None)


def changed_since(record: Record, seen: Mapping[str, Any]) -> list[Difference]:
    """What others changed of a record since the snapshot that somebody saw."""
    last = json.loads(vouchers_of(record.book, record.ref)[-1].snapshot)
    now = of_today(kind_of(record.kind).model, last)
    return differences(kind_of(record.kind), seen, now, _names_in(record.book, [seen, now]))


def differences(
    kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[Difference]:
    """What differs between two snapshots, field by field, in labels and words. `names` are those of refs and files."""
    was, is_now = _as_of(kind, before), _as_of(kind, after)
    found = []
    for name in told(kind, [field.name for field in kind.model._meta.concrete_fields if field.editable]):
        keys = {
            kind.model._meta.get_field(each).attname for each in (name, kind.model.approximations().get(name, name))
        }
        if all(before.get(key) == after.get(key) for key in keys):
            continue
        if kind.model._meta.get_field(name).many_to_one:
            key = keys.pop()
            words = [names.get(snapshot.get(key) or "", "") for snapshot in (before, after)]
        else:
            words = [value_of(state, kind, name) for state in (was, is_now)]
        found.append(Difference(label_of(kind, name), *words))
    if before.get("state") != after.get("state"):
        states = [str(Record.State(snapshot["state"]).label) for snapshot in (before, after)]
        found.append(Difference(capfirst(str(kind.model._meta.get_field("state").verbose_name)), *states))
    for name in kind.model.beside:
        rows = kind.model._meta.get_field(name).related_model
        gone, come = _only_in(before, after, name), _only_in(after, before, name)
        if gone or come:
            label = capfirst(str(rows._meta.verbose_name_plural))
            found.append(Difference(label, *("；".join(map(rows.told, facts)) for facts in (gone, come))))
    for each in kind.personal:  # that it changed, never what it was
        digests = [snapshot.get("personal", {}).get(each.name) for snapshot in (before, after)]
        if digests[0] != digests[1]:
            found.append(Difference(capfirst(str(each.label)), *(MASK if digest else "" for digest in digests)))
    if added := _only_in(after, before, "sources"):
        hashes = dict.fromkeys(each[0] for each in added)
        found.append(Difference(_("Sources"), "", "、".join(names.get(each, each[:12]) for each in hashes)))
    gone, come = _only_in(before, after, "evidence"), _only_in(after, before, "evidence")
    if gone or come:
        found.append(
            Difference(_("Evidence"), *("、".join(name for _hash, name, _caption in facts) for facts in (gone, come)))
        )
    return found


def action_words(action: str) -> str:
    """What a voucher's action is called; one that nobody named here reads as it was written."""
    words = {
        "recorded": _("recorded"),
        "draft": _("draft kept"),
        "submitted": _("submitted"),
        "accepted": _("submission accepted"),
        "returned": _("submission returned"),
        "corrected": _("corrected"),
        "voided": _("made void"),
        "erased": _("personal facts erased"),
        "row_entered": _("entered"),
        "row_corrected": _("corrected"),
        "row_taken_out": _("taken out"),
        "reposted": _("posted again by today's rules"),
        "residual": _("remainder posted again"),
        "linked": _("another passage linked"),
        "answered": _("question answered"),
        "evidence_added": _("evidence added"),
        "evidence_taken_off": _("evidence taken off"),
    }
    return str(words.get(action) or told_actions.get(action, action))


def _only_in(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> list[Any]:
    return [fact for fact in one.get(name, []) if fact not in other.get(name, [])]


def _as_of(kind: Kind, snapshot: Mapping[str, Any]) -> Record:
    """A record as a snapshot keeps it, for its words alone; fields that came later are left as they begin."""
    record = kind.model()
    for field in kind.model._meta.concrete_fields:
        if field.attname in snapshot and not field.many_to_one:
            setattr(record, field.attname, field.to_python(snapshot[field.attname]))
    return record


def _names_in(book: Book, snapshots: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of organisations and records by ref, and of files by hash, that snapshots mention."""
    refs = {value for snapshot in snapshots for key, value in snapshot.items() if key.endswith("_id") and value}
    hashes = {each[0] for snapshot in snapshots for each in snapshot.get("sources", [])}
    names: dict[str, str] = {}
    if refs:
        names |= dict(Organisation.objects.filter(book=book, ref__in=refs).values_list("ref", "name"))
        linked: dict[str, list[str]] = {}
        for ref, code in Record.objects.filter(book=book, ref__in=refs).values_list("ref", "kind"):
            linked.setdefault(code, []).append(ref)
        for code, found in linked.items():
            names |= {each.ref: each.title for each in kind_of(code).model.objects.filter(ref__in=found)}
    if hashes:
        names |= dict(book.files.filter(sha256__in=hashes).values_list("sha256", "name"))
    return names


def _entries_of(vouchers: Iterable[Voucher]) -> dict[int, list[EntryWords]]:
    """The entries of vouchers of one book, by seq. One query."""
    seqs = {voucher.seq: voucher.book_id for voucher in vouchers}
    rows = (
        Entry.objects.filter(book_id__in=set(seqs.values()), seq__in=seqs)
        .order_by("seq", "number")
        .values_list("seq", "amount", F("account__code"), "day", "since", "division", "organisation", "approx", "basis")
    )
    found: dict[int, list[tuple[Key, int]]] = {}
    for seq, amount, *key in rows:
        found.setdefault(seq, []).append((Key(*key), amount))
    return {
        seq: [_entry_words(key, amount) for key, amount in sorted(each, key=lambda item: _in_order(item[0]))]
        for seq, each in found.items()
    }
