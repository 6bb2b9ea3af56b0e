"""From a text to a Reading: cleaning, outline, quantities, measures, roles, parties, agenda, audit."""

from collections.abc import Sequence

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
from kexie.language.cleaning import clean
from kexie.language.dates import find_dates


def read_text(text: str, *, file: str | None = None, learned: Sequence[Learned] = ()) -> Reading:
    """Everything a careful reader finds in a report. Pure: no database, no clock, no network.

    Spans count characters of `text` as given. `learned` is what clerks of the book said of phrases. What cannot be
    known is None; a wrong guess is worse than none.
    """
    cleaned = clean(text)
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
    bodies = founded.find_founded(words, skeleton, dates)
    papers = documents.find_documents(words, skeleton, dates)
    problems = agenda.find_problems(words, skeleton)
    sections = agenda.find_sections(words, skeleton)
    found = audit.Found(words, skeleton, dates, quantities, bodies, papers, period, plan_period, zones, issuer)
    warnings, questions = audit.audit(found)

    at = cleaned.origin
    return Reading(
        file=file,
        issuer=Issuer(**issuer),
        period=_spell(period),
        plan_period=_spell(plan_period),
        figures=tuple(_figure(words, q, at) for q in quantities),
        founded=tuple(Founded(f["name"], f["type"], f["date"], at(*f["span"])) for f in bodies),
        documents=tuple(Document(d["title"], d["issuer"], d["date"], at(*d["span"])) for d in papers),
        problems=tuple(Problem(words[a:b], at(a, b), agenda.problem_gaps(words[a:b])) for a, b in problems),
        plans=tuple(
            Plan(words[a:b], at(a, rest[-1][1] if rest else b), tuple(words[c:d] for c, d in rest),
                 agenda.plan_gaps(words[a : rest[-1][1] if rest else b]))
            for (a, b), rest in plans
        ),
        sections=tuple(Section(words[a:b], at(a, b)) for a, b in sections),
        warnings=tuple(w.at(at) for w in warnings),
        questions=tuple(q.at(f"q{n}", at) for n, q in enumerate(questions, 1)),
        title=words[slice(*skeleton.title)].strip() if skeleton.title else None,
        dropped=tuple({"kind": d.kind, "text": d.text, "span": d.span} for d in cleaned.dropped),
        clean=words,
    )  # fmt: skip


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
