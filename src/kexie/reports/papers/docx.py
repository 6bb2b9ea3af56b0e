"""The paper as a Word file in the layout of GB/T 9704-2012, with its bindings inside.

Every figure, quotation and declared field stands in a content control whose tag names it, so that the file can be read
back without loss (`read_bindings`). Remarks are comments in the margin. Measures are GB/T 9704 5.2 and 7; the grid
and the character spacing are what gives 28 characters and 22 lines in Word's layout as in LibreOffice's.
"""

import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree

from kexie.language.printing import day_text
from kexie.reports.checks import Remark
from kexie.reports.errors import NotAPaper
from kexie.reports.paper import FigureSpan, Heading, Inline, Paper, QuoteSpan, RecordSpan, plain_text
from kexie.reports.papers.ending import head_line, title_lines

TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM, FOOTER_MM = 37, 35, 28, 26, 24
PITCH = 579  # twentieths of a point: 28.95 pt, 22 lines in 225 mm
SQUEEZE = -5  # twentieths of a point between characters: 15.75 pt each, 28 in 156 mm
BODY, HEAD_1, HEAD_2, TITLE, FOOTER = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
HEAD_FONTS = {1: HEAD_1, 2: HEAD_2, 3: BODY, 4: BODY}
_HEADINGS = tuple(f"Heading {level}" for level in HEAD_FONTS)
TAG_ROOM = 64  # Word takes no longer tag
BINDINGS = "urn:kexie:bindings:1"
MAX_UNPACKED = 50_000_000  # bytes of a paper read back, all parts together
AUTHOR = "科协台账"


@dataclass(frozen=True)
class Binding:
    """A content control read back. `tag` is name@head of a figure, quote:DOCUMENT:a-b, or record:REF:field."""

    tag: str
    text: str


def to_bytes(paper: Paper, remarks: Sequence[Remark] = ()) -> bytes:
    """The .docx file."""
    made = _Writer(paper)
    made.write(remarks)
    buffer = BytesIO()
    made.document.save(buffer)
    return buffer.getvalue()


