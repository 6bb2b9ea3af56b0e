"""What a browser meets in this room: science funds of a period, what is not secured, needs that are open, gaps, refusals."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.records.actions import Beside, correct, record, void
from kexie.records.errors import BadFacts
from kexie.records.kinds import kind_of
from kexie.records.rows import kinds_with_rows
from kexie.registry.models import Organisation
from kexie.support.models import Fund
from tests.records.cast import COMMON, DISTRICT, FACTS, OTHER_TOWN, TOWN, breaches, make, make_book, make_clerk
from tests.support.cast import put


@pytest.fixture
def book(db):
    return make_book()


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def page(clerk, name, query=""):
    return clerk.get(reverse(f"support:{name}", args=["donghu"]) + query)


def fund(book, *, arrived=(), spent=(), **facts):
    made = make(book, "support.fund", **facts)
    for amount in arrived:
        put(made, "arrivals", day=date(2031, 4, 1), amount=Decimal(amount))
    for amount in spent:
        put(made, "payments", day=date(2031, 5, 1), amount=Decimal(amount), use="activity", payee="印刷厂")
    return Fund.objects.get(pk=made.pk)


def people(book, number, division):
    make(book, "planning.base", measure="population.resident", value=Decimal(number), division=division)


def gaps(made):
    return [str(gap.message) for gap in made.declaration.gaps(made)]


def opened(clerk, cell):
    """What the page that a number opens prints as the figure."""
    answer = clerk.get(cell["href"])
    assert answer.status_code == 200
    return answer.context["figure"]["printed"]


def words_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# Science funds ------------------------------------------------------------------------------------------------------------


def test_funds_of_a_period_stand_by_source_use_and_township(clerk, book):
    fund(book, arrived=[50000], spent=["800.50"])
    fund(book, source="donation", dedicated=False, budget=Decimal(30000), division=OTHER_TOWN)
    fund(book, day=date(2030, 12, 31), budget=Decimal(999))
    people(book, 40000, TOWN)
    people(book, 300000, DISTRICT)
    told = page(clerk, "funds", "?period=2031").context

    def words(cells):
        return [cell.get("words", "") for cell in cells]

    assert [(line["label"], line["inside"], words(line["cells"])) for line in told["by_source"]] == [
        ("government", False, ["120,000 yuan", "50,000 yuan", "800.50 yuan"]),
        ("dedicated to outreach", True, ["120,000 yuan", "50,000 yuan", "800.50 yuan"]),
        ("donations", False, ["30,000 yuan", "", ""]),
        ("self-raised", False, ["", "", ""]),
        ("other", False, ["", "", ""]),
        ("", False, ["150,000 yuan", "50,000 yuan", "800.50 yuan"]),
    ]
    assert [words(line["cells"]) for line in told["by_use"]] == [["800.50 yuan"], [""], [""], [""], [""]]
    parts = ("population", "dedicated", "per_head", "arrived")
    towns = {town["name"]: words(town[part] for part in parts) for town in told["townships"]}
    assert towns["大圩镇"] == ["40,000 people", "120,000 yuan", "3 yuan a head", "50,000 yuan"]
    assert [name for name, cells in towns.items() if any(cells)] == ["大圩镇"]
    assert words(told["all"][part] for part in parts) == [
        "300,000 people",
        "120,000 yuan",
        "0.4 yuan a head",
        "50,000 yuan",
    ]


def test_every_number_opens_on_a_page_that_says_the_same(clerk, book):
    fund(book, arrived=[50000], spent=["800.50"])
    people(book, 40000, TOWN)
    people(book, 300000, DISTRICT)
    told = page(clerk, "funds", "?period=2031").context
    cells = [cell for line in (*told["by_source"], *told["by_use"]) for cell in line["cells"]]
    cells += [cell for town in (*told["townships"], told["all"]) for cell in town.values() if isinstance(cell, dict)]
    cells = [cell for cell in cells if cell]
    assert len(cells) == 18
    assert [opened(clerk, cell) for cell in cells] == [cell["words"] for cell in cells]


def test_what_is_not_secured_stands_by_the_day_it_is_promised_for(clerk, book):
    fund(book, name="无日期", arrived=[20000], promised_by="财政所")
    fund(book, name="明年", promised_by="糖厂", promised_until=date(2032, 3, 1))
    fund(book, name="已过", promised_by="区财政局", promised_until=date(2020, 3, 1))
    fund(book, name="到齐", arrived=[120000])
    gone = fund(book, name="作废")
    void(gone, by="clerk", version=gone.version, reason="误录")
    told = page(clerk, "funds").context
    assert [(row["title"], row["missing"], row["promised_by"], row["late"]) for row in told["open_funds"]] == [
        ("已过", "120,000 yuan", "区财政局", True),
        ("明年", "120,000 yuan", "糖厂", False),
        ("无日期", "100,000 yuan", "财政所", False),
    ]
    assert told["missing"] == "340,000 yuan"


@pytest.mark.parametrize("asked", ["", "x", "99999", "0001", "2031-13", "9999H2", "2031-01-01..2030-01-01", "%00"])
def test_a_period_that_is_none_is_this_year(clerk, book, asked):
    answer = page(clerk, "funds", f"?period={asked}")
    assert (answer.status_code, answer.context["period"].shape) == (200, "year")


def test_the_pages_ask_the_same_number_of_queries_at_any_size(clerk, book):
    counts = {"funds": [], "needs": [], "support": []}
    for name in counts:
        page(clerk, name)  # what a process asks once
    for number in range(3):
        fund(book, name=f"经费{number}", arrived=[100], spent=[10], day=date(2026, 1, 1 + number))
        put(make(book, "support.visit"), "needs", what="就医", category="medical")
        for name, seen in counts.items():
            with CaptureQueriesContext(connection) as asked:
                assert page(clerk, name).status_code == 200
            seen.append(len(asked))
    assert {name: len(set(seen)) for name, seen in counts.items()} == {"funds": 1, "needs": 1, "support": 1}


def test_a_fund_says_what_is_amiss(book):
    assert gaps(fund(book)) == ["120,000 yuan are not secured, and nobody is named who promised them"]
    assert gaps(fund(book, promised_by="区财政局", promised_until=date(2020, 1, 1))) == [
        "120,000 yuan were promised by 1 January 2020 and have not arrived"
    ]
    assert gaps(fund(book, promised_by="区财政局", promised_until=date(2190, 1, 1))) == []
    assert gaps(fund(book, arrived=[120000, 5], spent=[120006])) == [
        "5 yuan more arrived than was budgeted",
        "1 yuan more are spent than arrived",
    ]
    assert gaps(fund(book, budget=None)) == ["no budget is entered"]


def test_only_government_money_is_dedicated(book):
    with pytest.raises(BadFacts) as refused:
        make(book, "support.fund", source="donation")
    assert list(refused.value.messages) == ["dedicated"]


# Grants -------------------------------------------------------------------------------------------------------------------


def test_a_grant_takes_name_and_level_from_its_programme_and_stands_on_its_page(clerk, book):
    programme = make(book, "support.programme")
    steps = {"applied_money": Decimal(400000), "approved_money": Decimal(200000), "approved_on": date(2031, 2, 1)}
    grant = make(book, "support.grant", of_programme=programme, programme="", level="", **steps)
    put(grant, "payments", day=date(2031, 5, 1), amount=Decimal(5000), payee="果蔗协会", voucher="记0201")
    assert (grant.programme, grant.level) == ("基层科普行动计划", "provincial")
    text = words_of(clerk.get(programme.get_absolute_url()))
    assert "arrived 15 March 2031 大圩镇 400,000 200,000 180,000 5,000" in text


def test_a_grant_says_what_is_amiss(book):
    programme = make(book, "support.programme")
    facts = {"of_programme": programme, "approved_money": Decimal(200000), "recipients": 3}
    grant = make(book, "support.grant", **facts)
    put(grant, "recipient_rows", name="甲协会", amount=Decimal(90000))
    put(grant, "recipient_rows", name="乙协会", amount=Decimal(80000))
    put(grant, "payments", day=date(2031, 5, 1), amount=Decimal("180000.01"), payee="甲协会")
    assert gaps(type(grant).objects.get(pk=grant.pk)) == [
        "20,000 yuan less arrived than was approved",
        "0.01 yuan more are spent than arrived",
        "2 recipients are named, 3 bodies are said to be granted",
        "the recipients' amounts come to 170,000 yuan, 180,000 yuan arrived",
        "its programme is of another level: correct one of the two",
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"programme": ""}, "programme"),
        ({"stage": "applied"}, "money"),
        ({"applied_on": date(2031, 3, 16)}, "day"),
        ({"applied_on": date(2031, 3, 2), "approved_on": date(2031, 3, 1)}, "day"),
        ({"stage": "approved", "approved_on": date(2031, 3, 16)}, "day"),
    ],
)
def test_steps_of_a_grant_that_cannot_be_are_refused_at_their_field(book, facts, field):
    with pytest.raises(BadFacts) as refused:
        make(book, "support.grant", **facts)
    assert list(refused.value.messages) == [field]


def test_a_recipient_is_an_organisation_of_the_book_or_a_name(book):
    grant = make(book, "support.grant")
    here, there = (
        Organisation.objects.create(book=each, name="果蔗协会", kind="rural_tech", division=TOWN)
        for each in (book, make_book("xihu", "西湖区科协"))
    )
    put(grant, "recipient_rows", organisation=here)
    assert [row.name for row in grant.recipient_rows.all()] == ["果蔗协会"]
    for facts, field in (({"organisation": there}, "organisation"), ({}, "name")):
        with pytest.raises(BadFacts) as refused:
            put(grant, "recipient_rows", **facts)
        assert list(refused.value.messages) == [field]


def test_a_grant_with_many_rows_is_shown_with_as_many_queries(clerk, book):
    grant, counts = make(book, "support.grant"), []
    clerk.get(grant.get_absolute_url())
    for number in range(3):
        put(grant, "recipient_rows", organisation=Organisation.objects.create(book=book, name=f"协会{number}"))
        put(grant, "payments", day=date(2031, 5, 1), amount=Decimal(1), payee="协会")
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(grant.get_absolute_url()).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_sums_of_the_largest_amounts_are_kept(book):
    made = fund(book, arrived=[10**12 - 1] * 3)
    assert (made.arrived, breaches(book)) == (3 * 10**12 - 3, [])


ROWS = [
    (kind, rows) for kind, all_rows in kinds_with_rows().items() if kind.startswith("support.") for rows in all_rows
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "rows"), ROWS, ids=lambda each: getattr(each, "code", each))
@pytest.mark.parametrize(
    "value", ["", "x" * 5000, "<script>alert(1)</script>", "-5", "9" * 30, "1e9", "2031-02-30", "\x00"]
)
def test_whatever_stands_in_every_field_of_a_row_is_answered_with_a_page(clerk, book, kind, rows, value):
    held = make(book, kind)
    address = reverse("records:row-new", args=["donghu", held.ref, rows.code])
    good = {"day": "2031-05-01", "amount": "5", "payee": "甲", "name": "甲", "what": "大米", "use": "activity"}
    good |= {"category": "medical"}
    for name in [*rows.fields, "version", "request_key", "reason"]:
        answer = clerk.post(address, {"version": 1, "request_key": "k", **good, name: value})
        assert answer.status_code in (200, 302)
        assert b"<script>alert" not in answer.content


# Visits -------------------------------------------------------------------------------------------------------------------


def test_needs_are_open_until_they_are_settled_and_name_no_family(clerk, book):
    beside = Beside(personal={"families": "韦大娘"})
    visit = record(
        kind_of("support.visit"), by="clerk", book=book, facts=COMMON | FACTS["support.visit"], beside=beside
    )
    put(visit, "needs", what="就医费用", category="medical", handed_to="区民政局", handed_on=date(2031, 3, 20))
    put(visit, "needs", what="入学手续", category="schooling", settled_on=date(2031, 9, 1))
    answer = page(clerk, "needs")
    assert [(row["what"], row["category"], row["handed_to"]) for row in answer.context["rows"]] == [
        ("就医费用", "medical care", "区民政局")
    ]
    assert "韦大娘" not in answer.text + clerk.get(visit.get_absolute_url()).text


def test_a_need_is_settled_after_the_visit_and_after_it_was_handed_on(book):
    visit = make(book, "support.visit")
    for facts, field in (
        ({"settled_on": date(2031, 3, 14)}, "settled_on"),
        ({"handed_on": date(2031, 3, 14)}, "handed_on"),
        ({"handed_on": date(2031, 4, 2), "settled_on": date(2031, 4, 1)}, "settled_on"),
    ):
        with pytest.raises(BadFacts) as refused:
            put(visit, "needs", what="就医", category="medical", **facts)
        assert list(refused.value.messages) == [field]


def test_a_visit_far_from_its_festival_is_pointed_out(book):
    near = make(book, "support.visit", day=date(2031, 1, 20))
    far = correct(near, by="clerk", version=1, facts={"day": date(2031, 6, 1)})
    assert (gaps(make(book, "support.visit", day=date(2031, 1, 20))), len(gaps(far))) == ([], 1)


def test_the_room_shows_its_kinds_and_pages(clerk, book):
    fund(book)
    text = words_of(page(clerk, "support"))
    for words in ("Science funds 1 record", "Grant programmes None yet", "Open needs", "Science funds of the year"):
        assert words in text
