"""What a careful reader would notice in a report, and what only a person can answer.

A warning's `severity` is "warning", or "information" where nothing need be wrong: 20万元 over two bodies is told as 10万元
each and not judged. Codes are stable; the messages are for people.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kexie.intake.reading.model import Question, Span, Warning_
from kexie.intake.reading.outline import Outline
from kexie.intake.reading.quantities import Quantity, standing_in
from kexie.intake.reading.vocabulary import vocabulary
from kexie.language.active import day_words, language
from kexie.language.dates import Dated
from kexie.language.festivals import find_festivals, outside
from kexie.language.lint import lint
from kexie.language.printing import day_text

DATE_CHOICES = ("approved", "founded", "plaque", "registered")


@dataclass(frozen=True)
class Found:
    """All that the steps before have found, in the clean text."""

    text: str
    skeleton: Outline
    dates: list[Dated]
    quantities: list[Quantity]
    founded: list[dict]
    documents: list[dict]
    period: tuple[date, date] | None
    plan_period: tuple[date, date] | None
    plan_zones: list[Span]
    issuer: dict

    def planned_at(self, place: int) -> bool:
        return any(low <= place < high for low, high in self.plan_zones)

    def words(self, span: Span) -> str:
        return self.text[slice(*span)]


@dataclass(frozen=True)
class Noticed:
    """A warning in the clean text."""

    code: str
    span: Span
    message: str
    severity: str = "warning"

    def at(self, origin: Callable[[int, int], Span]) -> Warning_:
        return Warning_(self.code, self.message, origin(*self.span), self.severity)


@dataclass(frozen=True)
class Asked:
    """A question in the clean text."""

    code: str
    span: Span
    message: str
    about: tuple[str, int]
    choices: tuple[str, ...] = ()

    def at(self, key: str, origin: Callable[[int, int], Span]) -> Question:
        return Question(key, self.code, self.message, origin(*self.span), self.about, self.choices)


def audit(found: Found) -> tuple[list[Noticed], list[Asked]]:
    """(warnings, questions), each in the order of the text."""
    warnings = [
        noticed
        for check in (
            _festivals, _dates_outside, _garbled, _numerals, _wrong_characters, _unnamed_places, _shares_without_number,
            _repeats, _per_unit, _parts, _percentages, _conflicts,
        )
        for noticed in check(found)
    ]  # fmt: skip
    return sorted(warnings, key=lambda w: (w.span, w.code)), sorted(_questions(found), key=lambda q: q.span)


# Time -------------------------------------------------------------------------------------------------------------


def _festivals(found: Found) -> Iterator[Noticed]:
    """A festival that cannot lie in the period, with the day it really has."""
    if found.period is None:
        return
    for festival in find_festivals(found.text):
        period = found.plan_period if found.planned_at(festival.start) else found.period
        if (
            period is None
            or festival.start < found.skeleton.body_start
            or _speaks_of_another_year(found, festival.start)
        ):
            continue
        days = outside(festival.name, *period)
        if days:
            yield Noticed(
                "festival_outside_period", (festival.start, festival.end),
                _("%(festival)s was on %(day)s, outside the period %(start)s to %(end)s.")
                % {"festival": festival.name, "day": _days(*days), "start": day_words(period[0]), "end": day_words(period[1])},
            )  # fmt: skip


def _days(first: date, last: date) -> str:
    return day_text(last, since=first, language=language())


def _speaks_of_another_year(found: Found, place: int) -> bool:
    low, _high = found.skeleton.sentence_at(place)
    return any(
        low <= d.start < place and d.has_year and d.first and found.period and d.first.year != found.period[0].year
        for d in found.dates
    ) or bool(re.search(r"去年|上年|往年|历年|每年|每逢", found.text[low:place]))  # fmt: skip


def _dates_outside(found: Found) -> Iterator[Noticed]:
    """Something issued, founded or done on a day outside the period: background at best."""
    if found.period is None:
        return
    first, last = found.period
    for dated in found.dates:
        if (
            dated.days is None
            or dated.precision not in ("day", "month", "part", "range")
            or dated.start < found.skeleton.body_start
        ):
            continue
        if len(dated.written or "") < 7 or found.planned_at(dated.start):
            continue
        if dated.days[0] <= last and dated.days[1] >= first:
            continue
        if dated.short_year or re.match(
            r"\s?(?:份)?(?:起|以来|至今|以前|之前|前)", found.text[dated.end : dated.end + 4]
        ):
            continue
        if not dated.has_year and not _is_told_as_done(found, dated):
            continue
        if any(d["span"][0] <= dated.start < d["span"][1] for d in found.documents):
            continue
        yield Noticed(
            "date_outside_period", (dated.start, dated.end),
            _("%(date)s is outside the period %(start)s to %(end)s; keep it only as background.")
            % {"date": found.text[dated.start : dated.end], "start": day_words(first), "end": day_words(last)},
        )  # fmt: skip


def _is_told_as_done(found: Found, dated: Dated) -> bool:
    """Without a year (12月20日) only a full day counts, and not one told as still to come."""
    low, high = found.skeleton.sentence_at(dated.start)
    return dated.precision == "day" and not re.search(r"将|拟|计划|预计|前完成|之前", found.text[low:high])


# Numerals ---------------------------------------------------------------------------------------------------------


def _garbled(found: Found) -> Iterator[Noticed]:
    for q in found.quantities:
        if q.garbled:
            yield Noticed(
                "garbled_number", (q.start, q.end),
                _("The number in “%(words)s” cannot be read; it is not guessed.") % {"words": _shown(found, q)},
            )  # fmt: skip
        elif q.suspect:
            yield Noticed(
                "suspect_number", (q.start, q.end),
                _("“%(words)s” is the year of the report; it was probably written over another number.")
                % {"words": _shown(found, q)},
            )  # fmt: skip


def _numerals(found: Found) -> Iterator[Noticed]:
    garbled = [(q.start, q.end) for q in found.quantities if q.garbled]
    for remark in lint(found.text, found.dates):
        if not any(a < remark.span[1] and remark.span[0] < b for a, b in garbled):
            yield Noticed(remark.code, remark.span, remark.message)


def _shown(found: Found, q: Quantity) -> str:
    return re.sub(r"\s", "", found.text[slice(*q.shown)])


# Words ------------------------------------------------------------------------------------------------------------


def _wrong_characters(found: Found) -> Iterator[Noticed]:
    for wrong, right in vocabulary().data["wrong_characters"].items():
        place = found.text.find(wrong)
        while place >= 0:
            yield Noticed(
                "wrong_character", (place, place + len(wrong)),
                _("“%(wrong)s” is usually written “%(right)s”.") % {"wrong": wrong, "right": right},
            )  # fmt: skip
            place = found.text.find(wrong, place + len(wrong))


_ALL_PLACES = re.compile(
    r"(?:各|所有|全部)(?:乡镇|镇|村|社区|街道|县[市区]*|学校|企业)(?:[（(][^）)]{1,6}[）)])?(?:科协)?"
    r"(?:都|均|全部|已|基本)?(?:实现了?|做到了?|达到了?|建立了?|成立了?|配备了?|健全了?|落实了?)"
)


def _unnamed_places(found: Found) -> Iterator[Noticed]:
    """各乡镇实现有负责人…: a statement of every township that names or counts none."""
    for match in _ALL_PLACES.finditer(found.text):
        low, high = found.skeleton.sentence_at(match.start())
        counted = any(q.head in ("个", "家", "%", "％") for q in standing_in(found.quantities, low, high))
        if not counted and not found.planned_at(match.start()):
            yield Noticed(
                "unnamed_places", match.span(),
                _("“%(words)s” speaks of all of them and neither names nor counts them.") % {"words": match[0]},
            )  # fmt: skip


_MOST = re.compile(r"(?:绝大部分|绝大多数|大部分|大多数|半数以上|过半(?!年)|一大半)")


def _shares_without_number(found: Found) -> Iterator[Noticed]:
    """占…的绝大部分: a share is told without its numbers."""
    for match in _MOST.finditer(found.text):
        low, _high = found.skeleton.sentence_at(match.start())
        clause = max(low, max(found.text.rfind(c, low, match.start()) for c in ",，;；。"))
        claims = re.search(r"占|达|超过", found.text[clause : match.start()])
        behind = re.match(r"[^,，。；;]{0,4}(?:\d|[（(]\s?\d)", found.text[match.end() : match.end() + 8])
        if claims and not behind and not found.planned_at(match.start()):
            yield Noticed(
                "share_without_number", (match.start(), match.end()),
                _("“%(words)s” gives a share without its two numbers.") % {"words": match[0]},
            )  # fmt: skip


# Figures against figures ------------------------------------------------------------------------------------------


def _repeats(found: Found) -> Iterator[Noticed]:
    for q in found.quantities:
        if q.repeat:
            yield Noticed(
                "repeated_claim", q.shown,
                _("“%(words)s” was said before; both places must stay the same.") % {"words": _shown(found, q)},
            )  # fmt: skip


def _per_unit(found: Found) -> Iterator[Noticed]:
    """20万元 and 2 bodies in one sentence: 10万元 each. Told, not judged."""
    for money in found.quantities:
        if money.measure != "grants.money" or not money.value or money.repeat or money.role != "result":
            continue
        low, _high = found.skeleton.sentence_at(money.start)
        bodies = [
            (q, q.value) for q in standing_in(found.quantities, low, money.start)
            if q.measure == "grants.recipients" and q.value and q.role == "result"
        ]  # fmt: skip
        if len(bodies) != 1:
            continue
        ((body, count),) = bodies
        if count > 1 and not re.search(r"[;；]", found.text[body.end : money.start]):
            yield Noticed(
                "per_unit", (body.shown[0], money.end),
                _("%(money)s over %(count)s is %(each)s each.")
                % {"money": _money(money.value), "count": count, "each": _money(money.value / count)},
                "information",
            )  # fmt: skip


def _money(value: Decimal) -> str:
    if value >= 10_000:
        return _("%(number)s万元") % {"number": _short(value / 10_000)}
    return _("%(number)s元") % {"number": _short(value)}


def _short(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _parts(found: Found) -> Iterator[Noticed]:
    """Parts that together exceed their total, or that should make it and do not."""
    totals: dict[tuple[int, Span], tuple[Quantity, list[Quantity]]] = {}
    for q in found.quantities:
        if q.of is not None and q.role == "part" and q.of.role != "part" and not q.repeat:
            sentence = found.skeleton.sentence_at(q.start)  # 招收380人，其中水稻120人… 结业356人: two ways of dividing
            totals.setdefault((q.of.start, sentence), (q.of, []))[1].append(q)
    for total, parts in totals.values():
        values = [p.value for p in parts if p.value is not None]
        if total.value is None or len(values) < len(parts) or total.start > parts[0].start:
            continue
        if any(p.head != total.head for p in parts) and total.measure != "contest.awards":
            continue
        whole = sum(values, Decimal(0))
        rounded = total.approx != "exact" or any(p.approx != "exact" for p in parts)
        span = (total.start, parts[-1].end)
        if len(parts) == 1 or not _side_by_side(found, parts):
            if max(values) > total.value and total.approx == "exact":
                yield Noticed("parts_exceed_total", span, parts_against(whole, total.value)[1])
        elif whole > total.value and not (rounded and whole < total.value * Decimal("1.2")):
            yield Noticed("parts_exceed_total", span, parts_against(whole, total.value)[1])
        elif whole < total.value and not rounded and _complete_list(found, total, parts):
            yield Noticed(
                "parts_differ", span, parts_against(whole, total.value)[1],
            )  # fmt: skip
    yield from _sums(found)


def parts_against(whole: Decimal, total: Decimal) -> tuple[str, str]:
    """The code and the words for parts that make more, or less, than their total."""
    said = {"sum": _short(whole), "total": _short(total)}
    if whole > total:
        return "parts_exceed_total", _("The parts make %(sum)s, more than the total of %(total)s.") % said
    return "parts_differ", _("The parts make %(sum)s, the total says %(total)s.") % said


def _side_by_side(found: Found, parts: list[Quantity]) -> bool:
    """Parts of one kind, none inside another (获奖21项,其中一等奖3项、二等奖8项)."""
    stretch = found.text[parts[0].start : parts[-1].end]
    return not re.search(r"其中|包括", stretch) and not any(p.of in parts for p in parts)


def _complete_list(found: Found, total: Quantity, parts: list[Quantity]) -> bool:
    """Only a list that says it is the whole (即:, 分别是, 一二三等奖 in full) must make the total."""
    between, behind = found.text[total.end : parts[0].start], found.text[parts[-1].end : parts[-1].end + 2]
    return bool(re.search(r"即|分别|包括", between)) and bool(re.match(r"\s?[。；;）)\n]", behind))


_ADDED_UP = re.compile(r"(?:共计?|合计|总计)\s?$")


def _sums(found: Found) -> Iterator[Noticed]:
    """A、B共N: the members before 共 make the sum."""
    for total in found.quantities:
        if not _ADDED_UP.search(found.text, max(0, total.start - 3), total.start) or total.approx != "exact":
            continue
        low, _high = found.skeleton.sentence_at(total.start)
        members: list[Quantity] = []
        after = total.start
        for q in reversed(standing_in(found.quantities, low, total.start)):
            between = found.text[q.end : after]
            if not re.fullmatch(r"[^,，。；;:：\d]{0,10}(?:[,，]?(?:共计?|合计|总计))?\s?", between):
                break
            members.append(q)
            after = q.start
        values = [m.value for m in members if m.value is not None and m.approx == "exact" and not m.upper]
        if len(members) < 2 or len(values) < len(members) or total.value is None:
            continue
        if len({m.head for m in members}) > 1 or (total.head != members[0].head and members[0].head != "个"):
            continue
        whole = sum(values, Decimal(0))
        if whole != total.value:
            yield Noticed(
                "parts_differ", (members[-1].start, total.end),
                _("The parts make %(sum)s, the total says %(total)s.") % {"sum": _short(whole), "total": _short(total.value)},
            )  # fmt: skip


_CHANGE = re.compile(
    r"(?:由|从)(?:[^,，。；;\d]{0,10})(?<!\d)(?P<a>\d{1,12}(?:\.\d+)?)(?P<au>万|亿)?(?P<unit>[^\d\s,，。；;%]{1,3}?)(?:[,，]?)(?:[^,，。；;\d]{0,8}?)"
    r"(?:至|到|增至|增加到|减至|减少到|降至|降到|提高到|上升到|增长到|升至|缩减至|压减至|下降到|精简到|精简至)(?P<b>\d+(?:\.\d+)?)(?P<bu>万|亿)?(?P=unit)"
    r"[^。；;\d]{0,16}?(?P<p>\d+(?:\.\d+)?)\s?[%％]"
)


def _percentages(found: Found) -> Iterator[Noticed]:
    """由91张至39张,减少65.3%: the percentage is worked out again from its two numbers."""
    scale = {None: 1, "万": 10_000, "亿": 100_000_000}
    for match in _CHANGE.finditer(found.text):
        before, after = Decimal(match["a"]) * scale[match["au"]], Decimal(match["b"]) * scale[match["bu"]]
        said = Decimal(match["p"])
        if not before:
            continue
        real = abs(after - before) / before * 100
        share = after / before * 100
        grain = Decimal(1).scaleb(-(len(match["p"].partition(".")[2])))
        if abs(real - said) > max(grain, Decimal("0.5")) and abs(share - said) > max(grain, Decimal("0.5")):
            yield Noticed(
                "percentage_wrong", match.span(),
                _("From %(before)s to %(after)s is %(real)s%%, not %(said)s%%.")
                % {"before": _short(before), "after": _short(after), "real": _short(real), "said": match["p"]},
            )  # fmt: skip
    yield from _rates(found)


_RATE = re.compile(
    r"(?<!\d)(?P<whole>\d{1,12})(?P<u>[个名人家户所项件篇条])[^。；;\d]{0,24}?(?:其中|有|已|达|合格|完成|通过)[^。；;\d,，]{0,8}(?P<part>\d+)(?P=u)?[^。；;\d]{0,6}"
    r"[,，]?(?:占(?:总数的?)?|[\u4e00-\u9fff]{1,4}率(?:为|达到?)?|占比(?:为|达)?)\s?(?P<p>\d+(?:\.\d+)?)\s?[%％]"
)


def _rates(found: Found) -> Iterator[Noticed]:
    for match in _RATE.finditer(found.text):
        whole, part, said = Decimal(match["whole"]), Decimal(match["part"]), Decimal(match["p"])
        if not whole or part > whole:
            continue
        real = part / whole * 100
        grain = Decimal(1).scaleb(-(len(match["p"].partition(".")[2])))
        if abs(real - said) > max(grain, Decimal("0.6")):
            yield Noticed(
                "percentage_wrong", match.span(),
                _("%(part)s of %(whole)s is %(real)s%%, not %(said)s%%.")
                % {"part": part, "whole": whole, "real": _short(real), "said": match["p"]},
            )  # fmt: skip


def _conflicts(found: Found) -> Iterator[Noticed]:
    """One claim with two values: the same noun, measure and scope counted differently in two sentences."""
    claims: dict[tuple, Quantity] = {}
    for q in found.quantities:
        if (
            q.role != "result"
            or q.value is None
            or q.repeat
            or q.measure == "other"
            or q.zone not in ("piece", "right")
        ):
            continue
        key = _claim(found, q)
        if key is None:
            continue
        first = claims.setdefault(key, q)
        if first is q or found.skeleton.sentence_at(first.start) == found.skeleton.sentence_at(q.start):
            continue
        if not _agree(first, q) and not q.date and not first.date:
            yield Noticed(
                "conflicting_values", q.shown,
                _("“%(second)s” stands against “%(first)s” before.")
                % {"second": _shown(found, q), "first": _shown(found, first)},
            )  # fmt: skip


def _claim(found: Found, q: Quantity) -> tuple | None:
    """What is claimed, where the words make sure that it is the whole: 全年共, 累计, or a prize of a level and grade."""
    low, _high = found.skeleton.sentence_at(q.start)
    if q.measure == "contest.awards" and q.level and q.grade in ("1", "2", "3"):
        contest = re.findall(r"([\u4e00-\u9fff]{2,6}(?:大赛|竞赛|比赛))", found.text[low : q.start])
        return (q.measure, q.level, q.grade, contest[-1][-4:] if contest else None) if contest else None
    if re.search(r"全年共?|上半年共|累计|总共|今年共|一年来共", found.text[low : q.start]):
        noun = re.sub(r"[“”\"\s]", "", q.noun)[-6:]
        return (q.measure, q.level, q.head, noun) if len(noun) >= 2 else None
    return None


def _agree(a: Quantity, b: Quantity) -> bool:
    """Equal, or one is a rounding of the other."""
    if a.value == b.value or a.value is None or b.value is None:
        return a.value == b.value
    low, high = sorted((a.value, b.value))
    return (a.approx != "exact" or b.approx != "exact") and high <= low * Decimal("1.1")


# Questions --------------------------------------------------------------------------------------------------------


def _questions(found: Found) -> Iterator[Asked]:
    for index, q in enumerate(found.quantities):
        if q.garbled and not q.repeat:
            yield Asked(
                "garbled", (q.start, q.end),
                _("Which number stands in “%(words)s”?") % {"words": _shown(found, q)}, ("figures", index),
            )  # fmt: skip
    for index, body in enumerate(found.founded):
        if body["date"] is None:
            continue  # there is no day to ask about
        yield Asked(
            "which_date", body["span"],
            _("Which day of “%(name)s” is %(date)s: approval, founding meeting, plaque or registration?")
            % {"date": body["date"], "name": body["name"]},
            ("founded", index), DATE_CHOICES,
        )  # fmt: skip
