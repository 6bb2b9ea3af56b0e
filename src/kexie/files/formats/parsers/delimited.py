"""CSV: commas, tabs, semicolons or vertical bars, whichever divides the first lines alike."""

import csv
from collections import Counter
from collections.abc import Callable
from typing import Any

from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import CELLS, TEXT_CHARACTERS, Refusal

_DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 20


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    text = data.decode("utf-8").lstrip("\ufeff").replace("\x00", "")
    csv.field_size_limit(TEXT_CHARACTERS)
    rows, numbers, cells = [], [], 0
    try:
        for number, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(text)), start=1):
            cells += len(row)
            if cells > CELLS:
                raise Refusal("TooManyCells", cells=cells, limit=CELLS)
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                numbers.append(number)
    except csv.Error as error:
        raise Refusal("Damaged") from error
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if cell), default=0)
    if width * len(rows) > CELLS:
        raise Refusal("TooManyCells", cells=width * len(rows), limit=CELLS)
    built = Builder("csv")
    built.table([row[:width] for row in rows], row_numbers=numbers)
    return built


def delimiter_of(text: str) -> str:
    """The mark that most of the first lines have equally often; a comma where none does."""
    lines = [line for line in text.splitlines()[: _SAMPLE_LINES * 2] if line.strip()][:_SAMPLE_LINES]

    def agreement(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in lines)
        counts.pop(0, None)
        return max(((lines_, times) for times, lines_ in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=lambda mark: (agreement(mark), mark == ","))
