"""What the command line prints, in words and as objects for programs."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kexie.intake.actions import Accepted
from kexie.intake.proposals import Proposal
from kexie.language.printing import number_text
from kexie.ledger.catalogue import Catalogue, catalogue
from kexie.ledger.figures import Figure, FigureEntry, Figures
from kexie.ledger.kinds import State
from kexie.ledger.periods import Period
from kexie.ledger.queries import head_named
from kexie.ledger.verify import Result
from kexie.records.words import figure_words, language, place_name
from kexie.registry.models import Book
from kexie.reports.actions import Draft
from kexie.web.errors import PeriodAhead
from kexie.web.reading import short

SHOWN = 40
LINE = 78


# Accepting -----------------------------------------------------------------------------------------------------------


def acceptance_told(accepted: Accepted) -> Iterator[str]:
    """What became of a paper, for a person at a terminal."""
    if accepted.twin:
        said = _(
            "This paper says what was read before as %(name)s. Nothing was added. If it is another paper, add --apart."
        )
        yield said % {"name": accepted.twin.file.name}
    elif accepted.before and not accepted.made and not accepted.linked:
        yield _("This paper is in the book already: %(name)s. Nothing was added.") % {"name": accepted.file.name}
    else:
        yield _("%(name)s is stored for %(place)s, %(period)s: %(made)d records, %(linked)d repeats linked.") % {
            "name": accepted.file.name,
            "place": place_name(accepted.place),
            "period": accepted.period.label,
            "made": len(accepted.made),
            "linked": accepted.linked,
        }
    for _proposal, made in accepted.made:
        yield f"  + {made.declaration.name}: {short(str(made))}"
    yield from open_points_told(accepted)


def open_points_told(accepted: Accepted) -> Iterator[str]:
    """Findings left open with the reason, warnings, questions."""
    if accepted.open:
        yield ngettext("%(count)d finding stays open:", "%(count)d findings stay open:", len(accepted.open)) % {
            "count": len(accepted.open)
        }
        for proposal, why in accepted.open:
            yield f"  – {short(proposal.text, 30)}: {why}"
    warnings = accepted.reading.warnings
    if warnings:
        yield ngettext("%(count)d warning:", "%(count)d warnings:", len(warnings)) % {"count": len(warnings)}
        yield from (f"  ! {warning.message}" for warning in warnings)
    if accepted.questions:
        count = len(accepted.questions)
        yield ngettext("%(count)d question:", "%(count)d questions:", count) % {"count": count}
        yield from (f"  ? {question.key}: {question.message}" for question in accepted.questions)


def as_object(accepted: Accepted) -> dict[str, Any]:
    return {
        "file": accepted.file.name,
        "sha256": accepted.file.sha256,
        "period": str(accepted.period),
        "place": {"division": accepted.place, "name": place_name(accepted.place)},
        "before": accepted.before,
        "twin": accepted.twin.file.name if accepted.twin else None,
        "made": [
            {"findings": list(proposal.keys), "kind": made.kind, "record": made.ref, "title": str(made)}
            for proposal, made in accepted.made
        ],
        "linked": accepted.linked,
        "open": [
            {"findings": list(proposal.keys), "text": proposal.text, "why": why} for proposal, why in accepted.open
        ],
        "questions": [
            {"id": each.key, "code": each.code, "message": each.message, "choices": each.choices}
            for each in accepted.questions
        ],
        "warnings": [
            {"code": each.code, "message": each.message, "span": list(each.span)} for each in accepted.reading.warnings
        ],
    }


def ask_about(proposal: Proposal) -> Proposal | None:
    """Ask at the terminal whether to accept a proposal."""
    click.echo(f"{proposal.kind}: {proposal.text}")
    if proposal.doubt:
        click.echo("  " + proposal.doubt)
    facts = "; ".join(f"{name}={value}" for name, value in proposal.facts.items() if value not in (None, "", {}))
    click.echo("  " + facts)
    if _unfit(proposal):
        return None
    return proposal if click.confirm(_("Record it?"), default=not proposal.doubt) else None


def _unfit(proposal: Proposal) -> bool:
    """A total of no measure has no account to go to, whoever says yes."""
    measure = proposal.facts.get("measure")
    return proposal.kind == "records.statement" and measure not in catalogue().measures


# Figures --------------------------------------------------------------------------------------------------------------


def figures_of(
    book: Book, period_written: str, names: Sequence[str], *, head: str | None, entries: bool
) -> dict[str, Any]:
    """{"period", "head", "figures": {NAME: {…}}}: those asked for, or every measure and figure with anything in it."""
    period = Period.parse(period_written)
    known = catalogue()
    everything = [name for name in known.measures if name != "records.count"] + list(known.figures)
    wanted = list(names) or everything
    figures = Figures(book, period, head=head_named(book, head) if head else None)
    figures.prefetch(wanted)
    found = {}
    for name in wanted:
        figure = figures.figure(name)
        if names or figure.state is not State.NONE:
            found[name] = _figure(figure) | {
                "entries": [_entry(each) for each in figures.entries(name)] if entries else []
            }
    return {"period": str(period), "head": str(figures.head), "figures": found}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": None if figure.value is None else _json_number(figure.value),
        "state": figure.state.value,
        "approx": figure.approx.word,
        "unit": figure.unit,
        "kind": figure.kind,
        "notice": [{"code": notice.code, "message": str(notice)} for notice in figure.notices],
    }


def _entry(entry: FigureEntry) -> dict[str, Any]:
    row = entry.row
    return {
        "seq": row.seq,
        "number": row.number,
        "account": row.account,
        "day": str(row.day),
        "since": str(row.since) if row.since else None,
        "division": row.division,
        "organisation": row.organisation,
        "amount": _json_number(entry.value),
        "approx": row.approx.word,
        "basis": row.basis.name.lower(),
        "kind": row.kind,
        "record": row.record,
        "action": row.action,
    }


def figures_told(found: dict[str, Any]) -> Iterator[str]:
    yield _("%(period)s, as of head %(head)s") % {"period": Period.parse(found["period"]).label, "head": found["head"]}
    if not found["figures"]:
        yield _("Nothing is recorded.")
    for name, figure in found["figures"].items():
        printed = number_text(
            None if figure["value"] is None else Fraction(str(figure["value"])),
            figure["unit"],
            state=figure["state"],
            approx=figure["approx"],
            decimals=2,
            language=language(),
        )
        yield f"  {figure_words(name)}: {printed}    [{name}]"
        yield from (f"      ({notice['message']})" for notice in figure["notice"])
        for entry in figure["entries"]:
            yield f"      {entry['seq']:>6} {entry['day']} {entry['amount']:>+12} {entry['account']} {entry['record']}"


def catalogue_told(known: Catalogue) -> Iterator[str]:
    for code, measure in known.measures.items():
        dims = f"{{{','.join(measure.dimensions)}}}" if measure.dimensions else ""
        yield f"{code:<28} {measure.kind:<6} {measure.unit:<4} {measure.name}  {dims}"
    for code, definition in known.figures.items():
        yield f"{code:<28} {'':<6} {definition.unit:<4} {definition.name}  = {definition.expression}"


# Reports --------------------------------------------------------------------------------------------------------------


def refuse_early(period: Period, today: date) -> None:
    """Raises PeriodAhead where the period's last day is not past."""
    if period.ends_before > today:
        raise PeriodAhead(period.label, period.last_day)


