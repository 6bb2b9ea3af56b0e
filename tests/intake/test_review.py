"""The review of a paper: dropped, read, decided finding by finding, and nothing twice."""

import re
import time
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Event as Flag

import docx
import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kexie.files.formats import pool
from kexie.files.formats.errors import Stopped, TooMuchMemory, TooSlow
from kexie.files.models import DocumentText
from kexie.files.queries import path_of
from kexie.intake import child, decisions, receiving
from kexie.intake.actions import accept
from kexie.intake.errors import BusyReading, Decided, NothingToDecide, NotRead, Undecided
from kexie.intake.forms import phrase_of
from kexie.intake.learning import learned, read_aside, read_for
from kexie.intake.models import Paper
from kexie.intake.opening import extract
from kexie.intake.reading import read_text
from kexie.intake.readings import reading_of
from kexie.intake.review import PART, Review
from kexie.ledger.actions import freeze
from kexie.ledger.figures import Figures
from kexie.ledger.periods import Period
from kexie.ledger.verify import verify
from kexie.people.models import Event, Member
from kexie.records.actions import record
from kexie.records.kinds import kind_of
from kexie.records.models import Record, Source, Statement
from kexie.support.models import Visit
from tests.intake.cast import TODAY, example, gangbei
from tests.people.cast import make_member

pytestmark = pytest.mark.django_db

H1 = Period.parse("2018H1")
HEAD = "贵港市港北区科协2018年上半年工作总结\n\n"
TOWN = "450802103000"


@pytest.fixture
def book(monkeypatch):
    """The book of 港北区, whose papers are read at once, in this thread."""
    monkeypatch.setattr(receiving, "_start", lambda paper: receiving.read_kept(paper.pk, paper.attempt))
    monkeypatch.setattr(receiving, "LOOK_EVERY", 600)
    return gangbei()


@pytest.fixture
def clerk(book, client):
    member = make_member("li", role="clerk", book=book)
    client.force_login(member)
    return client


def dropped(book, words=None, name="paper.txt"):
    data = example() if words is None else (HEAD + words).encode()
    return receiving.receive(book, by="li", name=name, data=data)


def card_of(paper, key):
    return Review(Paper.objects.select_related("file__book", "file__text").get(pk=paper.pk)).card(key)


def held(book, **facts):
    facts = {"name": "讲座", "activity_kind": "campus", "mode": "offline", "times": 1} | facts
    facts = {"day": date(2018, 3, 15), "division": TOWN} | facts
    return record(kind_of("outreach.activity"), by="li", book=book, facts=facts)


def sessions(book):
    return Figures(book, H1).figure("outreach.sessions{kind=campus}").value


# Dropping and reading -----------------------------------------------------------------------------------------------


def test_a_dropped_paper_is_read_and_nothing_of_it_is_recorded(book):
    paper = dropped(book)
    assert (paper.state, paper.period, paper.read_by) == ("read", H1, "li")
    assert (Record.objects.count(), paper.questions.count() > 0) == (0, True)
    assert dropped(book).pk == paper.pk


def test_the_reading_that_is_kept_is_the_one_that_was_made(book):
    paper = dropped(book)
    reading = read_text(example().decode(), file="paper.txt")
    assert reading_of(paper).as_kept() == reading.as_kept()
    assert reading_of(paper).figures == reading.figures


def test_what_is_no_document_is_refused_at_once_and_not_kept(book, clerk):
    page = clerk.post("/450802/papers/", {"file": SimpleUploadedFile("总结.txt", b"MZ\x90\x00" + b"\x00" * 90)})
    assert "whatever its name says" in page.content.decode()
    assert Paper.objects.count() == book.files.count() == 0


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\x00" * 50])
def test_an_empty_file_is_refused(book, data):
    with pytest.raises(NotRead):
        receiving.receive(book, by="li", name="a.txt", data=data)


