"""What problems and plan items lack, and how they are told."""

from datetime import date
from decimal import Decimal

from kexie.records.kinds import kind_of
from tests.records.cast import COMMON, FACTS, posted_by


def gaps(code, **facts):
    kind = kind_of(code)
    return [gap.code for gap in kind.gaps(kind.model(kind=code, **COMMON | FACTS[code] | facts))]


def test_a_problem_without_owner_and_day_says_so():
    assert gaps("planning.problem") == ["owner", "day"]
    assert gaps("planning.problem", owner="李经办", due_on=date(2031, 9, 1)) == []


def test_a_plan_item_without_owner_day_and_target_says_so():
    assert gaps("planning.item", due_on=None) == ["owner", "day", "target"]
    target = {"target_measure": "organisations.founded", "target_value": Decimal(2)}
    assert gaps("planning.item", owner="李经办", **target) == []


def test_a_target_of_nothing_is_a_target():
    assert "target" not in gaps("planning.item", target_measure="organisations.founded", target_value=Decimal(0))


def test_neither_posts_more_than_that_it_is_there():
    assert posted_by("planning.problem") == posted_by("planning.item") == []


def test_a_plan_item_is_told_with_its_detail():
    kind = kind_of("planning.item")
    item = kind.model(kind=kind.code, text="新建两个村级科协。", detail="一是选址；二是选人。")
    assert kind.telling(item) == "新建两个村级科协。一是选址；二是选人。"
