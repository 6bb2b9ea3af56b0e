"""A paper of a township, a village, a school in a district's book counts where it is of, never as the district's own."""

from datetime import date
from decimal import Decimal
from importlib import import_module
from time import process_time

import pytest
from django.apps import apps

from kexie.divisions.places import find
from kexie.intake import decisions, receiving
from kexie.intake.actions import accept
from kexie.intake.errors import NoPlace, NothingToDecide, OtherDistrict, PlaceSettled
from kexie.intake.models import Paper
from kexie.intake.reading import read_text
from kexie.intake.review import Review
from kexie.intake.whereabouts import place_in, place_named, stranger_of
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.network.models import Association
from kexie.outreach.models import Activity
from kexie.planning.models import PlanItem, Problem
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Statement
from kexie.registry.models import Organisation
from kexie.support.models import Grant
from kexie.web.opening import make_book
from tests.intake.cast import TODAY, gangbei
from tests.people.cast import make_member

pytestmark = pytest.mark.django_db

SEAT, DAWEI, GENZHU, QISHI = "450802000000", "450802101000", "450802103000", "450802200000"
H1 = Period.parse("2018H1")
WORDS = "今年以来，在区科协的指导下，我镇举办科普讲座30场，参加800人次。"


@pytest.fixture
def book(monkeypatch):
    """The book of 港北区, whose papers are read at once, in this thread."""
    monkeypatch.setattr(receiving, "_start", lambda paper: receiving.read_kept(paper.pk, paper.attempt))
    monkeypatch.setattr(receiving, "LOOK_EVERY", 600)
    return gangbei()


def paper_of(whose, words=WORDS):
    return f"{whose}2018年上半年科普工作总结\n\n一、主要工作\n{words}\n".encode()


def dropped(book, data, name="paper.txt"):
    return receiving.receive(book, by="li", name=name, data=data)


def accepted(book, data, **options):
    return accept(book, by="office", name="paper.txt", data=data, today=TODAY, **options)


def lectures(book, place=None):
    return Figures(book, H1, place=place).figure("outreach.sessions{kind=lecture}").value


def placed(book, title, words="举办科普讲座30场。"):
    return place_named(book, read_text(f"{title}\n\n一、主要工作\n{words}\n"), SEAT)


# Who it is of -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name", "place", "kind"),
    [
        ("大圩镇2018年上半年科普工作总结", "大圩镇", "大圩镇", "township"),
        ("2018年上半年大圩镇科普工作总结", "大圩镇", "大圩镇", "township"),
        ("大圩镇科学技术协会2018年工作总结", "大圩镇科协", "大圩镇", "township"),
        ("关于报送港北区大圩镇2018年科普工作情况的报告", "大圩镇", "港北区大圩镇", "township"),
        ("中共和平镇委员会关于2018年科普工作的报告", "和平镇", "和平镇", "township"),
        ("贵城街道办事处2018年科普工作总结", "贵城街道办事处", "贵城街道", "township"),
        ("××镇科协2018年工作总结", None, None, "township"),
        ("大圩镇永隆村2018年科普工作总结", "永隆村", "大圩镇永隆村", "village"),
        ("柳荫社区居委会2018年科普工作总结", "柳荫社区居委会", "柳荫社区", "village"),
        ("大圩镇中心小学2018年科技教育工作总结", "大圩镇中心小学", "大圩镇", "organisation"),
        ("港北区新市镇2018年科普工作总结", "新市镇", "港北区新市镇", "township"),
        ("新市小学2018年科普工作总结", "新市小学", None, "organisation"),
        ("港北区社区科普工作总结", None, None, ""),
        ("荷城小学科协2018年工作总结", "荷城小学科协", None, "organisation"),
        ("广西甘蔗集团公司2018年科普工作总结", "广西甘蔗集团公司", None, "organisation"),
        ("港北区科协关于大圩镇科普工作情况的报告", "港北区科协", "港北区", ""),
        ("关于大圩镇科普示范创建的调研报告", None, None, ""),
        ("港北区各乡镇科普活动统计表", None, None, ""),
        ("全区乡镇科普工作总结", None, None, ""),
        ("城乡科普一体化工作总结", None, None, ""),
        ("新农村科普工作总结", None, None, ""),
        ("科普示范社区创建工作总结", None, None, ""),
        ("科普大篷车走进大圩镇中心小学活动总结", None, None, ""),
        ("市科技馆2018年工作总结", None, None, ""),
    ],
)
def test_a_title_says_whether_a_lesser_body_wrote_the_paper(title, name, place, kind):
    issuer = read_text(f"{title}\n\n一、主要工作\n举办科普讲座30场。\n").issuer
    assert (issuer.name, issuer.place, issuer.kind) == (name, place, kind)