def test_a_damaged_file_is_kept_with_the_reason_and_can_be_read_again(book, clerk):
    paper = receiving.receive(book, by="li", name="a.docx", data=b"PK\x03\x04 torn")
    assert (paper.state, bool(paper.why), paper.file.name) == ("refused", True, "a.docx")
    page = clerk.get(f"/450802/papers/{paper.file.ref}/").content.decode()
    assert paper.why in page
    assert "Read it again" in page
    assert "does not say which period" not in page


def test_a_paper_tells_the_name_of_whoever_had_it_read(book, clerk):
    Member.objects.filter(username="li").update(name="李晓梅")
    page = clerk.get(f"/450802/papers/{dropped(book).file.ref}/").content.decode()
    assert "read by 李晓梅 on" in page


def test_a_paper_of_another_district_is_kept_and_nothing_of_it_can_be_accepted(book):
    data = "广西壮族自治区贵港市覃塘区科协2018年上半年工作总结\n\n上半年举办科普活动3场次。".encode()
    paper = receiving.receive(book, by="li", name="b.txt", data=data)
    assert paper.state == "refused"
    assert "覃塘区" in paper.why
    with pytest.raises(NothingToDecide):
        decisions.accept_certain(paper, by="li")


def test_a_stopped_reading_leaves_the_file_and_is_taken_up_again(book, monkeypatch, clerk):
    monkeypatch.setattr(receiving, "_start", lambda paper: None)
    paper = dropped(book)
    address = f"/450802/papers/{paper.file.ref}/"
    assert "Stop reading" in clerk.get(address).content.decode()
    clerk.post(f"{address}decide/", {"act": "stop"})
    assert "The reading was stopped" in clerk.get(address).content.decode()
    receiving.read_kept(paper.pk, 1)  # whoever still reads finds that nobody waits
    paper.refresh_from_db()
    assert (paper.state, paper.reading) == ("stopped", {})
    monkeypatch.setattr(receiving, "_start", lambda paper: receiving.read_kept(paper.pk, paper.attempt))
    clerk.post(f"{address}decide/", {"act": "again"})
    paper.refresh_from_db()
    assert (paper.state, paper.attempt) == ("read", 2)


def test_a_reading_without_word_for_long_was_interrupted(book, monkeypatch, clerk):
    monkeypatch.setattr(receiving, "_start", lambda paper: None)
    paper = dropped(book)
    with pytest.raises(BusyReading):
        receiving.read_again(paper)
    Paper.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert "The reading was interrupted" in clerk.get(f"/450802/papers/{paper.file.ref}/").content.decode()
    receiving.read_again(paper)
    assert Paper.objects.get().attempt == 2


def test_a_paper_that_does_not_say_its_period_waits_for_it(book, clerk):
    paper = receiving.receive(book, by="li", name="a.txt", data="举办科普进校园活动3次。".encode())
    assert (paper.state, paper.period) == ("read", None)
    address = f"/450802/papers/{paper.file.ref}/"
    assert "does not say which period" in clerk.get(address).content.decode()
    clerk.post(f"{address}decide/", {"act": "period", "period": "next spring"})
    assert Paper.objects.get().period is None
    clerk.post(f"{address}decide/", {"act": "period", "period": "2018H1"})
    assert Paper.objects.get().period == H1
    assert card_of(Paper.objects.get(), "figures:0").state == "open"


# Taking off the list -----------------------------------------------------------------------------------------------------


def test_a_paper_that_could_not_be_read_is_taken_off_with_its_file_and_the_log_says_who(book, clerk):
    paper = receiving.receive(book, by="li", name="a.docx", data=b"PK\x03\x04 torn")
    address, ref = f"/450802/papers/{paper.file.ref}/", paper.file.ref
    assert "Take this paper off the list" in clerk.get(address).content.decode()
    page = clerk.post(f"{address}decide/", {"act": "off"}, follow=True).content.decode()
    assert "“a.docx” is taken off the list, and its file is erased." in page
    assert (Paper.objects.count(), book.files.count()) == (0, 0)
    (event,) = Event.objects.filter(book=book)
    assert (event.by, event.action, event.about) == ("li", "paper-taken-off", ref)


