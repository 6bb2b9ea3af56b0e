import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kexie.ledger.catalogue import Catalogue, catalogue, matches, split_account
from kexie.ledger.errors import UnknownDimension, UnknownMeasure
from kexie.ledger.expressions import Leaf, parse

DIMS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["campus", "lecture", None, ""]),
        "mode": st.sampled_from(["online", "offline"]),
        "scope": st.sampled_from(["own", "system", "external"]),
        "campaign": st.lists(st.sampled_from("abc"), max_size=3),
    },
)


@given(DIMS)
def test_an_account_reads_back_from_its_spelling(dims):
    code = catalogue().account_code("outreach.sessions", dims)
    measure, held = split_account(code)
    assert catalogue().account_code(measure, held) == code
    assert held == {
        name: "+".join(sorted(set(value))) if name == "campaign" else value
        for name, value in dims.items()
        if value and value != "own"
    }


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=40))
def test_a_name_in_any_script_stands_readable_in_an_account(name):
    code = catalogue().account_code("grants.money", {"programme": name, "level": "city"})
    assert code == f"grants.money{{level=city,programme={name}}}"
    assert split_account(code) == ("grants.money", {"level": "city", "programme": name})
    assert parse(code) == Leaf("flow", "grants.money", (("level", "city"), ("programme", name)))
    assert catalogue().figure_label(code).endswith(f"(city, {name})")


@given(DIMS, DIMS, DIMS)
def test_what_lies_inside_what_lies_inside_lies_inside(wide, middle, narrow):
    held = [split_account(catalogue().account_code("outreach.sessions", dims))[1] for dims in (wide, middle, narrow)]
    assert matches(held[0], held[0])
    if matches(held[0], held[1]) and matches(held[1], held[2]):
        assert matches(held[0], held[2])


@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        ({}, ["own", "system", "both"]),
        ({"scope": "own"}, ["own", "both"]),
        ({"scope": "system"}, ["system"]),
        ({"scope": "external"}, ["external"]),
        ({"campaign": "a"}, ["both"]),
        ({"campaign": "b+a"}, ["both"]),
        ({"campaign": "c"}, []),
    ],
)
def test_a_campaign_holds_what_belongs_to_several_and_nobody_elses_amounts_are_ours(asked, inside):
    accounts = {
        "own": {},
        "system": {"scope": "system"},
        "external": {"scope": "external"},
        "both": {"campaign": "a+b"},
    }
    assert [name for name, dims in accounts.items() if matches(asked, dims)] == inside


@pytest.mark.parametrize(
    ("measure", "dims", "refusal"),
    [
        ("outreach.nothing", {}, UnknownMeasure),
        ("outreach.sessions", {"grade": "1"}, UnknownDimension),
        ("outreach.sessions", {"kind": "red"}, UnknownDimension),
        ("outreach.sessions", {"kind": ["campus", "lecture"]}, UnknownDimension),
        ("outreach.sessions", {"campaign": "a,b=c"}, UnknownDimension),
        ("outreach.sessions", {"campaign": "}"}, UnknownDimension),
        ("grants.money", {"programme": "科普+惠农"}, UnknownDimension),
        ("grants.money", {"programme": "科普 惠农"}, UnknownDimension),
        ("grants.money", {"programme": "科普　惠农"}, UnknownDimension),
        ("grants.money", {"programme": "科普，惠农"}, UnknownDimension),
        ("grants.money", {"programme": "科" * 41}, UnknownDimension),
    ],
)
def test_what_the_catalogue_does_not_have_is_refused(measure, dims, refusal):
    with pytest.raises(refusal):
        catalogue().account_code(measure, dims)


@pytest.mark.parametrize("code", ["", "{}", "a.b{", "a.b{c}", "a.b{c=}", "a.b{=d}", "a.b{c=d}e", "A.b"])
def test_what_is_no_account_is_refused(code):
    with pytest.raises(UnknownMeasure):
        split_account(code)


def test_an_account_in_words():
    account = "contest.awards{grade=2,level=provincial}"
    with override("zh-hans"):
        chinese = catalogue().label(account)
    with override("en"):
        assert (chinese, catalogue().label(account)) == (
            "竞赛获奖（二等奖，省级）",
            "contest awards (second prize, provincial)",
        )


def test_every_entry_of_the_catalogue_has_both_languages_and_its_dimensions():
    both = [*catalogue().measures.values(), *catalogue().dimensions.values(), *catalogue().figures.values()]
    words = [each.name for each in both]
    words += [value for dimension in catalogue().dimensions.values() for value in dimension.values.values()]
    assert [each for each in words if not (each.zh and each.en and each.zh != each.en)] == []


@pytest.mark.parametrize(
    "measures",
    [
        {"plain": {"zh": "甲", "en": "a", "unit": "次", "kind": "flow"}},
        {"a.b": {"zh": "甲", "en": "a", "unit": "次", "kind": "tide"}},
        {"a.b": {"zh": "甲", "en": "a", "unit": "次", "kind": "flow", "dimensions": ["colour"]}},
    ],
)
def test_a_catalogue_with_a_mistake_does_not_start(measures):
    with pytest.raises(ImproperlyConfigured):
        Catalogue({"measures": measures})


def test_a_book_keeper_adds_to_the_catalogue(home, monkeypatch):
    monkeypatch.setattr("kexie.ledger.catalogue._LOOKED_AGAIN_AFTER", 0)
    (home / "catalogue.toml").write_text(
        '[measures."tea.cups"]\nzh = "茶"\nen = "cups of tea"\nunit = "杯"\nkind = "flow"\n', encoding="utf-8"
    )
    assert catalogue().measure("tea.cups").name.zh == "茶"
    (home / "catalogue.toml").write_bytes(b"\xff")
    with pytest.raises(ImproperlyConfigured, match="catalogue.toml"):
        catalogue()