@pytest.mark.parametrize("line", ["县" * 40, "县区市镇乡村社区" * 5, "大区" * 20 + "年"])
def test_a_line_that_could_be_cut_in_many_ways_is_read_as_quickly(line):
    begun = process_time()
    read_text(f"{line}\n\n举办科普讲座30场。\n{line}")
    assert process_time() - begun < 0.5


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("2018年科普工作总结\n\n我镇举办科普讲座30场。\n大圩镇人民政府\n2018年7月3日", "大圩镇人民政府", "township"),
        ("大圩镇科协\n2018年科普工作总结\n\n举办科普讲座30场。", "大圩镇科协", "township"),
        ("2018年科普工作总结\n\n大圩镇党委重视，我镇举办科普讲座30场。", "大圩镇科协", "township"),
        ("2018年科普工作总结\n\n在区科协指导下，我镇举办科普讲座30场。", None, "township"),
        ("2018年科普工作总结\n\n我社区举办科普讲座30场。", None, "village"),
        ("2018年科普工作总结\n\n我校举办科普讲座30场。", None, "organisation"),
        ("2018年工作总结\n\n今年，区科协指导大圩镇科协举办讲座3场，大圩镇科协受到表彰。", None, ""),
        ("大圩镇科普工作总结\n\n举办科普讲座30场。\n港北区科协\n2018年7月3日", "港北区科协", ""),
    ],
)
def test_a_signature_a_heading_or_its_own_words_say_so_too(text, name, kind):
    issuer = read_text(text).issuer
    assert (issuer.name, issuer.kind) == (name, kind)


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("大圩镇2018年上半年科普工作总结", DAWEI),
        ("港北区大圩镇2018年上半年科普工作总结", DAWEI),
        ("大圩镇永隆村2018年上半年科普工作总结", DAWEI),
        ("大圩镇中心小学2018年科技教育工作总结", DAWEI),
        ("港北区科协2018年上半年工作总结", SEAT),
        ("2018年上半年工作总结", SEAT),
        ("青山镇2018年上半年科普工作总结", ""),  # none in this district, though elsewhere
        ("柳荫社区2018年上半年科普工作总结", ""),
        ("港北区荷城小学2018年科普工作总结", ""),  # a school is not the district
        ("港北区青山镇2018年科普工作总结", ""),
    ],
)
def test_a_place_is_looked_for_inside_the_books_division_alone(book, title, place):
    assert placed(book, title) == place


def test_the_name_of_a_township_elsewhere_does_not_win(book):
    assert placed(book, "大圩镇2018年科普工作总结", "赴灵川县学习。在灵川县科协支持下举办讲座3场。") == DAWEI
    there = read_text("灵川县大圩镇2018年科普工作总结\n\n举办讲座3场。")
    assert (place_named(book, there, SEAT), stranger_of(SEAT, there)) == ("", find("450323101").full_name)
    with pytest.raises(OtherDistrict):
        accepted(book, paper_of("灵川县大圩镇"))


def test_an_organisation_of_the_book_is_found_where_it_is(book):
    facts = {"book": book, "kind": Organisation.Kind.SCHOOL_ASSOCIATION, "division": QISHI}
    Organisation.objects.create(name="港北区荷城小学科学技术协会", **facts)
    assert placed(book, "港北区荷城小学科协2018年科普工作总结") == QISHI
    assert placed(book, "港北区荷城小学2018年科普工作总结") == ""
    Organisation.objects.create(name="荷城小学", **facts)
    assert placed(book, "港北区荷城小学2018年科普工作总结") == QISHI


def test_in_a_townships_own_book_its_paper_is_its_own_and_in_a_citys_a_districts_is_that_districts():
    town = make_book(find("450802101"), opened_on=date(2018, 1, 1))[0]
    city = make_book(find("450800"), opened_on=date(2018, 1, 1))[0]
    own = read_text("2018年科普工作总结\n\n我镇举办科普讲座30场。")
    assert place_named(town, own, DAWEI) == DAWEI
    assert place_named(city, read_text("港北区科协2018年工作总结\n\n举办讲座3场。"), "450800000000") == SEAT


# What is recorded ---------------------------------------------------------------------------------------------------


def test_a_township_counts_as_part_of_the_district(book):
    accepted(book, paper_of("港北区科协", "上半年举办科普讲座100场。"))
    result = accepted(book, paper_of("大圩镇"))
    assert result.place == DAWEI
    assert (lectures(book), lectures(book, DAWEI), lectures(book, GENZHU)) == (100, 30, None)
    assert {each.division for each in Statement.objects.filter(value=30)} == {DAWEI}


