"""The festivals that occasions of the catalogue stand for: work said to be for one is done near it (DOMAIN §7.2)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from kexie.language.festivals import days_of, fits
from kexie.language.printing import day_text
from kexie.records.choices import occasions
from kexie.records.kinds import Gap
from kexie.records.words import language

# The festival that an occasion of the catalogue stands for; the others have no day of their own.
FESTIVALS = {
    "spring_festival": "春节",
    "double_ninth": "重阳节",
    "mid_autumn": "中秋节",
    "july_first": "七一",
    "science_workers_day": "全国科技工作者日",
    "science_week": "全国科技活动周",
    "science_day": "全国科普日",
    "science_month": "全国科普月",
}


def occasion_gaps(record: Any) -> Iterator[Gap]:
    """An occasion whose festival lies far from the record's days: from 45 days before it to 10 after is near."""
    name = FESTIVALS.get(record.occasion, "")
    if not name:
        return
    first = record.since or record.day
    span = (record.day - first).days
    # Of many days every tenth is enough: a festival's reach is 55 days long.
    if any(fits(name, first + timedelta(days=after)) for after in [*range(0, span, 10), span]):
        return
    days = days_of(name, record.day.year)
    told = {
        "occasion": dict(occasions()).get(record.occasion, record.occasion),
        "festival": day_text(days[0], language=language()) if days else "—",
        "day": day_text(record.day, language=language()),
    }
    message = gettext("%(occasion)s is on %(festival)s, far from %(day)s. Look whether day and occasion are right.")
    yield Gap("far_from_festival", message % told)
