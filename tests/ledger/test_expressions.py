import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger import expressions
from kexie.ledger.catalogue import Catalogue, catalogue
from kexie.ledger.errors import BadExpression, Refused, UnknownDimension, UnknownMeasure
from kexie.ledger.expressions import Comparison, Leaf, Operation, parse

SESSIONS, TOTAL = Leaf("flow", "outreach.sessions"), Leaf("stock", "organisations.total")


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        ("outreach.sessions", SESSIONS),
        (" outreach.sessions{ kind=campus , mode=online } ",
         Leaf("flow", "outreach.sessions", (("kind", "campus"), ("mode", "online")))),
        ("flow(outreach.sessions, kind=campus, place=450802101)",
         Leaf("flow", "outreach.sessions", (("kind", "campus"),), "450802101")),
        ("flow(outreach.sessions, place=450802101L01)", Leaf("flow", "outreach.sessions", (), "450802101L01")),
        ("stock(organisations.total)", TOTAL),
        ("level(population.resident)", Leaf("level", "population.resident")),
        ("covered(outreach.sessions, townships)", Leaf("covered", "outreach.sessions")),
        ("count(outreach.activity)", Leaf("flow", "records.count", (("record", "outreach.activity"),))),
        ("outreach.sessions / organisations.total", Operation("/", SESSIONS, TOTAL)),
        ("care.visits + care.visits - care.visits",
         Operation("-", Operation("+", Leaf("flow", "care.visits"), Leaf("flow", "care.visits")),
                   Leaf("flow", "care.visits"))),
        ("change(outreach.sessions)", Comparison("change", SESSIONS)),
        ("growth(outreach.sessions, from=previous)", Comparison("growth", SESSIONS, "previous")),
        ("share(contest.awards{grade=1}, of=contest.awards)",
         Operation("/", Leaf("flow", "contest.awards", (("grade", "1"),)), Leaf("flow", "contest.awards"))),
        ("organisations.completeness",
         Operation("/", Leaf("stock", "organisations.complete"), Leaf("stock", "organisations.total"))),
    ],
)  # fmt: skip
def test_the_language_of_figures(written, tree):
    assert parse(written) == tree


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("outreach.nothing", UnknownMeasure),
        ("outreach.sessions{colour=red}", UnknownDimension),
        ("outreach.sessions{kind=red}", UnknownDimension),
        ("outreach.sessions{kind=campus,kind=lecture}", BadExpression),
        ("flow(outreach.sessions{kind=campus}, kind=lecture)", BadExpression),
        ("flow(outreach.sessions, kind=campus, kind=lecture)", BadExpression),
        ("flow(outreach.sessions, place=4508)) OR 1=1", BadExpression),
        ("flow(outreach.sessions, place=45080)", BadExpression),
        ("flow(outreach.sessions, place=township)", BadExpression),
        ("flow(organisations.total)", BadExpression),
        ("covered(outreach.sessions)", BadExpression),
        ("outreach.sessions + care.money", BadExpression),
        ("growth(outreach.sessions, from=ever)", BadExpression),
        ("share(outreach.sessions)", BadExpression),
        ("townships", BadExpression),
        ("", BadExpression),
        ("/" * 400, BadExpression),
        ("(" * 250 + ")" * 250, BadExpression),
        ("outreach.sessions" + " + outreach.sessions" * 24, BadExpression),
        ("x" * 501, BadExpression),
    ],
)
def test_what_is_no_figure_is_refused(written, refusal):
    with pytest.raises(refusal):
        parse(written)


WORDS = ["outreach.sessions", "organisations.total", "organisations.completeness", "flow", "stock", "covered", "count",
         "change", "growth", "share", "townships", "place", "of", "from", "kind", "campus", "previous", "450802101",
         "(", ")", "{", "}", "=", ",", "+", "-", "/", " ", "%s", ";", "\x00", "科普", "1"]  # fmt: skip


@given(st.one_of(st.text(max_size=520), st.lists(st.sampled_from(WORDS), max_size=30).map("".join)))
def test_junk_is_refused_with_words_and_nothing_else_is_raised(written):
    try:
        tree = parse(written)
    except Refused as refusal:
        assert str(refusal)
    else:
        assert isinstance(tree, (Leaf, Operation, Comparison))


def test_a_comparison_cannot_walk_out_of_the_calendar():
    with pytest.raises(BadExpression):
        parse("change(" * 5 + "outreach.sessions" + ")" * 5)


def test_a_figure_defined_by_itself_is_refused(monkeypatch):
    data = {"zh": "甲", "en": "a", "unit": "次"}
    turning = Catalogue({"figures": {"a.a": data | {"expression": "b.b + b.b"}, "b.b": data | {"expression": "a.a"}}})
    monkeypatch.setattr(expressions, "catalogue", lambda: turning)
    with pytest.raises(BadExpression):
        parse("a.a")


def test_every_figure_of_the_catalogue_can_be_read():
    names = [*catalogue().measures, *catalogue().figures]
    assert [type(parse(name)) in (Leaf, Operation, Comparison) for name in names] == [True] * len(names)