def test_the_order_of_papers_does_not_matter_to_the_total(book):
    accepted(book, paper_of("大圩镇"))
    assert (lectures(book), lectures(book, DAWEI)) == (30, 30)
    accepted(book, paper_of("港北区科协", "上半年举办科普讲座100场。"))
    assert (lectures(book), lectures(book, DAWEI)) == (100, 30)


def test_everything_that_a_townships_paper_says_is_recorded_there(book):
    words = (
        "获科普惠农项目奖补资金20万元。2018年3月5日成立了大圩镇蔬菜协会。\n二、存在问题\n（一）科普经费不足。\n三、下半年工作计划\n"
        "（一）下半年举办科普讲座20场。"
    )
    accepted(book, paper_of("大圩镇", words), choose=lambda proposal: proposal)
    made = [Grant.objects.get(), Association.objects.get(), Problem.objects.get(), PlanItem.objects.get()]
    assert {each.division for each in [*made, *Record.objects.all()]} == {DAWEI}


def test_two_townships_with_the_same_figures_are_no_twins_and_have_their_own_problems(book):
    words = "我镇举办科普讲座30场，参加800人次，发放资料500份。\n二、存在问题\n（一）科普经费不足。"
    first, second = accepted(book, paper_of("大圩镇", words)), accepted(book, paper_of("根竹镇", words))
    assert (second.twin, len(second.made), second.open) == (None, len(first.made), first.open)
    assert (lectures(book), lectures(book, DAWEI), lectures(book, GENZHU)) == (60, 30, 30)
    assert set(Problem.objects.values_list("division", flat=True)) == {DAWEI, GENZHU}


def test_the_same_paper_of_no_name_is_a_twin_only_of_the_same_place(book):
    words = "我镇举办科普讲座30场，参加800人次，发放资料500份。"
    first, again = paper_of("", words), paper_of("", words) + b"\n"
    accepted(book, first, place=DAWEI)
    assert accepted(book, again, place=GENZHU).twin is None
    assert accepted(book, again + b"\n", place=DAWEI).twin.division == DAWEI


def test_a_township_stands_against_what_was_recorded_there(book):
    facts = {"name": "讲座", "activity_kind": "lecture", "mode": "offline", "day": date(2018, 3, 1)}
    for place, times in ((DAWEI, 30), (GENZHU, 9)):
        record(kind_of("outreach.activity"), by="li", book=book, facts=facts | {"division": place, "times": times})
    assert Activity.objects.count() == 2
    (card,) = [each for each in Review(dropped(book, paper_of("大圩镇"))).cards(0) if "讲座" in each.text]
    assert (card.verdict, card.verdict_words) == ("equal", "the ledger has 30 times")


def test_a_planned_figure_of_a_township_stands_against_its_own_plan(book):
    for place, value in ((SEAT, 100), (DAWEI, 20)):
        facts = {"text": f"讲座{value}场", "since": date(2018, 7, 1), "day": date(2018, 12, 31), "division": place}
        facts |= {"target_measure": "outreach.sessions{kind=lecture}", "target_value": Decimal(value)}
        record(kind_of("planning.item"), by="li", book=book, facts=facts)
    words = "举办科普讲座3场。\n二、下半年工作计划\n（一）下半年举办科普讲座20场。"
    cards = Review(dropped(book, paper_of("大圩镇", words))).cards(0)
    assert "the plan says 20 times" in [each.verdict_words for each in cards]


# Nobody knows where -------------------------------------------------------------------------------------------------


def test_nothing_is_accepted_while_its_place_is_not_known(book, client):
    client.force_login(make_member("li", role="clerk", book=book))
    paper = dropped(book, paper_of("青山镇"))
    address = f"/450802/papers/{paper.file.ref}/"
    page = client.get(address).text
    assert (paper.state, paper.division) == ("read", "")
    assert "Whose figures are these? The paper is of 青山镇" in page
    assert "Its findings are shown once its place is known." in page
    with pytest.raises(NothingToDecide):
        decisions.accept_certain(paper, by="li")
    client.post(f"{address}decide/", {"act": "place", "place": ""})
    assert Paper.objects.get().division == ""
    client.post(f"{address}decide/", {"act": "place", "place": QISHI})
    page = client.get(address).text
    assert "Place: 奇石乡" in page
    client.post(f"{address}decide/", {"act": "certain"})
    assert (lectures(book), lectures(book, QISHI)) == (30, 30)


