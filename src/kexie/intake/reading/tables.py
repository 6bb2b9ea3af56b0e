"""Figures of tables: what a cell counts is said by the headings over it and beside it.

A heading is read as a sentence would be: 科普讲座（场） over 12 is 科普讲座12场. So what is taught of phrases, and what the
catalogue calls a measure, holds for tables too. A row or column 合计 is the total, what it sums up its parts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from kexie.divisions.finder import find_names
from kexie.files.formats.extracted import Cell, Table
from kexie.intake.reading.audit import parts_against
from kexie.intake.reading.figures import measure_figures
from kexie.intake.reading.model import Figure, Learned, Warning_
from kexie.intake.reading.outline import outline
from kexie.intake.reading.quantities import Quantity, find_quantities
from kexie.intake.reading.vocabulary import vocabulary
from kexie.language.cleaning import clean
from kexie.language.dates import find_dates

MOST = 2000  # figures of one table; a longer one is a register, and only its totals are told

_NUMBER = re.compile(
    r"(?P<number>(?:约|近|超过?|逾)?\s?\d[\d,，]*(?:\.\d+)?\s?[十百千万亿]*(?:余|多)?)\s?"
    r"(?P<unit>[^\d\s，。；;、:：（）()]{0,4}?)(?P<after>余|多|以上|左右)?"
)
_BRACKETS = re.compile(r"[（(]\s?(?:单位[:：])?\s?([^（）()\d\s]{1,6}?)\s?[）)]")
_UNIT_OF_TABLE = re.compile(r"单位[:：]\s?([^\s，。；;（）()]{1,12})")
_UNIT_COLUMN = re.compile(r"(?:计量)?单位")
_TOTAL = re.compile(
    r"(?:合|总|總|小|共)[计計](?:数|人数)?|总(?:数|人数)|全[县市区州省乡镇](?:合计|总计)?|本[县市区]合计"
)
_COUNTED = re.compile(
    r"人次数?|场次数?|站次数?|(?:[人场次期份册户块篇件项个家名届条])数|金额|数量|数值?|总量|指标值|完成情况|情况|合计|小计|总计"
)
_NO_COUNT = re.compile(
    r"序号|编号|号码|电话|手机|邮编|身份证|代码|备注|年龄|年份|占比|排名|名次|增[减长幅]|同比|环比|比上年|时间|日期"
)
_DAY = re.compile(r"时间|日期|年月")
_PLANNED = re.compile(r"目标|计划|任务(?:数|量)|预算|指标值")
_DONE = re.compile(r"完成|实际|执行")
_NAME_OF_TABLE = re.compile(
    r"附[件表]?\s?\d*[:：]?|\d{4}年(?:度|上半年|下半年)?|基本|一览表|统计表|汇总表|明细表|登记表|情况表?|统计|汇总|表\s?\d*$"
)
_DEFAULT = {"人数": "人", "人次": "人次", "场次": "场次", "站次": "站次", "户数": "户", "次数": "次", "期数": "期", "份数": "份", "册数": "册",
            "块数": "块", "篇数": "篇", "件数": "件", "项数": "项", "个数": "个", "家数": "家", "金额": "元", "场数": "场", "条数": "条"}  # fmt: skip
_LEVELS = {"国家级": "national", "全国": "national", "省级": "provincial", "自治区级": "provincial", "市级": "city", "州级": "city",
           "县级": "county", "区级": "county"}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """What a row or column counts. `unit` is as the heading writes it, 万元 too."""

    label: str
    measure: str
    unit: str
    dims: Mapping[str, str] = field(default_factory=dict)
    level: str | None = None
    grade: str | None = None
    certain: bool = True


class Tables:
    """The tables of a text. `rest` is the text without what they count, of the same length."""

    def __init__(self, text: str, tables: Sequence[Table], learned: Sequence[Learned] = ()):
        self._tables = [_Table(text, table, learned) for table in tables]
        rest = list(text)
        for start, end in (span for table in self._tables for span in table.counted):
            rest[start:end] = "\n" * (end - start)
        self.rest = "".join(rest)

    def read(self, near: str | None) -> tuple[list[Figure], list[Warning_]]:
        """Their figures and what is to be noticed. `near` is the division whose places the rows may name."""
        figures: list[Figure] = []
        warnings: list[Warning_] = []
        for table in self._tables:
            found = table.figures(near)
            figures += found
            warnings += table.warnings(found)
        return figures, warnings


class _Table:
    def __init__(self, text: str, table: Table, learned: Sequence[Learned]):
        self.text, self.table, self.learned = text, table, learned
        self.near: str | None = None
        self._read: dict[tuple[str, str], Heading | None] = {}
        self._places: dict[str, str | None] = {}
        self._days: dict[str, str | None] = {}
        self.numbers: list[Cell] = []
        names: list[Cell] = []
        for cell in table.cells():
            if cell.text:
                (self.numbers if _NUMBER.fullmatch(cell.text) else names).append(cell)
        self.counted = (
            [(cell.start, cell.end) for cell in [*self.numbers, *(cell for cell in names if self._names(cell))]]
            if self.numbers
            else []
        )

    def figures(self, near: str | None) -> list[Figure]:
        """In the order of the text."""
        self.near = near
        numbers = self.numbers
        if len(numbers) > MOST:
            numbers = [cell for cell in numbers if self._is_total(cell)][:MOST]
        return list(self._with_parts([(cell, figure) for cell in numbers if (figure := self._figure(cell))]))

    def _names(self, cell: Cell) -> bool:
        """A cell that names or marks something, and says nothing by itself: 参加人数, 大圩镇, 3月5日."""
        return len(cell.text) < 16 and not self._is_title(cell)

    def _is_title(self, cell: Cell) -> bool:
        return cell.row < self.table.header_rows and len(self.table.row(cell.row)) - self._empty(cell.row) == 1

    def _empty(self, row: int) -> int:
        return sum(not cell.text for cell in self.table.row(row))

    # A cell -----------------------------------------------------------------------------------------------------------

    def _figure(self, cell: Cell) -> Figure | None:
        beside, above = self._headings(cell)
        written = _NUMBER.fullmatch(cell.text)
        assert written is not None
        heading = self._heading_of(beside, above, written["unit"] or self._row_unit(cell))
        if heading is None:
            return None
        quantity = _quantity(written, written["unit"] or heading.unit)
        if quantity is None:
            return None
        names = [*beside, *above]
        planned = any(map(_PLANNED.search, names)) and not any(map(_DONE.search, above))
        return Figure(
            text=f"{heading.label} {cell.text}",
            span=(cell.start, cell.end),
            value=quantity.value,
            unit=quantity.unit,
            measure=heading.measure,
            max=quantity.upper,
            approx=quantity.approx,
            date=self._day(cell, names),
            level=heading.level or self._level(heading, names),
            grade=heading.grade,
            role="planned" if planned else "result",
            garbled=quantity.garbled,
            certain=heading.certain,
            number_span=(cell.start, cell.end),
            dims=heading.dims,
            place=next((code for name in [*names, *self._words_beside(cell)] if (code := self._place(name))), None),
            heading=heading.label,
            header=self.header,
        )

    def _headings(self, cell: Cell) -> tuple[list[str], list[str]]:
        """What names the row and the column. A form without a header has its words right before each number."""
        beside, above = self.table.headings(cell)
        if not self.table.header_rows:
            words = [other.text for other in self.table.row(cell.row)
                     if other.column < cell.column and other.text and not _NUMBER.fullmatch(other.text)]  # fmt: skip
            return words[-1:], above
        return beside, above

    def _heading_of(self, beside: Sequence[str], above: Sequence[str], unit: str) -> Heading | None:
        """From the column where it says what is counted, else from the row."""
        own = [head for head in above if not _is_total_word(head)]
        heading = self._heading(own, unit) if own else self._of_siblings(above)
        if heading is not None and heading.measure != "other":
            return heading
        if own and heading is None:
            return None
        row = [head for head in beside if not _is_total_word(head) and not _is_day(head)]
        counted = [head for head in own if _COUNTED.fullmatch(_bare(head))]
        other = self._heading([*row, *counted], unit or (heading.unit if heading else ""))
        return other if other is not None and (heading is None or other.measure != "other") else heading

    def _of_siblings(self, above: Sequence[str]) -> Heading | None:
        """一等奖 | 二等奖 | 合计: the sum of columns that count one thing counts it too."""
        if not above:
            return None
        last = self.table.header_rows - 1
        names = [
            cell.text for cell in self.table.row(last)[self.table.header_columns :] if not _is_total_word(cell.text)
        ]
        found = [heading for name in names if (heading := self._heading([name], ""))]
        if len({heading.measure for heading in found}) != 1:
            return None
        return replace(found[0], label=_bare(above[-1]), level=None, grade=None)

    @cached_property
    def header(self) -> str:
        """The labels of the lowest header row, by which a table of the same form is known again."""
        if not self.table.header_rows:
            return ""
        return "|".join(_bare(cell.text) for cell in self.table.row(self.table.header_rows - 1) if cell.text)[:400]

    def _row_unit(self, cell: Cell) -> str:
        """指标 | 单位 | 数量: the unit has a column of its own."""
        for other in self.table.row(cell.row):
            _beside, above = self.table.headings(other)
            if above and _UNIT_COLUMN.fullmatch(above[-1]) and not _NUMBER.fullmatch(other.text):
                return other.text
        return ""

    def _heading(self, names: Sequence[str], unit: str) -> Heading | None:
        """What numbers under these headings count; None where they count nothing: numbering, telephones, shares."""
        if not names or any(_NO_COUNT.search(_bare(name)) for name in names[-1:]):
            return None
        key = ("|".join(names), unit)
        if key not in self._read:
            self._read[key] = self._read_heading(names, unit)
        return self._read[key]

    def _read_heading(self, names: Sequence[str], unit: str) -> Heading:
        label = "".join(dict.fromkeys(_bare(name) for name in names))
        unit = unit or next((_unit_of(name) for name in reversed(names) if _unit_of(name)), "")
        for lesson in self.learned:
            if lesson.header and lesson.header == self.header and lesson.phrase in (label, _bare(names[-1])):
                return Heading(label, lesson.measure, lesson.unit or unit, dims=lesson.dims)
        anywhere = [lesson for lesson in self.learned if not lesson.header]
        topic = self._topic if _COUNTED.fullmatch(_bare(names[-1])) and len(names) == 1 else ""
        best = Heading(label, "other", unit)
        for lead in dict.fromkeys(("", topic)):
            units = [unit] if unit else [*self._units_of_all, *self._likely_units(lead + label, anywhere)]
            for each in dict.fromkeys(units):
                read = _measured(lead + label, each, anywhere)
                if read is not None and (best.measure == "other" or read.noun):
                    best = Heading(label, read.measure, each, read.dims, read.level, read.grade, read.certain)
                if best.measure != "other":
                    return replace(best, certain=not lead)
        return best

    def _likely_units(self, label: str, learned: Iterable[Learned]) -> list[str]:
        """The units that the phrases in a heading without one are counted in; the last phrase's first."""
        known = vocabulary()
        found = []
        for hit in sorted(known.hits(label, learned), key=lambda hit: (-hit.phrase.weight, -hit.end)):
            found += [
                unit
                for unit in known.units_of(hit.phrase.measure)
                if hit.phrase.units is None or unit in hit.phrase.units
            ][:1]
        return found

    @cached_property
    def _topic(self) -> str:
        """What the table as a whole is of: its title row, its sheet, or the line right before it."""
        titles = [cell.text for row in range(self.table.header_rows) for cell in self.table.row(row)
                  if cell.text and self._is_title(cell)]  # fmt: skip
        before = self.text[: self.table.start].rstrip("\n").rpartition("\n")[2]
        names = [*titles, self.table.name, before if len(before) <= 30 else ""]
        return next((bare for name in names if (bare := _NAME_OF_TABLE.sub("", _bare(name)))), "")

    @cached_property
    def _units_of_all(self) -> list[str]:
        """单位：万元 in the title, or on the line right before the table; several may be named."""
        low = self.text.rfind("\n", 0, len(self.text[: self.table.start].rstrip("\n"))) + 1
        high = self.table.row_starts[min(self.table.header_rows, self.table.rows - 1)]
        match = _UNIT_OF_TABLE.search(self.text, low, high)
        return re.split("[、/]", match[1]) if match else []

    # Place, day, total ------------------------------------------------------------------------------------------------

    def _place(self, name: str) -> str | None:
        if name not in self._places:
            found = find_names(name, near=self.near) if 2 <= len(name) <= 12 else []
            whole = found and found[-1].start == 0 and found[-1].end == len(name)
            self._places[name] = found[-1].code if whole else None
        return self._places[name]

    def _day(self, cell: Cell, names: Sequence[str]) -> str | None:
        """A year in a heading, or the day of the row."""
        own = [
            other.text for other in self.table.row(cell.row)
            if other is not cell and any(_DAY.search(head) for head in self.table.headings(other)[1][-1:])
        ]  # fmt: skip
        for name in [*own, *names]:
            if name not in self._days:
                dated = [each for each in find_dates(name) if each.has_year and not each.short_year]
                self._days[name] = dated[0].written if len(dated) == 1 else None
            if self._days[name]:
                return self._days[name]
        return None

    def _words_beside(self, cell: Cell) -> list[str]:
        return [other.text for other in self.table.row(cell.row) if other.text and not _NUMBER.fullmatch(other.text)]

    def _level(self, heading: Heading, names: Sequence[str]) -> str | None:
        """省级 beside a row of prizes."""
        if not heading.measure.startswith(("contest.", "grants.", "facilities.")):
            return None
        return next((level for name in names if (level := _LEVELS.get(_bare(name)))), None)

    def _is_total(self, cell: Cell) -> bool:
        beside, above = self._headings(cell)
        return any(map(_is_total_word, [*beside, *above[-1:]]))

    def _with_parts(self, found: Sequence[tuple[Cell, Figure]]) -> Iterator[Figure]:
        """What a total row or column sums up is a part of it."""
        rows = {cell.row for cell, _figure in found if any(map(_is_total_word, self._headings(cell)[0]))}
        columns = {cell.column for cell, _figure in found if any(map(_is_total_word, self._headings(cell)[1][-1:]))}
        summed = {(cell.row, figure.measure) for cell, figure in found if cell.column in columns}
        for cell, figure in found:
            part = (rows and cell.row not in rows) or (
                cell.column not in columns and (cell.row, figure.measure) in summed
            )
            yield replace(figure, role="part") if part and figure.role == "result" else figure

    def warnings(self, figures: Sequence[Figure]) -> Iterator[Warning_]:
        """A total row against the columns above it, a total column against the row before it."""
        lines: dict[tuple[str, int, str], list[tuple[bool, Figure, Decimal]]] = {}
        for figure in figures:
            cell = self.table.cell_at(figure.span[0])
            if cell is None or figure.value is None or figure.unit == "%":
                continue
            beside, above = self._headings(cell)
            of_row, of_column = any(map(_is_total_word, beside)), any(map(_is_total_word, above[-1:]))
            lines.setdefault(("column", cell.column, ""), []).append((of_row, figure, figure.value))
            lines.setdefault(("row", cell.row, figure.measure), []).append((of_column, figure, figure.value))
        for line in lines.values():
            totals = [(figure, value) for total, figure, value in line if total]
            parts = [value for total, _figure, value in line if not total]
            if len(totals) == 1 and len(parts) > 1:
                ((figure, said),) = totals
                whole = sum(parts, Decimal(0))
                if whole != said:
                    yield Warning_(*parts_against(whole, said), figure.span)


