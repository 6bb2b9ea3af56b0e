"""OpenDocument text (.odt, ISO/IEC 26300): paragraphs with their list numbers, tables; notes and deleted text left out."""

from collections.abc import Iterator

from lxml import etree

from kexie.files.formats.archive import Archive
from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import CELLS, Refusal
from kexie.files.formats.parsers.numbering import in_words, whole

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, OFFICE, STYLE, DRAW = (_NAMESPACE % name for name in ("text", "table", "office", "style", "drawing"))
_NO_TEXT = {f"{TEXT}{name}" for name in ("note", "tracked-changes", "bookmark", "table-of-content", "ruby-text", "sequence-decls",
                                         "variable-decls", "user-field-decls")} | {f"{OFFICE}annotation", f"{OFFICE}forms"}  # fmt: skip
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
            "一, 二, 三, ...": "chineseCounting", "①, ②, ③, ...": "decimalEnclosedCircle", "甲, 乙, 丙, ...": "ideographTraditional"}  # fmt: skip
_MOST = 1000  # columns of a table, blanks in a row, repetitions


def parse(archive: Archive) -> Builder:
    if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refusal("Encrypted")
    content = archive.xml("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Refusal("Damaged")
    roots = [content] + ([archive.xml("styles.xml")] if "styles.xml" in archive.names else [])
    reader = _Reader(roots)
    reader.blocks(body)
    return reader.built


class _Reader:
    def __init__(self, roots: list[etree._Element]):
        self.built = Builder("odt")
        self.lists = {
            style.get(f"{STYLE}name", ""): style for root in roots for style in root.iter(f"{TEXT}list-style")
        }
        self.counts: dict[tuple[str, int], int] = {}
        self.outline = next((style for root in roots for style in root.iter(f"{TEXT}outline-style")), None)
        self.headings: list[int] = [0] * 11

    def blocks(self, parent: etree._Element) -> None:
        for child in parent:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                self._paragraph(child, self._heading(child) if child.tag == f"{TEXT}h" else "")
            elif child.tag == f"{TEXT}list":
                self._list(child, child.get(f"{TEXT}style-name", ""), 1)
            elif child.tag == f"{TABLE}table":
                self._table(child)
            elif child.tag not in _NO_TEXT:
                self.blocks(child)

    def _paragraph(self, element: etree._Element, number: str = "") -> None:
        text, boxes = _gathered(element)
        self.built.paragraph(number + text.lstrip(" \u3000") if number and text.strip() else text)
        for box in boxes:
            self.blocks(box)

    def _heading(self, element: etree._Element) -> str:
        """The number that the outline gives a heading; most documents give none."""
        level = min(max(whole(element.get(f"{TEXT}outline-level"), 1), 1), 10)
        self.headings[level] += 1
        self.headings[level + 1 :] = [0] * (10 - level)
        return _number(self.outline, level, self.headings) if self.outline is not None else ""

    def _list(self, element: etree._Element, style: str, level: int) -> None:
        goes_on = element.get(f"{TEXT}continue-numbering") == "true" or element.get(f"{TEXT}continue-list")
        if level == 1 and not goes_on:
            self._begin_anew(style, 1)
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            begun = item.tag == f"{TEXT}list-header"
            for child in item:
                if child.tag == f"{TEXT}list":
                    self._list(child, child.get(f"{TEXT}style-name") or style, level + 1)
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    number = ""
                    if not begun:
                        first = _level(self.lists.get(style), level)
                        start = whole(first.get(f"{TEXT}start-value"), 1) if first is not None else 1
                        start = whole(item.get(f"{TEXT}start-value"), self.counts.get((style, level), start - 1) + 1)
                        self.counts[style, level] = start
                        self._begin_anew(style, level + 1)
                        counts = [self.counts.get((style, depth), 1) for depth in range(11)]
                        number, begun = _number(self.lists.get(style), level, counts), True
                    self._paragraph(child, number)

    def _begin_anew(self, style: str, level: int) -> None:
        """This level and those under it."""
        for depth in range(level, 11):
            self.counts.pop((style, depth), None)

    def _table(self, table: etree._Element) -> None:
        rows: list[list[str]] = []
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        headers = 0
        for row, is_header in _rows(table):
            cells: list[str] = []
            for cell in row:
                if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                    continue
                times = whole(cell.get(f"{TABLE}number-columns-repeated"), 1)
                if times > _MOST or len(cells) + times > _MOST:
                    raise Refusal("Hostile")
                covered = cell.tag == f"{TABLE}covered-table-cell"
                spans[len(rows), len(cells)] = (
                    whole(cell.get(f"{TABLE}number-rows-spanned"), 1),
                    min(whole(cell.get(f"{TABLE}number-columns-spanned"), 1), _MOST),
                )
                cells += ["" if covered else _cell(cell)] * max(times, 1)
            headers += is_header and headers == len(rows)
            times = whole(row.get(f"{TABLE}number-rows-repeated"), 1)
            if any(cells) and times * len(cells) > CELLS:
                raise Refusal("TooManyCells", cells=times * len(cells), limit=CELLS)
            rows += [cells] * (max(times, 1) if any(cells) else 1)
        spans = {
            at: (min(high, len(rows) - at[0]), wide) for at, (high, wide) in spans.items() if high > 0 and wide > 0
        }
        self.built.table(rows, spans=spans, header_rows=headers or None)


def _gathered(element: etree._Element) -> tuple[str, list[etree._Element]]:
    parts = [element.text or ""]
    boxes: list[etree._Element] = []

    def gather(parent: etree._Element) -> None:
        for child in parent:
            if child.tag == f"{TEXT}s":
                parts.append(" " * min(max(whole(child.get(f"{TEXT}c"), 1), 1), _MOST))
            elif child.tag == f"{TEXT}tab":
                parts.append(" ")
            elif child.tag == f"{TEXT}line-break":
                parts.append("\n")
            elif child.tag == f"{DRAW}text-box":
                boxes.append(child)
            elif isinstance(child.tag, str) and child.tag not in _NO_TEXT:
                if not child.tag.startswith(DRAW):
                    parts.append(child.text or "")
                gather(child)
            parts.append(child.tail or "" if parent.tag is None or not str(parent.tag).startswith(DRAW) else "")

    gather(element)
    return "".join(parts), boxes


def _cell(cell: etree._Element) -> str:
    texts = []
    for paragraph in cell.iter(f"{TEXT}p", f"{TEXT}h"):
        text, _boxes = _gathered(paragraph)
        texts.append(text.strip())
    return " ".join(filter(None, texts))


def _rows(table: etree._Element, is_header: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child, is_header
        elif child.tag == f"{TABLE}table-header-rows":
            yield from _rows(child, True)
        elif child.tag in (f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child, is_header)


def _level(style: etree._Element | None, level: int) -> etree._Element | None:
    return next(
        (entry for entry in (style if style is not None else ()) if entry.get(f"{TEXT}level") == str(level)), None
    )


def _number(style: etree._Element | None, level: int, counts: list[int]) -> str:
    entry = _level(style, level)
    if entry is None or entry.tag == f"{TEXT}list-level-style-bullet" or not entry.get(f"{STYLE}num-format"):
        return ""
    shown = min(max(whole(entry.get(f"{TEXT}display-levels"), 1), 1), level)
    formats = [_level(style, depth) for depth in range(level - shown + 1, level + 1)]
    numbers = [
        in_words(counts[depth], _FORMATS.get(at.get(f"{STYLE}num-format", ""), "decimal"))
        for depth, at in zip(range(level - shown + 1, level + 1), formats, strict=True)
        if at is not None and at.get(f"{STYLE}num-format")
    ]
    text = entry.get(f"{STYLE}num-prefix", "") + ".".join(numbers) + entry.get(f"{STYLE}num-suffix", "")
    return text + " " if text[-1:].isascii() and text[-1:] != ")" else text