def read_bindings(file: Path | bytes) -> list[Binding]:
    """The content controls of a paper in the order of the text. Raises NotAPaper."""
    name = file.name if isinstance(file, Path) else "docx"
    try:
        with zipfile.ZipFile(file if isinstance(file, Path) else BytesIO(file)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise NotAPaper(name)
            body = _xml(archive.read("word/document.xml"))
            long_tags = _long_tags(archive)
    except (OSError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise NotAPaper(name) from error
    found = []
    for control in body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        content = control.find(qn("w:sdtContent"))
        if tag is not None and content is not None:
            written = tag.get(qn("w:val"), "")
            text = "".join(node.text or "" for node in content.iter(qn("w:t")))
            found.append(Binding(long_tags.get(written, written), text))
    return found


def tag_of(span: Inline) -> str:
    """What names a span in a file; empty for words that nothing stands behind."""
    match span:
        case FigureSpan():
            return f"{span.name}@{span.head}"
        case QuoteSpan():
            return f"quote:{span.document}:{span.start}-{span.end}"
        case RecordSpan():
            return f"record:{span.ref}:{span.field}"
    return ""


class _Writer:
    """One document being written."""

    def __init__(self, paper: Paper):
        self.paper = paper
        self.document = Document()
        for relation in [r for r in self.document.part.rels.values() if r.reltype.endswith("/stylesWithEffects")]:
            self.document.part.drop_rel(relation.rId)
        for relation in [r for r in self.document.part.package.rels.values() if r.reltype.endswith("/thumbnail")]:
            del self.document.part.package.rels[relation.rId]  # a picture of the library's own template
        self.style_ids = {name: self.document.styles[name].style_id for name in ("Title", *_HEADINGS)}
        self.long_tags: dict[str, str] = {}
        self.controls = 0
        self.runs: dict[int, list[tuple[int, int, Any]]] = {}  # block: characters start…end of each element

    def write(self, remarks: Sequence[Remark]) -> None:
        _set_page(self.document)
        _set_styles(self.document)
        self._title()
        for number, block in enumerate(self.paper.blocks):
            heading = block if isinstance(block, Heading) else None
            # Who signs never stands alone on a page: the last block goes with it (GB/T 9704 7.3.5.6).
            last = number == len(self.paper.blocks) - 1
            element = self._paragraph(f"Heading {heading.level}" if heading else "Normal", keep=last)
            font = HEAD_FONTS[heading.level] if heading else BODY
            if heading:
                element.append(_run(heading.number, font))
            cuts = {at for r in remarks if r.where and r.where.block == number for at in (r.where.start, r.where.end)}
            self._spans(element, number, block.spans, font, cuts)
        self._ending()
        self._comments(remarks)
        self._keep_long_tags()
        self._properties()

    def _title(self) -> None:
        lines = title_lines(plain_text(self.paper.title))
        for line in lines:
            self._paragraph("Title").append(_run(line, TITLE, size=44, squeeze=0))
        self._paragraph("Normal")

    def _ending(self) -> None:
        """署名 and 成文日期 of a paper without a seal: GB/T 9704 7.3.5.3."""
        name, day = self.paper.signed_by, day_text(self.paper.dated)
        name_width, day_width = _characters(name), _characters(day)
        if day_width > name_width:
            day_right, name_right = 2.0, 4 + day_width - name_width
        else:
            name_right, day_right = 2.0, name_width - day_width
        self._paragraph("Normal", keep=True)
        for text, right in ((name, name_right), (day, day_right)):
            element = self._paragraph("Normal", keep=True)
            _set_layout(element, indent=0, align="right", right=right)
            element.append(_run(text, BODY))
        self._paragraph("Normal").append(_run(head_line(self.paper), BODY, size=21, squeeze=0))

    def _paragraph(self, style: str, keep: bool = False) -> Any:
        element = self.document.element.body.add_p()
        properties = element.get_or_add_pPr()
        if style != "Normal":
            _add(properties, "w:pStyle", val=self.style_ids[style])
        if keep:
            _add(properties, "w:keepNext")
        return element

    def _spans(self, element: Any, number: int, spans: Iterable[Inline], font: str, cuts: set[int]) -> None:
        """The block's runs; words are cut where a remark begins or ends, bound spans never."""
        at = 0
        placed = self.runs.setdefault(number, [])
        for span in spans:
            end = at + len(span.text)
            if tag := tag_of(span):
                control = self._control(tag, _run(span.text, font))
                element.append(control)
                placed.append((at, end, control))
                at = end
                continue
            edges = [at, *sorted(cut for cut in cuts if at < cut < end), end]
            for start, stop in zip(edges, edges[1:], strict=False):
                run = _run(span.text[start - at : stop - at], font)
                element.append(run)
                placed.append((start, stop, run))
            at = end

    def _control(self, tag: str, run: Any) -> Any:
        self.controls += 1
        short = tag
        if len(tag) > TAG_ROOM:
            short = f"kexie:{self.controls}"
            self.long_tags[short] = tag
        control = OxmlElement("w:sdt")
        properties = _add(control, "w:sdtPr")
        _add(properties, "w:tag", val=short)
        _add(properties, "w:id", val=str(self.controls))
        _add(properties, "w:text")
        _add(control, "w:sdtContent").append(run)
        return control

    def _comments(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            if remark.where is None:
                continue
            over = [
                e
                for s, t, e in self.runs.get(remark.where.block, ())
                if s < remark.where.end and t > remark.where.start
            ]
            if not over:
                continue
            comment = self.document.comments.add_comment(text=remark.message, author=AUTHOR, initials="科")
            mark = str(comment.comment_id)
            start, stop = OxmlElement("w:commentRangeStart"), OxmlElement("w:commentRangeEnd")
            start.set(qn("w:id"), mark)
            stop.set(qn("w:id"), mark)
            over[0].addprevious(start)
            reference = OxmlElement("w:r")
            _add(reference, "w:commentReference", id=mark)
            over[-1].addnext(stop)
            stop.addnext(reference)

    def _keep_long_tags(self) -> None:
        """Names too long for a tag go into a part of their own."""
        if not self.long_tags:
            return
        root = etree.Element(f"{{{BINDINGS}}}bindings", nsmap={None: BINDINGS})
        for short, tag in self.long_tags.items():
            etree.SubElement(root, f"{{{BINDINGS}}}binding", id=short, tag=tag)
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        package = self.document.part.package
        part = Part(package.next_partname("/customXml/item%d.xml"), "application/xml", content, package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)

    def _properties(self) -> None:
        properties = self.document.core_properties
        properties.title = plain_text(self.paper.title)
        properties.author = self.paper.signed_by
        properties.last_modified_by = self.paper.signed_by
        properties.language = "zh-CN"
        properties.comments = head_line(self.paper)
        properties.created = properties.modified = datetime.combine(self.paper.dated, time(), UTC)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance, section.gutter = Mm(15), Mm(FOOTER_MM), Mm(0)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _add(section._sectPr, "w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(PITCH))
    document.settings.odd_and_even_pages_header_footer = True
    for language in document.settings.element.findall(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _page_number(footer.paragraphs[0]._p, side)


def _page_number(element: Any, side: str) -> None:
    """— 1 — in 14 pt 宋体, one character in: odd pages at the right, even ones at the left (GB/T 9704 7.5)."""
    _set_layout(element, indent=0, align=side, exact=False, right=int(side == "right"), left=int(side == "left"))
    for text in ("— ", None, " —"):
        if text:
            element.append(_run(text, FOOTER, size=28, squeeze=0, latin=FOOTER))
            continue
        for kind in ("begin", "separate", "end"):
            run = _run("", FOOTER, size=28, squeeze=0, latin=FOOTER)
            _add(run, "w:fldChar", fldCharType=kind)
            element.append(run)
            if kind == "begin":
                instruction = _run("", FOOTER, size=28, squeeze=0, latin=FOOTER)
                _add(instruction, "w:instrText").text = "PAGE"
                element.append(instruction)
            elif kind == "separate":
                element.append(_run("1", FOOTER, size=28, squeeze=0, latin=FOOTER))


def _set_styles(document: Any) -> None:
    """Normal, Title and four headings; nothing is left of what the template had in them."""
    for unused in document.styles.element.findall(qn("w:style")):
        if unused.get(qn("w:type")) == "table" and unused.get(qn("w:default")) != "1":
            document.styles.element.remove(unused)  # a hundred of them, nine tenths of the file
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(defaults):
        defaults.remove(child)
    defaults.extend(_run_properties(BODY))
    looks = {"Normal": (BODY, 32, "both"), "Title": (TITLE, 44, "center")}
    looks |= {name: (font, 32, "both") for name, font in zip(_HEADINGS, HEAD_FONTS.values(), strict=True)}
    for name, (font, size, align) in looks.items():
        style = document.styles[name].element
        for old in (*style.findall(qn("w:pPr")), *style.findall(qn("w:rPr"))):
            style.remove(old)
        heading = name.startswith("Heading")
        _set_layout(style, indent=0 if name == "Title" else 2, align=align, pitch=700 if name == "Title" else PITCH,
                    keep=heading or name == "Title", grid=name != "Title", outline=int(name[-1]) - 1 if heading else None)  # fmt: skip
        properties = _add(style, "w:rPr")
        properties.extend(_run_properties(font, size, squeeze=0 if name == "Title" else SQUEEZE))


def _set_layout(
    owner: Any,
    *,
    indent: float,
    align: str,
    pitch: int = PITCH,
    right: float = 0,
    left: float = 0,
    keep: bool = False,
    outline: int | None = None,
    exact: bool = True,
    grid: bool = True,
) -> None:
    """Paragraph properties in the order the schema wants; indents in characters, with their twips as a fallback."""
    properties = owner.find(qn("w:pPr"))
    if properties is None:
        properties = OxmlElement("w:pPr")
        owner.append(properties)
    if keep:
        _add(properties, "w:keepNext")
    _add(properties, "w:widowControl", val="0")
    for tag in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        _add(properties, tag, val="0")
    if not grid:
        _add(properties, "w:snapToGrid", val="0")
    if exact:
        _add(properties, "w:spacing", before="0", after="0", line=str(pitch), lineRule="exact")
    _add(properties, "w:ind", leftChars=_hundredths(left), left=_twips(left), rightChars=_hundredths(right),
         right=_twips(right), firstLineChars=_hundredths(indent), firstLine=_twips(indent))  # fmt: skip
    _add(properties, "w:jc", val=align)
    if outline is not None:
        _add(properties, "w:outlineLvl", val=str(outline))


def _run(text: str, font: str, *, size: int = 32, squeeze: int = SQUEEZE, latin: str = LATIN) -> Any:
    run = OxmlElement("w:r")
    _add(run, "w:rPr").extend(_run_properties(font, size, squeeze=squeeze, latin=latin))
    if text:
        words = _add(run, "w:t")
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _run_properties(font: str, size: int = 32, *, squeeze: int = SQUEEZE, latin: str = LATIN) -> list[Any]:
    """In the order of the schema: w:spacing stands before w:sz."""
    return list(deepcopy(_properties_of(font, size, squeeze, latin)))


@lru_cache(64)
def _properties_of(font: str, size: int, squeeze: int, latin: str) -> Any:
    return parse_xml(
        f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{latin}"'
        f' w:hint="eastAsia"/><w:b w:val="0"/><w:color w:val="000000"/>'
        f'<w:spacing w:val="{squeeze}"/><w:kern w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _hundredths(characters: float) -> str:
    return str(round(characters * 100))


def _twips(characters: float) -> str:
    """Characters of 15.75 pt."""
    return str(round(characters * 315))


def _characters(text: str) -> float:
    """Width in characters: a digit is half of one."""
    return sum(0.5 if ord(c) < 0x2E80 else 1 for c in text)


def _xml(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _long_tags(archive: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in archive.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            root = _xml(archive.read(name))
            for element in root.iter(f"{{{BINDINGS}}}binding"):
                found[element.get("id", "")] = element.get("tag", "")
    return found
