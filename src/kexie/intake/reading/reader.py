"""From a text to a Reading: cleaning, outline, quantities, measures, roles, parties, agenda, audit."""

from collections.abc import Sequence
from dataclasses import replace

from kexie.files.formats.extracted import Table
from kexie.intake.reading import agenda, audit, documents, founded, issuers, periods, roles
from kexie.intake.reading.figures import measure_figures
from kexie.intake.reading.model import (
    Document,
    Figure,
    Founded,
    Issuer,
    Learned,
    Plan,
    Problem,
    Reading,
    Section,
    Spell,
)  # fmt: skip
from kexie.intake.reading.outline import outline
from kexie.intake.reading.quantities import Quantity, find_quantities
from kexie.intake.reading.tables import Tables
from kexie.language.cleaning import clean
from kexie.language.dates import find_dates


def read_text(
    text: str,
    *,
    file: str | None = None,
    learned: Sequence[Learned] = (),
    tables: Sequence[Table] = (),
    near: str | None = None,
) -> Reading:
    """Everything a careful reader finds in a report. Pure: no database, no clock, no network.

    Spans count characters of `text` as given. `learned` is what clerks of the book said of phrases. What cannot be
    known is None; a wrong guess is worse than none. `tables` are those that stand in the text; the places they name are
    looked for in the division `near`, by default the issuer's. Their figures come after those of the sentences.
    """
    grids = Tables(text, tables, learned)
    cleaned = clean(grids.rest)
    words = cleaned.text
    skeleton = outline(words)
    period, plan_period = periods.find_periods(words, skeleton)
    year = period[0].year if period else None
    dates = find_dates(words, year)
    issuer = issuers.find_issuer(words, skeleton)
    all_plan = period is None and plan_period is not None
    plans, zones = agenda.find_plans(words, skeleton, all_plan=all_plan)
    quantities = find_quantities(words, dates)
    measure_figures(words, quantities, skeleton, learned)
    roles.settle_roles(
        words, quantities, skeleton, plan_zones=zones, issuer_level=issuers.issuer_level(issuer, words)
    )  # fmt: skip
    roles.mark_repeats(words, quantities, skeleton)
    roles.mark_suspects(quantities, year)
    roles.give_dates(words, quantities, dates, skeleton, period)
    bodies = founded.find_founded(words, skeleton, dates, issuer["name"])
    papers = documents.find_documents(words, skeleton, dates)
    problems = agenda.find_problems(words, skeleton)
    sections = agenda.find_sections(words, skeleton)
    found = audit.Found(words, skeleton, dates, quantities, bodies, papers, period, plan_period, zones, issuer)
    warnings, questions = audit.audit(found)

    in_tables, of_tables = grids.read(near or issuer["division"])

    at = cleaned.origin
    figures = tuple(_figure(words, q, at) for q in quantities)
    return Reading(
        file=file,
        issuer=Issuer(**issuer),
        period=_spell(period),
        plan_period=_spell(plan_period),
        figures=figures + _said_before(figures, in_tables),
        founded=tuple(Founded(f["name"], f["type"], f["date"], at(*f["span"])) for f in bodies),
        documents=tuple(Document(d["title"], d["issuer"], d["date"], at(*d["span"])) for d in papers),
        problems=tuple(Problem(words[a:b], at(a, b), agenda.problem_gaps(words[a:b])) for a, b in problems),
        plans=tuple(
            Plan(words[a:b], at(a, rest[-1][1] if rest else b), tuple(words[c:d] for c, d in rest),
                 agenda.plan_gaps(words[a : rest[-1][1] if rest else b]))
            for (a, b), rest in plans
        ),
        sections=tuple(Section(words[a:b], at(a, b)) for a, b in sections),
        warnings=(*(w.at(at) for w in warnings), *of_tables),
        questions=tuple(q.at(f"q{n}", at) for n, q in enumerate(questions, 1)),
        title=words[slice(*skeleton.title)].strip() if skeleton.title else None,
        dropped=tuple({"kind": d.kind, "text": d.text, "span": d.span} for d in cleaned.dropped),
        clean=words,
    )  # fmt: skip


def _said_before(figures: Sequence[Figure], in_tables: Sequence[Figure]) -> tuple[Figure, ...]:
    """A total that the sentences gave too is no second one; what a row gives of one place is."""
    said = {(f.measure, f.value, f.level, f.grade) for f in figures if f.measure != "other" and f.role == "result"}
    return tuple(
        replace(figure, repeat=True)
        if figure.role == "result"
        and figure.place is None
        and (figure.measure, figure.value, figure.level, figure.grade) in said
        else figure
        for figure in in_tables
    )


def _spell(period) -> Spell | None:
    return Spell(period[0].isoformat(), period[1].isoformat()) if period else None


def _figure(words: str, q: Quantity, at) -> Figure:
    start, end = q.shown
    return Figure(
        text=words[start:end], span=at(start, end), value=q.value, unit=q.unit, measure=q.measure, max=q.upper,
        approx=q.approx, date=q.date, level=q.level, grade=q.grade, role=q.role, garbled=q.garbled,
        suspect=q.suspect, repeat=q.repeat, certain=q.certain, number_span=at(q.start, q.end),
        dims=q.dims,
    )  # fmt: skip