def test_another_place_is_chosen_until_something_is_accepted(book, client):
    client.force_login(make_member("li", role="clerk", book=book))
    paper = dropped(book, paper_of("大圩镇"))
    address = f"/450802/papers/{paper.file.ref}/"
    client.post(f"{address}decide/", {"act": "place", "place": GENZHU})
    client.post(f"{address}decide/", {"act": "certain"})
    page = client.get(address).text
    assert "Findings of this paper are in the book as of 根竹镇. Undo them first" in page
    refused = client.post(f"{address}decide/", {"act": "place", "place": DAWEI}, follow=True).text
    assert "so its place was not changed" in refused
    assert (Paper.objects.get().division, lectures(book, GENZHU), lectures(book, DAWEI)) == (GENZHU, 30, None)
    for key in [each.key for each in paper.taken.all()]:
        decisions.undo_finding(paper, key, by="li")
    client.post(f"{address}decide/", {"act": "place", "place": DAWEI})
    assert Paper.objects.get().division == DAWEI


def test_a_place_outside_the_books_division_is_no_choice(book, client):
    client.force_login(make_member("li", role="clerk", book=book))
    paper = dropped(book, paper_of("大圩镇"))
    address = f"/450802/papers/{paper.file.ref}/decide/"
    page = client.post(address, {"act": "place", "place": "450323101000"}, follow=True).text
    assert "Select a valid choice" in page
    with pytest.raises(OtherDistrict):
        receiving.give_place(paper, "450323101000")
    assert Paper.objects.get().division == DAWEI


def test_who_reads_only_is_told_the_place_and_offered_no_other(book, client):
    client.force_login(make_member("zhao", role="auditor", book=book))
    paper = dropped(book, paper_of("大圩镇"))
    page = client.get(f"/450802/papers/{paper.file.ref}/").text
    assert "Place: 大圩镇" in page
    assert "It is of another place" not in page


def test_the_command_asks_for_the_place_and_takes_one_of_the_district_alone(book):
    with pytest.raises(NoPlace):
        accepted(book, paper_of("青山镇"))
    assert (Record.objects.count(), Paper.objects.count()) == (0, 0)
    with pytest.raises(OtherDistrict):
        accepted(book, paper_of("青山镇"), place=place_in(book, "灵川县大圩镇"))
    accepted(book, paper_of("青山镇"), place=place_in(book, "大圩镇"))
    assert lectures(book, DAWEI) == 30
    with pytest.raises(PlaceSettled):
        accepted(book, paper_of("青山镇"), place=GENZHU)
    assert place_in(book, "450802103") == GENZHU
    assert place_in(book, "港北区") == SEAT


def test_a_place_that_a_table_names_comes_first_and_the_district_is_no_place_of_a_township(book):
    table = "大圩镇2018年上半年科普活动统计表\n\n| 乡镇 | 科普讲座（场） |\n| --- | --- |\n| 根竹镇 | 5 |\n| 港北区 | 90 |\n"
    paper = receiving.receive(book, by="li", name="table.md", data=table.encode())
    facts = [each.facts for each in Review(paper).proposals]
    assert [(each["value"], each["division"]) for each in facts] == [(5, GENZHU), (90, DAWEI)]


def test_a_row_of_another_township_does_not_repeat_what_the_paper_says_of_itself(book):
    table = "大圩镇2018年上半年科普活动总结\n\n举办科普讲座5场。\n\n| 乡镇 | 科普讲座（场） |\n| --- | --- |\n| 根竹镇 | 5 |\n"
    paper = receiving.receive(book, by="li", name="table.md", data=table.encode())
    found = Review(paper).proposals
    assert [(each.same_as, each.facts["division"]) for each in found] == [("", DAWEI), ("", GENZHU)]


def test_the_list_of_papers_tells_where_each_is_of(book, client):
    client.force_login(make_member("li", role="clerk", book=book))
    dropped(book, paper_of("大圩镇"))
    page = client.get("/450802/papers/").text
    assert "大圩镇" in page
    assert ">Place<" in page


def test_papers_from_before_stay_where_they_were_counted_and_the_others_are_asked_for(book):
    taken, own, other = (
        accepted(book, paper_of(""), place=SEAT).file,
        *(dropped(book, paper_of(each)).file for each in ("港北区科协", "大圩镇")),
    )
    Paper.objects.update(division="", twin=None)
    import_module("kexie.intake.migrations.0005_papers_have_a_place").place_what_was_read(apps, None)
    places = dict(Paper.objects.values_list("file", "division"))
    assert places == {taken.pk: SEAT, own.pk: SEAT, other.pk: ""}