def test_the_bytes_of_a_paper_that_was_taken_off_are_gone(book, django_capture_on_commit_callbacks):
    paper = dropped(book, "举办科普进校园活动3次。")
    path = path_of(paper.file)
    decisions.refuse_finding(paper, "figures:0", by="li")
    with django_capture_on_commit_callbacks(execute=True):
        assert receiving.take_off(paper, by="li")
    assert (path.exists(), DocumentText.objects.count()) == (False, 0)
    assert dropped(book, "举办科普进校园活动3次。").state == "read"


def test_a_paper_with_accepted_findings_stays_and_the_refusal_says_why(book, clerk):
    paper = dropped(book, "举办科普进校园活动3次。")
    decisions.accept_finding(paper, "figures:0", by="li")
    address = f"/450802/papers/{paper.file.ref}/"
    assert "Take this paper off the list" not in clerk.get(address).content.decode()
    page = clerk.post(f"{address}decide/", {"act": "off"}, follow=True).content.decode()
    assert "1 finding of this paper is in the book" in page
    assert Paper.objects.get() == paper


def test_a_file_that_a_void_record_points_to_stays_when_its_paper_goes(book):
    paper = dropped(book, "举办科普进校园活动3次。")
    decisions.accept_finding(paper, "figures:0", by="li")
    decisions.undo_finding(paper, "figures:0", by="li")
    assert not receiving.take_off(paper, by="li")
    assert (Paper.objects.count(), book.files.get().text.text != "", verify([book]).ok) == (0, True, True)


def test_the_twin_of_a_paper_that_was_taken_off_is_a_paper_of_its_own(book):
    first = dropped(book, name="first.txt")
    twin = receiving.receive(book, by="li", name="web.txt", data=b"\n" + example())
    assert twin.twin == first
    receiving.take_off(first, by="li")
    assert Paper.objects.get().twin is None


def test_a_reading_that_ends_after_its_paper_was_taken_off_leaves_nothing(book, monkeypatch, caplog):
    def meanwhile(*args, **options):
        receiving.take_off(Paper.objects.get(), by="li")
        return read_for(*args, name=options["name"])

    monkeypatch.setattr(receiving, "_start", lambda paper: None)
    paper = dropped(book)
    monkeypatch.setattr(receiving, "read_aside", meanwhile)
    receiving.read_kept(paper.pk, 1)
    assert (Paper.objects.count(), book.files.count(), caplog.text) == (0, 0, "")


# A reading is bounded ---------------------------------------------------------------------------------------------------


def long_text():
    """As much as the reader takes several seconds for."""
    return (HEAD + example().decode() * 130)[:250_000]


def test_a_stop_ends_the_search_for_findings_within_a_second(book):
    began = time.monotonic()
    with pytest.raises(Stopped):
        read_aside(
            book, extract(long_text().encode(), "a.txt"), name="a.txt", stopped=lambda: time.monotonic() > began + 0.3
        )
    assert time.monotonic() - began < 2


def test_a_text_that_takes_too_long_or_too_much_is_refused_with_a_sentence_and_kept(book, monkeypatch):
    monkeypatch.setattr(pool, "WALL_SECONDS", 0.05)
    paper = receiving.receive(book, by="li", name="a.txt", data=long_text()[:20_000].encode())
    assert (paper.state, "took too long and was stopped" in paper.why, paper.file.name) == ("refused", True, "a.txt")
    monkeypatch.setattr(pool, "WALL_SECONDS", 60)
    receiving.read_again(paper)
    paper.refresh_from_db()
    assert paper.state == "read"


@pytest.mark.slow
def test_a_text_that_needs_too_much_memory_is_refused_with_a_sentence(book):
    with pytest.raises((TooMuchMemory, TooSlow)):
        read_aside(book, extract((example() * 4000)[:14_000_000], "a.txt"), name="a.txt", stopped=lambda: False)


