"""Which period a report tells of, and which one it plans for."""

import re
from datetime import date

from kexie.intake.reading.outline import Outline
from kexie.language.dates import find_dates

Spell = tuple[date, date]  # first and last day

_HAN = r"[\u4e00-\u9fff]"
_MASKED_YEAR = re.compile(r"(?:\d{0,3}\s?[xXＸｘ×*＊_＿]{1,4}\d?)\s?年")
_REPORT_WORDS = re.compile(
    r"总结|小结|回顾|汇报|述职|综述|年报|工作情况|报告|工作完成情况|纪实|统计表|汇总表|一览表|情况表|登记表|明细表"
)
_PLAN_WORDS = re.compile(r"计划|打算|思路|要点|安排|要做到|规划|工作目标|将|拟|工作部署|着重抓")
_AND_PLAN = re.compile(r"(?:总结|小结)[^的]{0,3}及?[\u4e00-\u9fff]{0,4}(?:计划|打算|思路)")


def find_periods(text: str, skeleton: Outline) -> tuple[tuple[date, date] | None, tuple[date, date] | None]:
    """(period of the work told, period of the work planned), each as (first day, last day) or None."""
    period = plan = None
    titles = [text[a:b] for a, b in skeleton.titles]
    reported, planned, masked = _title_years(titles)
    if len(reported) == 1:
        period = reported.pop()
    elif not reported and not planned and not masked:
        period, plan = _opening_period(text, skeleton)
        if period is None and plan is None:
            period, plan = _headed_periods(text, skeleton)
    if len(planned) == 1:
        plan = planned.pop()
    elif not planned and plan is None and any(_PLAN_WORDS.search(t) for t in titles):
        plan = _following(period, " ".join(titles))
    if plan is None:
        lead = re.search(
            r"(?:^|[。\n])\s?((?:19|20)\d\d)年(?:度)?[^。,，;；:：\n]{0,8}(?:计划|打算|思路|安排)[:：]", text
        )
        if lead and not (period and period[0].year == int(lead[1])):
            plan = date(int(lead[1]), 1, 1), date(int(lead[1]), 12, 31)
    if plan is None and period is not None:
        for heading in skeleton.headings:
            if (
                heading.level <= 1
                and re.search(r"下半年|明年|下一?年度?", heading.words(text))
                and _PLAN_WORDS.search(heading.words(text))
            ):
                plan = _following(period, heading.words(text))
            elif heading.level <= 1 and (year := _planned_year(heading.words(text))) and year > period[1].year:
                plan = date(year, 1, 1), date(year, 12, 31)
    if plan is None and period is not None:
        last = re.search(r"\n\s?(20\d\d)年[,，][^。\n,，]{0,12}(?:将|拟|力争|计划|要)[^\n]*\n?[^\n]{0,20}\s*$", text)
        if last and int(last[1]) == period[1].year + 1:
            plan = date(int(last[1]), 1, 1), date(int(last[1]), 12, 31)
    if period is not None and plan == period:
        plan = None
    return period, plan


def _title_years(titles: list[str]) -> tuple[set, set, bool]:
    reported, planned, masked = set(), set(), False
    for title in titles:
        masked = masked or bool(_MASKED_YEAR.search(title))
        found = [d for d in find_dates(title) if d.has_year and not d.short_year and d.first]
        for n, dated in enumerate(found):
            stop = found[n + 1].start if n + 1 < len(found) else len(title)
            behind = title[dated.end : stop]
            if re.fullmatch(r"\s?[、和及与至—-]\s?", behind):  # 2016年、2017年工作计划
                behind = title[dated.end :]
            span = dated.days
            if span is None:
                continue
            if _REPORT_WORDS.search(behind):
                reported.add(span)
                following = _following(span, behind) if n + 1 == len(found) and _AND_PLAN.search(behind) else None
                if following:
                    planned.add(following)
            elif _PLAN_WORDS.search(behind):
                planned.add(span)
    return reported, planned, masked


def _headed_periods(text: str, skeleton: Outline):
    """一、2016年工作回顾 and 二、2017年工作任务, in a paper whose title names no year."""
    told: set[Spell] = set()
    planned: set[Spell] = set()
    for heading in skeleton.headings:
        words = heading.words(text)
        for dated in find_dates(words) if heading.level <= 1 and len(words) <= 30 else ():
            if dated.has_year and not dated.short_year and dated.days and dated.precision in ("year", "half"):
                behind = words[dated.end :]
                kind = told if _REPORT_WORDS.search(behind) else planned if re.search(_TASKS, behind) else None
                if kind is not None:
                    kind.add(dated.days)
    return (told.pop() if len(told) == 1 else None), (planned.pop() if len(planned) == 1 else None)


_TASKS = r"计划|打算|思路|要点|安排|任务|重点|目标|部署"


def _planned_year(words: str) -> int | None:
    """三、2022年工作打算"""
    match = re.match(r"\s?((?:19|20)\d\d)年(?:度)?[^。,，;；]{0,8}(?:计划|打算|思路|安排|任务|重点)", words)
    return int(match[1]) if match else None


def _following(period: tuple[date, date] | None, words: str) -> tuple[date, date] | None:
    """下半年 after a first half year, 明年 after a year."""
    if period is None:
        return None
    year = period[0].year
    if "下半年" in words and period[1] <= date(year, 6, 30):
        return date(year, 7, 1), date(year, 12, 31)
    if re.search(r"明年|下一年度?|来年|次年", words):
        return date(year + 1, 1, 1), date(year + 1, 12, 31)
    return None


def _opening_period(text: str, skeleton: Outline):
    """The year that the first sentences speak of: 2009年,××镇科协在…; 淳安县科协2011年要做到… speaks of a plan."""
    low = skeleton.titles[-1][1] if skeleton.titles else 0
    sentences = [s for s in skeleton.sentences if s[0] >= low][:2]
    told: list[tuple[date, date]] = []
    for start, end in sentences:
        stretch = text[start:end]
        if _MASKED_YEAR.search(stretch):
            return None, None
        for dated in find_dates(stretch):
            if (
                stretch.startswith("【") and dated.first and stretch[dated.end - 1] in "末底"
            ):  # 【概况】 2019年末，…: a yearbook
                told.append((date(dated.first.year, 1, 1), date(dated.first.year, 12, 31)))
                continue
            if (
                not dated.has_year
                or dated.short_year
                or dated.precision not in ("year", "half", "range", "month")
                or not dated.days
            ):
                continue
            before, behind = stretch[: dated.start], stretch[dated.end :]
            if re.match(r"\s?(?:初|底|以来|起|成立|创建|第|\d)", behind) or re.search(r"[自从到至于第]\s?$", before):
                continue
            if dated.precision == "month" or (
                dated.precision == "range" and "月" not in stretch[dated.start : dated.end]
            ):
                continue
            if re.match(r"\s?(?:要做到|将|拟|计划|打算|要)", behind) or re.match(
                r"[^,，。]{0,8}(?:工作计划|工作要点|工作打算)", behind
            ):
                return None, dated.days
            if len(before.strip()) <= 24 and (
                re.match(r"\s?[,，]", behind) or re.match(rf"\s?{_HAN}{{0,12}}(?:科协|累计|共|全)", behind)
            ):
                told.append(dated.days)
        if told:
            break
    if not told:
        return None, None
    narrow = min(told, key=lambda span: span[1] - span[0])
    agree = all(span[0] <= narrow[0] and narrow[1] <= span[1] for span in told)
    return (narrow if agree else None), None
