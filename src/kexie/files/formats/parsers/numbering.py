"""The numbers that Word writes before paragraphs (一、 （一） 1.): ISO/IEC 29500-1, 17.9. They are in no paragraph's text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from re import sub
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_NOT_SHOWN = {"bullet", "none"}


@dataclass
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    all_arabic: bool = False  # isLgl
    restart: int | None = None  # restart after this level (from 1); 0 never


@dataclass
class Numbering:
    """The lists of one document, counting as its paragraphs come."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)  # numId: level
    shared: dict[str, str] = field(default_factory=dict)  # numId: abstractNumId; its lists count on together
    starts: dict[tuple[str, int], int] = field(default_factory=dict)  # of a numId that starts anew
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)  # paragraph style: its numId and level
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next(self, number_id: str, level: int) -> str:
        """The number before the next paragraph of this list, with the blank after it where there is one."""
        levels = self.lists.get(number_id)
        if levels is None or level not in levels:
            return ""
        counts = self._counts.setdefault(self.shared[number_id], [None] * LEVELS)
        start = levels[level].start
        if (number_id, level) in self.starts and (number_id, level) not in self._begun:
            self._begun.add((number_id, level))
            counts[level] = None
            start = self.starts[number_id, level]
        counts[level] = start if counts[level] is None else counts[level] + 1  # type: ignore[operator]
        for deeper in range(level + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or restart and level < restart:
                counts[deeper] = None
        return self._written(levels, level, counts)

    @staticmethod
    def _written(levels: Mapping[int, Level], level: int, counts: list[int | None]) -> str:
        own = levels[level]
        if own.format in _NOT_SHOWN:
            return ""

        def number(match: Any) -> str:
            at = int(match[1]) - 1
            shown = levels.get(at)
            if shown is None or at > level:
                return ""
            count = counts[at] if counts[at] is not None else shown.start
            return in_words(count, "decimal" if own.all_arabic and at < level else shown.format)  # type: ignore[arg-type]

        text = sub(r"%([1-9])", number, own.text)
        return text if not text or own.suffix == "nothing" or not text[-1].isascii() or text[-1] == ")" else text + " "


def read_numbering(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """From word/numbering.xml and word/styles.xml, either of which may be absent."""
    read = Numbering()
    if numbering is not None:
        _lists(numbering, read)
    if styles is not None:
        _styles(styles, read)
    return read


def _lists(root: etree._Element, read: Numbering) -> None:
    abstract = {}
    links = {}  # numbering style: abstractNumId
    for element in root.iterfind(f"{W}abstractNum"):
        key = element.get(f"{W}abstractNumId", "")
        abstract[key] = element
        if (linked := value(element.find(f"{W}styleLink"))) is not None:
            links[linked] = key
    for element in root.iterfind(f"{W}num"):
        number_id, key = element.get(f"{W}numId", ""), value(element.find(f"{W}abstractNumId")) or ""
        if key in abstract and (linked := value(abstract[key].find(f"{W}numStyleLink"))) in links:
            key = links[linked]
        if key not in abstract:
            continue
        levels = {whole(level.get(f"{W}ilvl")): _level(level) for level in abstract[key].iterfind(f"{W}lvl")}
        for override in element.iterfind(f"{W}lvlOverride"):
            at = whole(override.get(f"{W}ilvl"))
            if (replaced := override.find(f"{W}lvl")) is not None:
                levels[at] = _level(replaced)
            if (start := value(override.find(f"{W}startOverride"))) is not None:
                read.starts[number_id, at] = whole(start)
        read.lists[number_id] = {at: level for at, level in levels.items() if 0 <= at < LEVELS}
        read.shared[number_id] = key


def _level(element: etree._Element) -> Level:
    # A format that newer Words write stands in an AlternateContent with an older one as its fallback.
    formats = [found.get(f"{W}val", "") for found in element.iter(f"{W}numFmt")]
    restart = value(element.find(f"{W}lvlRestart"))
    return Level(
        start=whole(value(element.find(f"{W}start")), 1),
        format=next((name for name in formats if name != "custom"), "decimal"),
        text=value(element.find(f"{W}lvlText")) or "",
        suffix=value(element.find(f"{W}suff")) or "tab",
        all_arabic=is_on(element.find(f"{W}isLgl")),
        restart=None if restart is None else whole(restart),
    )


def _styles(root: etree._Element, read: Numbering) -> None:
    own: dict[str, tuple[str | None, int | None]] = {}
    based: dict[str, str | None] = {}
    for style in root.iterfind(f"{W}style"):
        key = style.get(f"{W}styleId", "")
        numbered = style.find(f"{W}pPr/{W}numPr")
        if numbered is not None:
            written = value(numbered.find(f"{W}ilvl"))
            own[key] = value(numbered.find(f"{W}numId")), None if written is None else whole(written)
        based[key] = value(style.find(f"{W}basedOn"))
    for key in based:
        number_id, level = _inherited(key, own, based)
        if number_id is not None:
            read.styles[key] = number_id, level


def _inherited(
    key: str, own: Mapping[str, tuple[str | None, int | None]], based: Mapping[str, str | None]
) -> tuple[str | None, int]:
    """A style's list and level, from itself or the nearest style it is based on."""
    number_id: str | None = None
    level: int | None = None
    at: str | None = key
    seen = set()
    while at and at not in seen:
        seen.add(at)
        found_id, found_level = own.get(at, (None, None))
        number_id = found_id if number_id is None else number_id
        level = found_level if level is None else level
        at = based.get(at)
    return number_id, level or 0


def in_words(number: int, format: str) -> str:
    """A number in one of Word's formats (ST_NumberFormat); those of other scripts in digits."""
    match format:
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCountingThousand"
            | ("taiwaneseCounting")
        ):
            return _counted(number)
        case "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(max(number, 0)))
        case "chineseLegalSimplified":
            return _counted(number).translate(str.maketrans("一二三四五六七八九十百千〇", "壹贰叁肆伍陆柒捌玖拾佰仟零"))
        case "ideographTraditional" if 1 <= number <= 10:
            return _STEMS[number - 1]
        case "ideographZodiac" if 1 <= number <= 12:
            return _BRANCHES[number - 1]
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(0x245F + number)
        case "ideographEnclosedCircle" if 1 <= number <= 10:
            return chr(0x327F + number)
        case "decimalEnclosedParen" if 1 <= number <= 20:
            return chr(0x2473 + number)
        case "decimalEnclosedFullstop" if 1 <= number <= 20:
            return chr(0x2487 + number)
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        case "decimalZero":
            return f"{number:02d}"
        case "upperLetter" | "lowerLetter" if number >= 1:
            letters = chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, 100)
            return letters if format == "upperLetter" else letters.lower()
        case "upperRoman" | "lowerRoman" if 1 <= number < 4000:
            roman = _roman(number)
            return roman if format == "upperRoman" else roman.lower()
    return str(number)


def _counted(number: int) -> str:
    """一, 十, 十一, 二十, 一百零一; digits from ten thousand on."""
    if not 0 < number < 10_000:
        return str(number)
    parts: list[str] = []
    gap = False
    for unit, scale in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // scale % 10
        if digit:
            parts.append(("零" if gap and parts else "") + _DIGITS[digit] + unit)
            gap = False
        else:
            gap = True
    written = "".join(parts)
    return written[1:] if written.startswith("一十") else written


def _roman(number: int) -> str:
    written = ""
    for value_, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
                         (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        count, number = divmod(number, value_)
        written += sign * count
    return written


def value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def whole(written: str | None, otherwise: int = 0) -> int:
    """An attribute's whole number; anything else, or one no document has, is `otherwise`."""
    try:
        number = int(written) if written is not None else otherwise
    except ValueError:
        return otherwise
    return number if abs(number) < 1_000_000 else otherwise


def is_on(element: etree._Element | None) -> bool:
    """A toggle of Word: there, and not switched off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")