def test_a_fault_of_the_reader_is_ours_and_its_words_are_not_logged(book, monkeypatch, caplog):
    told = child.answer({"language": "en", "home": str(settings.HOME)}, b'{"extracted": {"text": "words"}}', None)
    assert re.fullmatch(r"KeyError in extracted\.py:\d+", told["done"]["fault"])
    monkeypatch.setattr(pool, "ask", lambda *_args, **_options: told["done"])
    paper = dropped(book)
    assert (paper.state, "a fault of ours" in paper.why) == ("refused", True)
    assert "KeyError in extracted.py" in caplog.text


def test_no_more_than_two_papers_are_read_at_once_and_the_next_waits_until_it_is_stopped(book):
    with receiving._turn(Flag()), receiving._turn(Flag()):
        started, stopped = Flag(), Flag()
        stopped.set()
        with pytest.raises(Stopped), receiving._turn(stopped):
            started.set()
        assert not started.is_set()
    with receiving._turn(Flag()):
        assert dropped(book).state == "read"


# Deciding ---------------------------------------------------------------------------------------------------------------


def test_a_finding_is_accepted_once_undone_and_accepted_again(book):
    paper = dropped(book, "举办科普进校园活动3次。")
    made = decisions.accept_finding(paper, "figures:0", by="li")
    assert decisions.accept_finding(paper, "figures:0", by="wang").pk == made.pk
    assert (sessions(book), card_of(paper, "figures:0").state) == (3, "taken")
    with pytest.raises(Decided):
        decisions.refuse_finding(paper, "figures:0", by="li")
    decisions.undo_finding(paper, "figures:0", by="li")
    assert (sessions(book), card_of(paper, "figures:0").state) == (None, "open")
    with pytest.raises(Undecided):
        decisions.undo_finding(paper, "figures:0", by="li")
    decisions.accept_finding(paper, "figures:0", by="li")
    assert (sessions(book), verify([book]).ok) == (3, True)


def test_a_refused_finding_stays_refused_until_that_is_taken_back(book):
    paper = dropped(book, "举办科普进校园活动3次。")
    refusal = decisions.refuse_finding(paper, "figures:0", by="wang")
    assert decisions.refuse_finding(paper, "figures:0", by="li") == refusal
    assert decisions.accept_certain(paper, by="li").made == []
    assert accept(book, by="li", name="a.txt", data=(HEAD + "举办科普进校园活动3次。").encode(), today=TODAY).made == []
    card = card_of(paper, "figures:0")
    assert (card.state, card.refused.refused_by) == ("refused", "wang")
    decisions.undo_finding(paper, "figures:0", by="li")
    assert len(decisions.accept_certain(paper, by="li").made) == 1


def test_all_that_is_certain_is_what_the_command_line_accepts(book):
    paper = dropped(book)
    result = decisions.accept_certain(paper, by="li")
    made = {proposal.keys for proposal, _record in result.made}
    assert len(made) == Paper.objects.get().taken.filter(linked=False).values("record").distinct().count()
    again = accept(book, by="li", name="paper.txt", data=example(), today=TODAY)
    assert (again.made, again.linked) == ([], 0)
    assert Review(Paper.objects.get()).counts["certain"] == 0


def test_what_repeats_a_finding_comes_and_goes_with_it(book):
    words = "举办科普进校园活动3次。\n（一）科普进校园\n今年以来，共举办科普进校园活动3次，宣传食品安全知识。"
    paper = dropped(book, words)
    made = decisions.accept_finding(paper, "figures:0", by="li")
    assert (made.whole.sources.count(), paper.taken.count()) == (2, 2)
    decisions.undo_finding(paper, "figures:0", by="li")
    assert paper.taken.count() == 0


