"""Base figures: the last one known holds, with its day and source; what is missing is a gap."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.ledger.catalogue import catalogue
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.records.actions import correct, void
from kexie.records.errors import BadFacts
from tests.records.cast import DISTRICT, TOWN, make, posted_by


def base(book, value, day=date(2021, 12, 31), **facts):
    facts = {"division": DISTRICT} | facts
    return make(book, "planning.base", value=None if value is None else Decimal(value), day=day, **facts)


def line(client, measure="population.resident", query=""):
    lines = client.get(reverse("planning:base", args=["donghu"]) + query).context["lines"]
    return next(each for each in lines if each["measure"] == measure)


def test_it_posts_a_level():
    assert posted_by("planning.base", value=Decimal(812300)) == [("population.resident", 812300, {}, 0)]


def test_the_last_known_holds_as_of_each_day(book):
    base(book, 800000, day=date(2020, 12, 31))
    base(book, 812300)
    found = [Figures(book, Period.year(year)).figure("population.resident").value for year in (2019, 2020, 2021, 2023)]
    assert found == [None, 800000, 812300, 812300]


def test_another_value_of_the_same_day_is_refused_with_the_one_that_is_there(book):
    held = base(book, 812300)
    with pytest.raises(BadFacts) as refusal:
        base(book, 812400)
    assert refusal.value.messages == {
        "value": [
            "Resident population of 港北区 on 31 December 2021 is entered already: 812,300 (区统计局). Correct that record "
            "where its value is wrong, or enter another day."
        ]
    }
    corrected = correct(held, by="clerk", version=1, facts={"value": Decimal(812400)})
    base(book, 812400, source="区公安局")
    assert Figures(book, Period.year(2021)).figure("population.resident").value == 812400
    void(corrected, by="clerk", version=2, reason="误填")
    base(book, 9, measure="population.registered")
    base(book, 9, division=TOWN)


def test_a_number_that_is_counted_whole_is_whole(book):
    with pytest.raises(BadFacts) as refusal:
        base(book, "2.5")
    assert list(refusal.value.messages) == ["value"]


def test_the_page_shows_the_last_value_with_day_and_source_and_the_older_ones_behind_it(clerk, book):
    base(book, 800000, day=date(2020, 12, 31), source="第七次人口普查")
    held = base(book, 812300, document="公报表2")
    correct(held, by="clerk", version=1, facts={"value": Decimal(812400)})
    void(base(book, 1, day=date(2022, 1, 1)), by="clerk", version=1, reason="误填")
    found = line(clerk)
    assert (found["value"], found["state"]) == ("812,400 people", "counted")
    assert [(each["value"], each["source"], each["document"]) for each in found["known"]] == [
        ("812,400 people", "区统计局", "公报表2"),
        ("800,000 people", "第七次人口普查", ""),
    ]


def test_each_place_has_its_own(clerk, book):
    base(book, 812300)
    base(book, 30500, division=TOWN)
    assert (line(clerk)["value"], line(clerk, query=f"?place={TOWN}")["value"]) == ("812,300 people", "30,500 people")
    assert len(line(clerk)["known"]) == 1
    assert line(clerk, query="?place=nowhere")["value"] == "812,300 people"


def test_what_a_paper_states_stands_beside_what_was_entered(clerk, book):
    facts = {"measure": "population.resident", "value": Decimal(812300), "text": "常住人口81.23万人", "approx": 0}
    make(book, "records.statement", day=date(2021, 12, 31), division=DISTRICT, **facts)
    assert [each["source"] for each in line(clerk)["known"]] == ["常住人口81.23万人"]


def test_what_is_missing_is_a_gap(clerk, book):
    base(book, 40, measure="base.villages")
    answer = clerk.get(reverse("planning:base", args=["donghu"]))
    levels = [str(each.name) for each in catalogue().measures.values() if each.kind == "level"]
    assert answer.context["missing"] == [name for name in levels if "villages" not in name]
    assert line(clerk, "base.schools")["state"] == "none"


def test_a_figure_of_a_level_opens_into_its_own_places_entries(book):
    base(book, 812300)
    base(book, 30500, division=TOWN)
    entries = Figures(book, Period.year(2021)).entries("population.resident")
    assert [entry.value for entry in entries] == [812300]


def test_the_page_costs_the_same_with_one_value_and_with_many(clerk, book):
    base(book, 800000)
    line(clerk)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            line(clerk)
        return len(queries)

    one = cost()
    for year in range(2022, 2026):
        base(book, 800000 + year, day=date(year, 1, 1))
    assert cost() == one
