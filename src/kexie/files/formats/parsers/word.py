"""Word files (ISO/IEC 29500-1): paragraphs with the numbers Word shows before them, tables, text boxes, content controls.

Left out are what is no text of the document: headers and footers, comments, deleted and hidden text, notes, the table of
contents (its lines are headings told twice), the readings above ruby text.
"""

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from lxml import etree

from kexie.files.formats.archive import Archive
from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import Refusal
from kexie.files.formats.parsers.numbering import W, is_on, read_numbering, value, whole

_STRICT = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the strict edition names the same things by another address
)
_TRANSITIONAL = W[1:-1].encode()
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_NO_TEXT = {
    f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr", "instrText", "delText")
}
_BLOCKS = {f"{W}p", f"{W}tbl"}
_BREAKS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_MAX_COLUMNS = 1000  # Word allows 63


def parse(archive: Archive, main: str) -> Builder:
    body = _xml(archive, main).find(f"{W}body")
    if body is None:
        raise Refusal("Damaged")
    parts = _parts(archive, main)
    numbering, styles = parts.get("numbering"), parts.get("styles")
    reader = _Reader(numbering, styles)
    for block in _blocks(body):
        if block.tag == f"{W}tbl":
            reader.table(block)
        else:
            reader.paragraph(block)
    return reader.built


def _xml(archive: Archive, name: str) -> etree._Element:
    return archive.xml(name, lambda data: data.replace(_STRICT, _TRANSITIONAL))


def _parts(archive: Archive, main: str) -> dict[str, etree._Element]:
    """The parts that the main part names, parsed, by the last word of their relation's type."""
    folder = dirname(main)
    relations = join(folder, "_rels", main.rpartition("/")[2] + ".rels")
    found: dict[str, etree._Element] = {}
    for relation in archive.xml(relations) if relations in archive.names else ():
        kind = relation.get("Type", "").rpartition("/")[2]
        name = normpath(join(folder, relation.get("Target", ""))).lstrip("/")
        if kind in ("numbering", "styles") and relation.get("TargetMode") != "External" and name in archive.names:
            found[kind] = _xml(archive, name)
    return found


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those inside content controls and marks of insertion."""
    for child in parent:
        if child.tag in _BLOCKS:
            yield child
        elif child.tag == _ALTERNATE:
            yield from _blocks(_chosen(child))
        elif child.tag not in _NO_TEXT:
            yield from _blocks(child)


def _chosen(alternate: etree._Element) -> etree._Element:
    """What a new Word shows; both ways of saying it would tell everything twice."""
    choices = [child for child in alternate if isinstance(child.tag, str)]
    return next((child for child in choices if child.tag.endswith("}Choice")), choices[-1] if choices else alternate)


class _Reader:
    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None):
        self.built = Builder("docx")
        self.numbering = read_numbering(numbering, styles)
        self.contents = {
            style.get(f"{W}styleId")
            for style in (styles.iterfind(f"{W}style") if styles is not None else ())
            if (value(style.find(f"{W}name")) or "").lower().startswith("toc ")
        }

    def paragraph(self, element: etree._Element) -> None:
        for text in self._texts(element):
            self.built.paragraph(text)

    def table(self, element: etree._Element) -> None:
        rows: list[list[str]] = []
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        open_cells: dict[int, tuple[int, int]] = {}  # column: where the cell begins that reaches down through it
        headers = 0
        for number, row in enumerate(_parts_of(element, "tr")):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                rows.append([])
                continue
            if headers == number and properties is not None and is_on(properties.find(f"{W}tblHeader")):
                headers += 1
            cells = [""] * _columns(properties, "gridBefore")
            for cell in _parts_of(row, "tc"):
                of_cell = cell.find(f"{W}tcPr")
                width = max(1, _columns(of_cell, "gridSpan"))
                column = len(cells)
                merge = of_cell.find(f"{W}vMerge") if of_cell is not None else None
                if merge is not None and merge.get(f"{W}val", "continue") == "continue" and column in open_cells:
                    origin = open_cells[column]
                    spans[origin] = (number - origin[0] + 1, spans[origin][1])
                    cells += [""] * width
                else:
                    open_cells.pop(column, None)
                    spans[number, column] = (1, width)
                    if merge is not None:
                        open_cells[column] = (number, column)
                    cells += [self._cell(cell), *[""] * (width - 1)]
                if len(cells) > _MAX_COLUMNS:
                    raise Refusal("Hostile")
            rows.append(cells)
        self.built.table(rows, spans=spans, header_rows=headers or None)

    def _cell(self, cell: etree._Element) -> str:
        """A cell on one line; the words of a table inside it follow one another."""
        words = []
        for block in _blocks(cell):
            if block.tag == f"{W}tbl":
                inner = (self._cell(part) for row in _parts_of(block, "tr") for part in _parts_of(row, "tc"))
                words += [text for text in inner if text]
            else:
                words += [text.strip() for text in self._texts(block)]
        return " ".join(word for word in words if word)

    def _texts(self, paragraph: etree._Element) -> list[str]:
        """The paragraph with its number, then the paragraphs of the text boxes anchored in it."""
        properties = paragraph.find(f"{W}pPr")
        style = value(properties.find(f"{W}pStyle")) if properties is not None else None
        parts: list[str] = []
        boxes: list[etree._Element] = []
        _gather(paragraph, parts, boxes)
        text = "".join(parts)
        number = self._number(properties, style)
        texts = [number + text.lstrip(" \u3000")] if number and text.strip() else [text]
        if style in self.contents:
            texts = []
        for box in boxes:
            for block in _blocks(box):
                texts += self._texts(block) if block.tag == f"{W}p" else [self._cell(block.getparent())]
        return texts

    def _number(self, properties: etree._Element | None, style: str | None) -> str:
        number_id, level = self.numbering.styles.get(style or "", (None, 0))
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            number_id = value(own.find(f"{W}numId")) or number_id
            level = whole(value(own.find(f"{W}ilvl")), level)
        return self.numbering.next(number_id, level) if number_id not in (None, "0") else ""


def _gather(element: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
    for child in element:
        tag = child.tag
        if tag in (f"{W}t", _MATH_TEXT):
            parts.append(child.text or "")
        elif tag in _BREAKS:
            parts.append(_BREAKS[tag])
        elif tag == f"{W}br":
            if child.get(f"{W}type", "textWrapping") == "textWrapping":
                parts.append("\n")
        elif tag == f"{W}sym":
            parts.append(_symbol(child.get(f"{W}char", "")))
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag == _ALTERNATE:
            _gather(_chosen(child), parts, boxes)
        elif tag in _NO_TEXT or tag == f"{W}r" and _is_hidden(child):
            continue
        else:
            _gather(child, parts, boxes)


def _is_hidden(run: etree._Element) -> bool:
    properties = run.find(f"{W}rPr")
    return properties is not None and is_on(properties.find(f"{W}vanish"))


def _symbol(written: str) -> str:
    """A character of a symbol font; those in the private area have no meaning outside their font."""
    try:
        code = int(written, 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else ""


def _parts_of(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls."""
    for child in element:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag not in _NO_TEXT and child.tag not in _BLOCKS:
            yield from _parts_of(child, name)


def _columns(properties: etree._Element | None, name: str) -> int:
    count = whole(value(properties.find(f"{W}{name}"))) if properties is not None else 0
    if count > _MAX_COLUMNS:
        raise Refusal("Hostile")
    return max(0, count)