def test_a_finding_that_meets_a_record_is_linked_instead_of_added(book):
    name = "贵港市鸿丰米业有限公司科学技术协会"
    facts = {"name": name, "association_kind": "enterprise", "day": date(2018, 1, 15), "division": TOWN}
    there = record(kind_of("network.association"), by="li", book=book, facts=facts)
    paper = dropped(book, f"2018年1月15日成立了{name}。")
    assert card_of(paper, "founded:0").met.pk == there.pk
    result = decisions.accept_certain(paper, by="li")
    assert (result.made, "has it already" in result.open[0][1]) == ([], True)
    decisions.link_finding(paper, "founded:0", there.ref, by="li")
    assert (card_of(paper, "founded:0").state, Source.objects.filter(record=there).count()) == ("linked", 1)
    decisions.undo_finding(paper, "founded:0", by="li")
    there.refresh_from_db()
    assert (there.state, Source.objects.count(), card_of(paper, "founded:0").state) == ("recorded", 0, "open")
    assert verify([book]).ok


def test_a_statement_of_the_same_reach_is_met(book):
    first = dropped(book, "举办科普进校园活动3次。发放宣传资料80份。")
    decisions.accept_certain(first, by="li")
    other = dropped(book, "举办科普进校园活动3次。放映科普电影6场。培训农民90人次。", name="other.txt")
    assert other.twin is None
    assert card_of(other, "figures:0").met.value == 3


def granted(book, programme, money, **facts):
    facts = {"programme": programme, "money": Decimal(money), "day": date(2018, 4, 2), "division": TOWN} | facts
    return record(kind_of("support.grant"), by="li", book=book, facts=facts)


def money(book):
    return Figures(book, H1).figure("grants.money").value


def test_a_grant_of_the_same_programme_and_days_is_met_whatever_it_came_to(book):
    there = granted(book, "2018年基层科普行动计划项目", 200_000)
    granted(book, "科普惠农", 50_000)
    paper = dropped(book, "争取中央财政“基层科普行动计划”资金30万元。")
    card = card_of(paper, "figures:0")
    assert (card.met.pk, card.verdict, card.verdict_words) == (
        there.pk,
        "differs",
        "the ledger has 200,000 yuan; the paper says 100,000 yuan more",
    )
    result = decisions.accept_certain(paper, by="li")
    assert (result.made, "has it already" in result.open[0][1]) == ([], True)
    decisions.link_finding(paper, "figures:0", there.ref, by="li")
    assert (card_of(paper, "figures:0").state, money(book)) == ("linked", 250_000)


def test_of_two_grants_of_a_programme_the_one_with_the_same_money_is_met(book):
    granted(book, "基层科普行动计划", 200_000)
    there = granted(book, "基层科普行动计划", 300_000)
    paper = dropped(book, "争取中央财政“基层科普行动计划”资金30万元。")
    assert card_of(paper, "figures:0").met.pk == there.pk


@pytest.mark.parametrize(
    "facts",
    [
        {"programme": "科普惠农"},
        {"programme": "奖补资金"},
        {"day": date(2017, 12, 31)},
        {"day": date(2018, 7, 1)},
    ],
)
def test_a_grant_of_another_programme_or_of_other_days_is_not_met(book, facts):
    granted(book, **{"programme": "基层科普行动计划", "money": 300_000} | facts)
    paper = dropped(book, "争取中央财政“基层科普行动计划”资金30万元。")
    assert card_of(paper, "figures:0").met is None


def test_a_grant_without_a_name_is_met_by_its_money_alone(book):
    there = granted(book, "奖补资金", 300_000)
    assert card_of(dropped(book, "争取上级项目资金30万元。"), "figures:0").met.pk == there.pk
    assert card_of(dropped(book, "争取上级项目资金40万元。", name="other.txt"), "figures:0").met is None


def test_what_a_paper_states_of_a_programme_gives_way_to_that_programme_alone(book):
    decisions.accept_certain(dropped(book, "争取到“基层科普行动计划”资金30万元。"), by="li")
    granted(book, "科普惠农", 200_000)
    assert money(book) == 500_000
    granted(book, "2018年基层科普行动计划项目", 300_000)
    assert money(book) == 500_000
    assert verify([book]).ok


