"""How a plan item stands is computed from the ledger, and a judgement stands beside it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kexie.ledger.queries import head_of
from kexie.planning.actions import judge
from kexie.planning.errors import WordsMissing
from kexie.planning.queries import standings
from kexie.records.errors import BadFacts, KeyReused
from tests.planning.cast import APRIL, JULY, TARGET, fresh, item, sessions
from tests.records.cast import breaches, make


def stands(book, *items, on=APRIL):
    return [(each.status.value, each.share) for each in standings(book, items, on)]


def test_an_item_is_under_way_until_its_figure_reaches_the_target(book):
    held = item(book, **TARGET)
    assert stands(book, held) == [("under_way", None)]
    sessions(book, 6)
    assert stands(book, held) == [("under_way", 60)]
    sessions(book, 4)
    assert stands(book, held) == [("reached", 100)]
    sessions(book, 5, day=date(2031, 7, 1))  # of another period
    assert stands(book, held, on=JULY) == [("reached", 100)]


def test_before_its_first_day_it_has_not_begun_and_after_the_day_called_for_it_is_overdue(book):
    held, called = item(book, **TARGET), item(book, **TARGET, due_on=date(2031, 3, 31))
    assert stands(book, held, called, on=date(2030, 12, 31)) == [("not_begun", None)] * 2
    assert stands(book, held, called, on=date(2031, 3, 31)) == [("under_way", None)] * 2
    assert stands(book, held, called, on=APRIL) == [("under_way", None), ("overdue", None)]
    assert stands(book, held, on=date(2031, 6, 30)) == [("under_way", None)]
    assert stands(book, held, on=date(2031, 7, 1)) == [("overdue", None)]


def test_a_share_is_rounded_down_so_that_only_what_is_reached_reads_100(book):
    held = item(book, target_measure="outreach.sessions", target_value=Decimal(1000))
    sessions(book, 999)
    assert stands(book, held) == [("under_way", 99)]


def test_an_item_without_a_figure_is_judged_only(book):
    assert stands(book, item(book), item(book, target_measure="outreach.sessions")) == [("untargeted", None)] * 2


def test_a_figure_to_reach_may_be_an_expression_of_the_catalogue(book):
    held = item(book, target_measure="outreach.sessions{kind=lecture}", target_value=Decimal(2))
    sessions(book, 3)
    make(book, times=7, activity_kind="exhibition")
    assert stands(book, held) == [("reached", 150)]
    with pytest.raises(BadFacts) as refusal:
        item(book, target_measure="outreach.sessions{", target_value=Decimal(2))
    assert list(refusal.value.messages) == ["target_measure"]


def test_a_figure_that_left_the_catalogue_is_no_crash(book):
    held, other = item(book, **TARGET), item(book, **TARGET)
    type(held).objects.filter(pk=held.pk).update(target_measure="gone.measure")
    found = standings(book, [fresh(held), other], APRIL)
    assert [each.status.value for each in found] == ["untargeted", "under_way"]
    assert "gone.measure" in found[0].trouble


def test_how_it_stands_is_never_stored(book):
    held = item(book, **TARGET)
    sessions(book, 12)
    before = fresh(held).snapshot()
    assert stands(book, held) == [("reached", 120)]
    assert (fresh(held).snapshot(), breaches(book)) == (before, [])


def test_as_of_an_earlier_head_it_stands_as_it_stood_then(book):
    held = item(book, **TARGET)
    sessions(book, 4)
    head = head_of(book)
    sessions(book, 8)
    (then,) = standings(book, [held], APRIL, head=head)
    assert (then.status.value, then.figure.value) == ("under_way", Fraction(4))


def test_many_items_cost_no_more_queries_than_one(book):
    def cost(items):
        with CaptureQueriesContext(connection) as queries:
            standings(book, items, APRIL)
        return len(queries)

    sessions(book, 3)
    found = [item(book, **TARGET)]
    one = cost(found)
    found += [item(book, target_measure="outreach.people", target_value=Decimal(5)) for _each in range(4)]
    assert cost(found) == one


# Judgements -------------------------------------------------------------------------------------------------------------


def judged(held, verdict="partly", words="经费下半年才到位", **more):
    return judge(held, by="clerk", verdict=verdict, words=words, on=JULY, **more)


def test_a_judgement_is_signed_and_a_later_one_corrects_it_without_taking_it_away(book):
    held = item(book, **TARGET)
    judged(held)
    judged(held, "done", "")
    found = [(each.verdict, each.words, each.judged_by, each.judged_on) for each in fresh(held).rows("judgements")]
    assert found == [("partly", "经费下半年才到位", "clerk", JULY), ("done", "", "clerk", JULY)]
    assert fresh(held).judgement().verdict == "done"
    assert breaches(book) == []


def test_a_judgement_changes_nothing_of_what_is_computed(book):
    held = item(book, **TARGET)
    sessions(book, 3)
    judged(held, "done")
    assert stands(book, fresh(held), on=JULY) == [("overdue", 30)]


def test_what_is_given_up_is_given_up_for_a_reason(book):
    held = item(book)
    with pytest.raises(WordsMissing):
        judged(held, "given_up", "  ")
    assert fresh(held).rows("judgements") == []
    judged(held, "given_up", "任务取消")
    assert fresh(held).judgement().ends_it


def test_a_judgement_sent_twice_is_written_once(book):
    held = item(book)
    judged(held, request_key="k")
    judged(held, request_key="k")
    with pytest.raises(KeyReused):
        judged(held, "done", request_key="k")
    assert len(fresh(held).rows("judgements")) == 1
