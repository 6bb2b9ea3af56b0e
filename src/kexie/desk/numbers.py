"""Document numbers: 机关代字〔year〕n号, as GB/T 9704-2012 writes them: hexagon brackets, no 第, no leading zero."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

FIRST_YEAR, LAST_YEAR = 1949, 2199
MOST = 99_999
WORD_LENGTH = 30

_WRITTEN = re.compile(r"(?P<word>[^\s〔\[({【]{1,30})[〔\[({【](?P<year>\d{4})年?[〕\])}】]第?(?P<serial>\d{0,7})号")


@dataclass(frozen=True)
class DocumentNumber:
    """A number of a series. `serial` None asks for the next one: 东科协〔2031〕号."""

    word: str
    year: int
    serial: int | None

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{'' if self.serial is None else self.serial}号"


def parse_number(written: str) -> DocumentNumber | None:
    """The number of a series that is written so, in whatever brackets and width; None where it is of another shape."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written))
    found = _WRITTEN.fullmatch(text.replace("﹝", "〔").replace("﹞", "〕"))
    if not found or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    serial = int(found["serial"]) if found["serial"] else None
    if serial is not None and not 1 <= serial <= MOST:
        return None
    return DocumentNumber(found["word"], int(found["year"]), serial)


def next_serial(taken: Iterable[int]) -> int:
    """The number after the highest that is taken; 1 where none is."""
    return max(taken, default=0) + 1