def test_visits_of_two_occasions_in_one_paper_both_count(book):
    words = "春节期间走访慰问困难党员20户，发放慰问金6000元。重阳节期间走访慰问困难党员10户，发放慰问金3000元。"
    decisions.accept_certain(dropped(book, words), by="li")
    assert [(visit.occasion, visit.category, visit.households) for visit in Visit.objects.order_by("occasion")] == [
        ("double_ninth", "party_member", 10),
        ("spring_festival", "party_member", 20),
    ]
    figures = Figures(book, H1)
    assert [figures.figure(name).value for name in ("care.households", "care.money")] == [30, 9000]


def test_a_twin_from_another_site_adds_nothing_until_a_person_says_that_it_is_another(book, clerk):
    first = dropped(book, name="first.txt")
    decisions.accept_certain(first, by="li")
    before = Record.objects.count()
    words = example().decode()
    twin = receiving.receive(book, by="li", name="web.txt", data=f"当前位置：首页\n{words}\n下一篇\n".encode())
    assert twin.twin == first
    page = clerk.get(f"/450802/papers/{twin.file.ref}/").content.decode()
    assert "Already read as first.txt" in page
    with pytest.raises(NothingToDecide):
        decisions.accept_certain(twin, by="li")
    result = accept(book, by="li", name="again.txt", data=f"{words}\n相关推荐".encode(), today=TODAY)
    assert (result.twin, result.made, Record.objects.count()) == (first, [], before)
    clerk.post(f"/450802/papers/{twin.file.ref}/decide/", {"act": "apart"})
    assert Review(Paper.objects.get(pk=twin.pk)).counts["open"] > 0


def test_what_records_count_later_is_told_beside_what_was_stated(book):
    paper = dropped(book, "举办科普进校园活动30次。")
    decisions.accept_finding(paper, "figures:0", by="li")
    assert card_of(paper, "figures:0").displaced == []
    held(book, times=28)
    card = card_of(paper, "figures:0")
    assert card.displaced == ["stated 30 times; records count 28 times of it, 2 times stand on this paper alone"]
    assert (card.verdict, card.verdict_words) == ("differs", "the ledger has 28 times; the paper says 2 times more")


def test_a_frozen_period_asks_for_a_reason_which_the_edit_takes(book, clerk):
    freeze(book, H1, by="li")
    paper = dropped(book, "举办科普进校园活动3次。")
    address = f"/450802/papers/{paper.file.ref}/"
    page = clerk.post(f"{address}decide/", {"act": "accept", "key": "figures:0"}, follow=True)
    assert "which is frozen" in page.content.decode()
    assert Record.objects.count() == 0
    typed = {"measure": "outreach.sessions", "value": "3", "approx": "0", "role": "result", "day": "2018-06-30"}
    typed |= {"since": "2018-01-01", "dims_kind": "campus", "reason": "补录"}
    clerk.post(f"{address}findings/figures:0/", typed)
    assert sessions(book) == 3


def test_all_that_is_certain_asks_for_a_reason_where_the_period_is_frozen(book, clerk):
    paper = dropped(book, "举办科普进校园活动3次。")
    address = f"/450802/papers/{paper.file.ref}/"
    assert 'name="reason"' not in clerk.get(address).content.decode()
    freeze(book, H1, by="li")
    assert 'name="reason"' in clerk.get(address).content.decode()
    page = clerk.post(f"{address}decide/", {"act": "certain"}, follow=True).content.decode()
    assert ("which is frozen" in page, Record.objects.count()) == (True, 0)
    clerk.post(f"{address}decide/", {"act": "certain", "reason": "补录"})
    assert sessions(book) == 3