def draft_told(draft: Draft, paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        yield _("written: %(path)s") % {"path": path}
    balance = draft.balance
    yield _(
        "numerals: %(total)d, of them %(bound)d bound, %(quoted)d quoted, %(plain)d plain, %(unbacked)d unbacked"
    ) % {
        "total": balance.total,
        "bound": balance.bound,
        "quoted": balance.quoted,
        "plain": balance.plain,
        "unbacked": balance.unbacked,
    }
    for remark in draft.remarks:
        yield f"  ! {remark.message}"


def draft_as_object(draft: Draft, paths: Sequence[Path]) -> dict[str, Any]:
    balance = draft.balance
    return {
        "paths": [str(path) for path in paths],
        "head": draft.head,
        "numerals": {name: getattr(balance, name) for name in ("bound", "quoted", "plain", "unbacked")},
        "remarks": [{"code": remark.code, "message": remark.message} for remark in draft.remarks],
    }


# Verification ---------------------------------------------------------------------------------------------------------


def verification_told(result: Result) -> Iterator[str]:
    counts = {"vouchers": result.vouchers, "entries": result.entries}
    for key, head in result.heads.items():
        yield _("book %(key)s: head %(head)s") % {"key": key, "head": head}
    if result.ok:
        yield _("All is as it was: %(vouchers)d vouchers, %(entries)d entries.") % counts
        return
    for breach in result.breaches[:SHOWN]:
        yield f"  ! {breach.book} {breach.seq or '–'}: {breach.what}"
    if len(result.breaches) > SHOWN:
        yield _("  … and %(number)d more") % {"number": len(result.breaches) - SHOWN}
    yield _("The ledger is not what it was. Keep this folder as it is, and restore a copy from before.")


def verification_as_object(result: Result) -> dict[str, Any]:
    return {
        "ok": result.ok,
        "vouchers": result.vouchers,
        "entries": result.entries,
        "heads": result.heads,
        "breaches": [{"book": each.book, "seq": each.seq, "what": each.what} for each in result.breaches],
    }


def _json_number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
