"""Statistical periods (统计期): pure functions of dates; no database, no clock.

A period is written `2018`, `2018H1`, `2018Q1`, `2018-03`, or as two days `2018-01-01..2018-05-20` (both inside).
"""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kexie.language.active import day_words
from kexie.ledger.errors import UnknownPeriod

_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?"
    r"|(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})",
    re.ASCII | re.IGNORECASE,
)
_LENGTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, order=True)
class Period:
    """A run of whole days, from `starts_on` up to but not including `ends_before`."""

    starts_on: date
    ends_before: date

    def __post_init__(self) -> None:
        if self.ends_before <= self.starts_on:
            raise UnknownPeriod(f"{self.starts_on}..{_add_days(self.ends_before, -1)}")

    @classmethod
    def parse(cls, written: str) -> "Period":
        """The period a person wrote. Raises UnknownPeriod, which names the forms there are."""
        match = _WRITTEN.fullmatch(written.strip().replace("h", "H").replace("q", "Q"))
        try:
            if not match:
                raise ValueError
            if match["first"]:
                return cls.between(date.fromisoformat(match["first"]), date.fromisoformat(match["last"]))
            year = int(match["year"])
            if match["half"]:
                return cls._months(year, 6 * int(match["half"]) - 5, 6)
            if match["quarter"]:
                return cls._months(year, 3 * int(match["quarter"]) - 2, 3)
            if match["month"]:
                return cls._months(year, int(match["month"]), 1)
            return cls._months(year, 1, 12)
        except ValueError:
            raise UnknownPeriod(written) from None

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        """From the first day to the last, both inside."""
        return cls(first, _add_days(last, 1))

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls._months(year, 1, 12)

    @classmethod
    def _months(cls, year: int, month: int, length: int) -> "Period":
        if not MINYEAR <= year <= MAXYEAR:
            raise UnknownPeriod(year)
        return cls(date(year, month, 1), _add_months(date(year, month, 1), length))

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.ends_before - self.starts_on).days

    @cached_property
    def shape(self) -> str:
        """year, half, quarter, month, or days where the two days bound none of these."""
        for shape, months in _LENGTHS.items():
            starts = self.starts_on.day == 1 and (self.starts_on.month - 1) % months == 0
            if starts and self.ends_before == _add_months(self.starts_on, months):
                return shape
        return "days"

    def __str__(self) -> str:
        """As parse reads it."""
        year, month = self.starts_on.year, self.starts_on.month
        match self.shape:
            case "year":
                return f"{year:04}"
            case "half":
                return f"{year:04}H{(month + 5) // 6}"
            case "quarter":
                return f"{year:04}Q{(month + 2) // 3}"
            case "month":
                return f"{year:04}-{month:02}"
        return f"{self.starts_on}..{self.last_day}"

    @property
    def label(self) -> str:
        """How people say it, in the active language: 2018年上半年; first half of 2018."""
        year, month = self.starts_on.year, self.starts_on.month
        match self.shape:
            case "year":
                return _("%(year)d") % {"year": year}
            case "half":
                return (_("first half of %(year)d") if month == 1 else _("second half of %(year)d")) % {"year": year}
            case "quarter":
                return _("quarter %(quarter)d of %(year)d") % {"quarter": (month + 2) // 3, "year": year}
            case "month":
                return _("%(month)d/%(year)d") % {"month": month, "year": year}
        said = ngettext("%(first)s to %(last)s (%(days)d day)", "%(first)s to %(last)s (%(days)d days)", self.days)
        return said % {"first": day_words(self.starts_on), "last": day_words(self.last_day), "days": self.days}

    @property
    def previous(self) -> "Period":
        """The period of the same shape that ends where this one starts; of days, as many days."""
        if self.shape == "days":
            return Period(_add_days(self.starts_on, -self.days), self.starts_on)
        return Period(_add_months(self.starts_on, -_LENGTHS[self.shape]), self.starts_on)

    @property
    def next(self) -> "Period":
        """The period of the same shape that starts where this one ends; of days, as many days."""
        if self.shape == "days":
            return Period(self.ends_before, _add_days(self.ends_before, self.days))
        return Period(self.ends_before, _add_months(self.ends_before, _LENGTHS[self.shape]))

    @property
    def year_before(self) -> "Period":
        """The same days of the year before; 29 February becomes 28 February."""
        if self.shape == "days":
            return Period.between(_add_months(self.starts_on, -12), _add_months(self.last_day, -12))
        return Period(_add_months(self.starts_on, -12), _add_months(self.ends_before, -12))

    def day_in_next(self, day: date) -> date:
        """A day as it lies one period on: as many months later, the last of a month stays the last; of days, as many."""
        if self.shape == "days":
            return _add_days(day, self.days)
        months, after = _LENGTHS[self.shape], _add_days(day, 1)
        if after.day == 1:
            return _add_days(_add_months(after, months), -1)
        return _add_months(day, months)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_before

    def covers(self, since: date, day: date) -> bool:
        """Are both days inside?"""
        return since in self and day in self


def _add_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        raise UnknownPeriod(f"{day} {days:+} days") from None


def _add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise UnknownPeriod(f"{day} {months:+} months")