def test_two_yearly_documents_of_one_title_or_of_two_issuers_are_two(book):
    facts = {"name": "关于开展全国科普日活动的通知", "scope": "own", "division": TOWN}
    record(kind_of("desk.document"), by="li", book=book, facts=facts | {"day": date(2017, 5, 10)})
    facts |= {"issuer": "港北区教育局", "scope": "external"}
    record(kind_of("desk.document"), by="li", book=book, facts=facts | {"day": date(2018, 5, 11)})
    words = "2018年5月10日，港北区科协印发了《关于开展全国科普日活动的通知》。"
    paper = dropped(book, words)
    assert [each.issuer for each in reading_of(paper).documents] == ["港北区科协"]
    assert card_of(paper, "documents:0").met is None
    facts |= {"issuer": "贵港市港北区科协", "scope": "own", "day": date(2018, 5, 10)}
    there = record(kind_of("desk.document"), by="li", book=book, facts=facts)
    assert card_of(paper, "documents:0").met.pk == there.pk


# Editing ----------------------------------------------------------------------------------------------------------------


def test_a_finding_is_recorded_with_other_facts_and_the_reader_learns_them(book, clerk):
    paper = dropped(book, "制作科普短剧7部。")
    address = f"/450802/papers/{paper.file.ref}/findings/figures:0/"
    assert card_of(paper, "figures:0").doubt
    typed = {"measure": "outreach.sessions", "value": "8", "approx": "0", "role": "result", "day": "2018-06-30"}
    typed |= {"since": "2018-01-01", "dims_kind": "publicity", "teach": "on", "phrase": "科普短剧"}
    assert clerk.post(address, typed).status_code == 302
    made = Statement.objects.get()
    assert (made.measure, made.dims, made.value) == ("outreach.sessions", {"kind": "publicity"}, Decimal(8))
    assert [(each.phrase, each.measure) for each in learned(book)] == [("科普短剧", "outreach.sessions")]
    typed |= {"value": "9", "version": made.version, "teach": ""}
    clerk.post(address, typed)
    made.refresh_from_db()
    assert (made.value, Statement.objects.count()) == (Decimal(9), 1)
    clerk.post(address, typed | {"value": "10"})  # of a version that is gone
    made.refresh_from_db()
    assert made.value == 9


def test_what_was_typed_wrong_is_said_at_its_field_and_nothing_is_recorded(book, clerk):
    paper = dropped(book, "举办科普进校园活动3次。")
    address = f"/450802/papers/{paper.file.ref}/findings/figures:0/"
    typed = {"measure": "outreach.sessions", "value": "2.5", "approx": "0", "role": "result", "day": "2018-06-30"}
    page = clerk.post(address, typed).content.decode()
    assert "is not a whole number" in page
    assert Record.objects.count() == 0


def test_a_question_is_answered_beside_its_finding(book, clerk):
    paper = dropped(book)
    question = next(each for each in paper.questions.all() if each.code == "garbled")
    asked = next(each for each in reading_of(paper).questions if each.id == question.key)
    key = f"{asked.about[0]}:{asked.about[1]}"
    decisions.accept_finding(paper, key, by="li")
    answer = {"act": "answer", "key": key, "question": question.key, "answer": "3"}
    page = clerk.post(f"/450802/papers/{paper.file.ref}/decide/", answer, headers={"HX-Request": "true"})
    assert (page.status_code, "<strong>3</strong>" in page.content.decode()) == (200, True)


def test_measures_are_offered_by_group_and_dimensions_follow_the_chosen_one(book, clerk):
    paper = dropped(book, "制作科普短剧7部。")
    address = f"/450802/papers/{paper.file.ref}/findings/figures:0/"
    page = clerk.get(address).content.decode()
    assert ('<optgroup label="Youth science contests">' in page, 'name="dims_level"' in page) == (True, False)
    again = {"measure": "contest.awards", "value": "7", "approx": "0", "role": "result", "again": "1"}
    page = clerk.post(address, again).content.decode()
    assert ('name="dims_level"' in page, Record.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("举办科普进校园活动3次", "举办科普进校园活动"),
        ("培训约1,200人次", "培训"),
        ("3次", "3次"),
        ("没有数字", "没有数字"),
    ],
)
def test_the_words_before_a_number_are_what_one_would_teach(text, phrase):
    assert phrase_of(text) == phrase


