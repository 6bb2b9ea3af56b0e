"""What is unfinished is carried to the next period by one act, once; the next report opens with what became of the plan."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kexie.ledger.models import Voucher
from kexie.ledger.periods import Period
from kexie.planning.actions import carry, judge, reopen, solve
from kexie.planning.errors import NothingChosen, NotOfThisPeriod, NotOpen, NotSolved, NotYet
from kexie.planning.models import PlanItem
from kexie.records.actions import record, void
from kexie.records.errors import NoReason
from kexie.records.kinds import kind_of
from kexie.reports.paper import plain_text
from kexie.reports.queries import draft_of
from tests.people.cast import make_member
from tests.planning.cast import H1, JULY, SPAN, TARGET, fresh, item, items, sessions
from tests.records.cast import OTHER_TOWN, breaches, make, make_book

H2 = H1.next


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The plan's half-year has just ended."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_now: JULY)


def carried(book, *held, target=None, by="clerk", **more):
    return carry(book, H1, by=by, targets={each.ref: target for each in held}, **more)


def plan(client, query=""):
    return client.get(reverse("planning:plan", args=["donghu"]) + query)


def press(client, *held, **typed):
    sent = {"period": "2031H1", "items": [each.ref for each in held], "request_key": "k"} | typed
    return client.post(reverse("planning:carry", args=["donghu"]), sent)


# The act ----------------------------------------------------------------------------------------------------------------


def test_a_carried_item_keeps_its_words_and_links_and_moves_its_days_on(book):
    problem = make(book, "planning.problem")
    held = item(book, **TARGET | {"due_on": date(2031, 4, 30)}, answers=[problem.ref], owner="李经办", number=3)
    made = carried(book, held, target=Decimal(12)).made[0]
    kept = ("text", "owner", "number", "division", "target_measure", "answers")
    assert [getattr(made, name) for name in kept] == [getattr(held, name) for name in kept]
    assert (made.continues, made.since, made.day) == (held, date(2031, 7, 1), date(2031, 12, 31))
    assert (made.due_on, made.target_value) == (date(2031, 10, 31), Decimal(12))
    voucher = Voucher.objects.get(book=book, record=made.ref)
    assert (voucher.action, voucher.reason) == ("recorded", "carried on from the plan of first half of 2031")
    assert breaches(book) == []


def test_a_problem_that_is_solved_meanwhile_is_answered_no_more(book):
    solved, still_open = make(book, "planning.problem"), make(book, "planning.problem", text="人员不足")
    held = item(book, answers=[solved.ref, still_open.ref])
    solve(solved, by="clerk", solved_on=JULY, solved_how="已拨付", solved_by=held, today=JULY)
    assert carried(book, held).made[0].answers == [still_open.ref]


@pytest.mark.parametrize("key", ["", "same"])
def test_pressed_twice_or_by_two_people_an_item_is_carried_once(book, key):
    held, other = item(book), item(book, text="办好创新大赛")
    first = carried(book, held, request_key=key)
    again = carried(book, held, other, by="chair", request_key=key)
    assert ([each.text for each in first.made], first.before) == ([held.text], [])
    assert ([each.text for each in again.made], again.before) == ([other.text], [held])
    assert PlanItem.objects.filter(book=book, continues=held).count() == 1


def test_a_continuation_that_was_made_void_leaves_the_way_free(book):
    held = item(book)
    void(carried(book, held).made[0], by="clerk", version=1, reason="误结转")
    assert len(carried(book, held).made) == 1


def test_all_are_carried_or_none(book):
    held = item(book)
    elsewhere = item(make_book("xihu", "西湖区科协"))
    with pytest.raises(NotOfThisPeriod):
        carried(book, held, elsewhere)
    with pytest.raises(NothingChosen):
        carry(book, H1, by="clerk", targets={})
    assert items(book) == [held]


# The page ---------------------------------------------------------------------------------------------------------------


def test_the_page_ticks_what_is_neither_reached_nor_judged_done_or_given_up(clerk, book):
    sessions(book, 12)
    reached, short = item(book, **TARGET), item(book, **TARGET | {"target_value": Decimal(50)})
    done, given_up, partly = (item(book, text=verdict) for verdict in ("done", "given_up", "partly"))
    for held in (done, given_up, partly):
        judge(held, by="clerk-donghu", verdict=held.text, words="见说明", on=JULY)
    running = item(book, text="全年", day=date(2031, 12, 31))
    rows = plan(clerk, "?period=2031H1").context["rows"]
    chosen = {row["ref"]: row["is_chosen"] for row in rows}
    assert [chosen[each.ref] for each in (reached, short, done, given_up, partly, running)] == [
        False, True, False, False, True, False,
    ]  # fmt: skip


def test_one_press_carries_what_is_ticked_and_shows_it_in_the_next_period(clerk, book):
    held = item(book, **TARGET)
    answer = press(clerk, held, **{f"target_{held.ref}": "15"})
    assert answer["Location"] == "/donghu/plan/?period=2031H2"
    assert [row["title"] for row in clerk.get(answer["Location"]).context["rows"]] == [held.text]
    assert items(book)[1].target_value == Decimal(15)
    [row] = plan(clerk, "?period=2031H1").context["rows"]
    assert (row["later"]["by"], row["later"]["ref"]) == ("李经办", items(book)[1].ref)
    press(clerk, held)
    assert len(items(book)) == 2


def test_what_is_refused_keeps_what_was_typed(clerk, book):
    held, other = item(book, **TARGET), item(book, **TARGET)
    answer = press(clerk, other, **{f"target_{other.ref}": "many", f"target_{held.ref}": "7"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [f"target_{other.ref}"])
    assert [row["is_chosen"] for row in answer.context["rows"]] == [False, True]
    assert 'value="7"' in answer.content.decode() and 'value="many"' in answer.content.decode()
    assert press(clerk).context["form"].errors["__all__"]
    assert len(items(book)) == 2


def test_the_plan_costs_the_same_queries_with_one_item_and_with_many(clerk, book):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert plan(clerk, "?period=2031H1").status_code == 200
        return len(queries)

    def more():
        problem = make(book, "planning.problem")
        held = item(book, **TARGET, answers=[problem.ref])
        judge(held, by="clerk-donghu", verdict="partly", words="", on=JULY)
        carried(book, held)

    more()
    plan(clerk)
    one = cost()
    for _each in range(3):
        more()
    assert cost() == one


@pytest.mark.parametrize("written", ["2031H3", "0001", "9999", "x", "2031-02-30..2031-01-01", "\x00"])
def test_a_period_that_is_none_is_no_page(clerk, book, written):
    assert plan(clerk, f"?period={written}").status_code == 404


@pytest.mark.parametrize("written", ["1900", "2199", "1900-01-01..2199-12-31", "2031", "2031-03", "2031Q1"])
def test_every_period_that_records_lie_in_has_a_page(clerk, book, written):
    item(book)
    assert plan(clerk, f"?period={written}").status_code == 200


def test_without_a_period_the_last_plan_is_shown(clerk, book):
    assert str(plan(clerk).context["period"]) == "2031H2"
    item(book)
    assert str(plan(clerk).context["period"]) == "2031H1"
    item(book, since=H2.starts_on, day=H2.last_day)
    item(book, since=date(2032, 1, 1), day=date(2032, 6, 30))
    assert str(plan(clerk).context["period"]) == "2031H2"


def test_the_plan_shows_problems_of_its_period_and_folds_older_open_ones(clerk, book):
    near = make(book, "planning.problem", day=date(2030, 12, 31))
    old = make(book, "planning.problem", day=date(2029, 6, 30), text="老问题")
    make(book, "planning.problem", day=date(2031, 7, 1), text="以后的问题")
    found = plan(clerk, "?period=2031H1").context
    assert [row["title"] for row in found["problems"]] == [near.text]
    assert [row["title"] for row in found["earlier"]] == [old.text]


# Problems ---------------------------------------------------------------------------------------------------------------


def test_a_problem_is_solved_by_an_item_on_a_day_in_words_and_opens_again_with_a_reason(book):
    problem = make(book, "planning.problem")
    held = item(book, answers=[problem.ref])
    told = {"by": "clerk", "solved_on": JULY, "solved_how": "经费已拨付", "solved_by": held, "today": JULY}
    with pytest.raises(NotYet):
        solve(problem, **told | {"solved_on": date(2031, 7, 6)})
    solve(problem, **told)
    assert solve(problem, **told).version == 2
    with pytest.raises(NotOpen):
        solve(problem, **told | {"solved_how": "别的说法"})
    kept = fresh(problem)
    assert (kept.solved_on, kept.solved_how, kept.solved_by) == (JULY, "经费已拨付", held)
    with pytest.raises(NoReason):
        reopen(problem, by="clerk", reason=" ")
    reopen(problem, by="clerk", reason="又欠拨")
    assert fresh(problem).solved_on is None
    with pytest.raises(NotSolved):
        reopen(problem, by="clerk", reason="又欠拨")
    assert breaches(book) == []


def test_links_are_shown_on_both_pages(clerk, book):
    problem = make(book, "planning.problem")
    held = item(book, answers=[problem.ref])
    later = carried(book, held).made[0]
    pages = {each.ref: clerk.get(each.get_absolute_url()).content.decode() for each in (problem, held, later)}
    assert all(each.ref in pages[problem.ref] for each in (held, later))
    assert all(each.ref in pages[held.ref] for each in (problem, later))
    assert all(each.ref in pages[later.ref] for each in (problem, held))


def test_a_reporter_sees_neither_what_is_elsewhere_nor_a_sum_over_the_book(client, book):
    client.force_login(make_member("zhao", role="reporter", division="450802101", book=book))
    hidden = make(book, "planning.problem", division=OTHER_TOWN, text="邻镇的问题")
    held = item(book, **TARGET, answers=[hidden.ref])
    told = client.get(held.get_absolute_url())
    assert told.status_code == 200
    assert "standing" not in told.context["sections"][0][1]
    assert told.context["sections"][0][1]["answered"] == []


def test_acts_on_a_page_are_done_and_refusals_said(clerk, book):
    problem, held = make(book, "planning.problem"), item(book)
    judging, solving = (
        reverse(f"planning:{act}", args=["donghu", each.ref]) for act, each in (("judge", held), ("solve", problem))
    )
    assert list(clerk.post(judging, {"verdict": "given_up"}).context["form"].errors) == ["words"]
    assert clerk.post(judging, {"verdict": "given_up", "words": "任务取消"}).status_code == 302
    assert list(clerk.post(solving, {"solved_on": "2999-01-01", "solved_how": "好"}).context["form"].errors)
    typed = {"solved_on": "2020-01-02", "solved_how": "已解决", "solved_by": held.ref}
    assert clerk.post(solving, typed).status_code == 302
    assert list(clerk.post(solving, {"reason": ""}).context["form"].errors) == ["reason"]
    assert clerk.post(solving, {"reason": "又出现"}).status_code == 302
    assert (fresh(problem).solved_on, fresh(held).judgement().judged_by) == (None, "clerk-donghu")
    assert clerk.get(reverse("planning:judge", args=["donghu", problem.ref])).status_code == 404


# The next report --------------------------------------------------------------------------------------------------------


def told(book, period):
    return [plain_text(block.spans) for block in draft_of(book, period).paper.blocks]


def test_a_report_opens_with_what_became_of_each_item_planned_for_its_period(book):
    sessions(book, 6)
    held = item(book, **TARGET, text="开展科普活动", number=1)
    judge(held, by="clerk", verdict="partly", words="下半年继续", on=JULY)
    carried(book, held)
    item(book, text="争取经费", number=2)
    blocks = told(book, H1)
    at = next(number for number, text in enumerate(blocks) if "计划完成情况" in text)
    assert blocks[at + 1] == (
        "一是开展科普活动：逾期未达，实际6次，计划10次（60%），评价为部分完成，结转下期继续推进。下半年继续；"
        "二是争取经费：完成情况〔待核实〕。"
    )
    assert draft_of(book, H1).balance.unbacked == 0


def test_where_nothing_was_planned_the_section_is_not_there(book):
    item(book, since=H2.starts_on, day=H2.last_day)
    assert not any("计划完成情况" in text for text in told(book, H1))
    assert any("计划完成情况" in text for text in told(book, H2))


def test_a_period_is_that_of_days_too():
    days = Period.between(date(2031, 1, 10), date(2031, 1, 19))
    assert (days.day_in_next(date(2031, 1, 12)), H1.day_in_next(date(2031, 6, 30))) == (
        date(2031, 1, 22), date(2031, 12, 31),
    )  # fmt: skip
    assert H2.day_in_next(date(2031, 8, 30)) == date(2032, 2, 29)
    assert SPAN["day"] in H1


def test_a_draft_that_answers_a_problem_or_carries_an_item_on_is_no_auditors_to_know(client, book):
    problem, first = make(book, "planning.problem"), item(book)
    facts = {"text": "还没想好", "continues": first, "answers": [problem.ref]}
    days = {"since": H2.starts_on, "day": H2.last_day, "division": OTHER_TOWN}
    draft = record(kind_of("planning.item"), by="clerk", book=book, state="draft", facts=days | facts)
    shown = {}
    for role in ("clerk", "auditor"):
        client.force_login(make_member(role, role=role, book=book))
        shown[role] = [text in plan(client, "?period=2031H1").text for text in (draft.ref, "还没想好")]
    assert shown == {"clerk": [True, True], "auditor": [False, False]}