def _quantity(written: re.Match, unit: str) -> Quantity | None:
    """The number of a cell with its unit, its own or the heading's."""
    words = f"{written['number']}{unit or '个'}{written['after'] or ''}"
    found = find_quantities(words, [])
    if len(found) != 1 or found[0].end != len(words):
        return None
    return found[0] if unit else replace(found[0], unit="", head="")


def _measured(label: str, unit: str, learned: Sequence[Learned]) -> Quantity | None:
    """What a sentence made of the heading would count: 科普讲座 with 场 is 科普讲座12场. A bare noun is what there is."""
    for lead in ("", "现有"):
        words = f"{lead}{label}12{unit}"
        found = find_quantities(words, [])
        if len(found) != 1 or found[0].end != len(words):
            return None
        measure_figures(words, found, outline(words), learned)
        if found[0].measure != "other":
            return found[0]
    return found[0]


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """A heading without its unit and blanks."""
    return re.sub(r"\s|[:：]$", "", _BRACKETS.sub("", clean(name).text))


def _unit_of(name: str) -> str:
    match = _BRACKETS.search(name)
    if match:
        return match[1]
    bare = _bare(name)
    return next((unit for word, unit in _DEFAULT.items() if bare.endswith(word)), "")


def _is_total_word(name: str) -> bool:
    return bool(_TOTAL.fullmatch("".join(name.split())))


def _is_day(name: str) -> bool:
    return bool(find_dates(name)) or name.isdigit()