# Showing ----------------------------------------------------------------------------------------------------------------


def test_every_finding_is_marked_exactly_where_it_stands(book):
    paper = dropped(book)
    review = Review(Paper.objects.get(pk=paper.pk))
    cards = review.cards(0)
    pieces = review.pieces(0, cards)
    text = example().decode()
    assert "".join(piece.text for piece in pieces) == text
    for card in cards:
        marked = "".join(piece.text for piece in pieces if card.id in piece.ids)
        assert marked == "".join(text[start:end] for start, end in sorted(card.spans))


def test_a_long_text_is_shown_in_parts_each_with_its_own_findings(book, clerk):
    words = "".join(f"第{number}项：{'工作' * 60}，举办科普讲座{number + 1}场次。\n" for number in range(200))
    paper = dropped(book, words)
    review = Review(Paper.objects.get(pk=paper.pk))
    assert len(review.parts) > 2
    assert review.parts[0][1] <= PART
    assert "".join(review.text[a:b] for a, b in review.parts) == HEAD + words
    keys = [card.key for part in range(len(review.parts)) for card in review.cards(part) if card.state != "warning"]
    assert len(keys) == len(set(keys)) == len(review.proposals)
    last = next(key for key in reversed(keys) if key.startswith("figures"))
    page = clerk.get(f"/450802/papers/{paper.file.ref}/?at={last}").content.decode()
    assert f'id="c-{last.replace(":", "-")}"' in page
    for asked in ("?part=0", "?part=99", "?part=x", "?at=figures:99999", "?at=m-1", "?at=m-x"):
        assert clerk.get(f"/450802/papers/{paper.file.ref}/{asked}").status_code == 200


def test_a_finding_tells_the_page_and_the_cell_it_stands_in(book):
    sheet = openpyxl.Workbook()
    sheet.active.title = "科普活动"
    sheet.active.append(["港北区科协2018年上半年科普活动统计"])
    sheet.active.append(["2018年上半年，举办科普讲座3场次。"])
    kept = BytesIO()
    sheet.save(kept)
    paper = receiving.receive(book, by="li", name="表.xlsx", data=kept.getvalue())
    assert card_of(paper, "figures:0").place == "科普活动!A2"

    document = docx.Document()
    document.add_paragraph("贵港市港北区科协2018年上半年工作总结")
    document.add_paragraph("举办科普讲座4场次。")
    kept = BytesIO()
    document.save(kept)
    paper = receiving.receive(book, by="li", name="总结.docx", data=kept.getvalue())
    assert card_of(paper, "figures:0").place == "paragraph 2"
    assert paper.file.text.extracted.text == paper.file.text.text


def test_a_page_with_many_findings_costs_as_many_queries_as_one_with_few(book, clerk):
    costs = []
    for many in (2, 40):
        words = "".join(
            f"2018年3月{n % 28 + 1}日举办科普讲座{n + many}场次，参加{n * 10}人次。" for n in range(1, many)
        )
        paper = dropped(book, words + "成立了港北区桥圩镇养蜂科学技术协会。举办科普进校园活动3次。", name=f"{many}.txt")
        for each in Review(Paper.objects.get(pk=paper.pk)).proposals[::2]:
            if not each.doubt:
                decisions.accept_finding(paper, each.keys[0], by="li")
        with CaptureQueriesContext(connection) as queries:
            clerk.get(f"/450802/papers/{paper.file.ref}/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_whoever_only_reads_sees_no_button(book, client):
    paper = dropped(book)
    client.force_login(make_member("zhou", role="auditor", book=book))
    page = client.get(f"/450802/papers/{paper.file.ref}/").content.decode()
    assert ("data-card" in page, 'name="act"' in page) == (True, False)
    assert client.post("/450802/papers/", {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 403
