"""Is a Word file laid out as GB/T 9704-2012 asks? Ten rules over its XML; what it says is not read.

It speaks of any paper, ours or one that came back from somebody's Word.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from kexie.reports.drafting import heading_number
from kexie.reports.errors import NotAPaper
from kexie.reports.papers import docx as layout

_SLACK = 57  # twentieths of a point: the millimetre that GB/T 9704 5.2.1 leaves


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept. `found` is what stands there; `paragraph` counts from 1, 0 for the whole paper."""

    rule: str
    found: str
    paragraph: int = 0


def check_layout(file: Path | bytes) -> list[Breach]:
    """Every breach of the layout, none for a paper that keeps it. Raises NotAPaper."""
    name = file.name if isinstance(file, Path) else "docx"
    try:
        with zipfile.ZipFile(file if isinstance(file, Path) else BytesIO(file)) as archive:
            if sum(member.file_size for member in archive.infolist()) > layout.MAX_UNPACKED:
                raise NotAPaper(name)
        document = Document(str(file) if isinstance(file, Path) else BytesIO(file))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise NotAPaper(name) from error
    return [
        *_page(document),
        *_grid(document),
        *_page_numbers(document),
        *_paragraphs(document),
        *_heading_numbers(document),
    ]


def _page(document: Any) -> Iterator[Breach]:
    """A4; margins 37, 35, 28, 26 mm, each within a millimetre."""
    section = document.sections[0]
    size = (section.page_width.mm, section.page_height.mm)
    if [round(side) for side in size] != [210, 297]:
        yield Breach("paper", f"{size[0]:.0f} × {size[1]:.0f} mm")
    wanted = {
        "top_margin": layout.TOP_MM,
        "bottom_margin": layout.BOTTOM_MM,
        "left_margin": layout.LEFT_MM,
        "right_margin": layout.RIGHT_MM,
    }
    for side, millimetres in wanted.items():
        found = getattr(section, side).mm
        if abs(found - millimetres) * 56.7 > _SLACK:
            yield Breach("margin", f"{side} {found:.1f} mm")


def _grid(document: Any) -> Iterator[Breach]:
    """22 lines: a grid of lines, 28.95 pt apart."""
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    kind, pitch = (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) if grid is not None else (None, None)
    if (kind, pitch) != ("lines", str(layout.PITCH)):
        yield Breach("grid", f"{kind} {pitch}")


def _page_numbers(document: Any) -> Iterator[Breach]:
    """— 1 — in 14 pt, odd pages right and even pages left."""
    if not document.settings.odd_and_even_pages_header_footer:
        yield Breach("page_number", "odd = even")
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        element = footer._element
        said = "".join(node.text or "" for node in element.iter(qn("w:t"), qn("w:instrText")))
        align = element.find(f".//{qn('w:jc')}")
        sizes = {size.get(qn("w:val")) for size in element.iter(qn("w:sz"))}
        if "PAGE" not in said or said.count("—") != 2 or sizes != {"28"}:
            yield Breach("page_number", said)
        if align is None or align.get(qn("w:val")) != side:
            yield Breach("page_number", f"not {side}")


def _paragraphs(document: Any) -> Iterator[Breach]:
    """Faces, sizes, line pitch, indent and character spacing of every paragraph with words in it."""
    for number, paragraph in enumerate(document.paragraphs, 1):
        style = paragraph.style.name
        runs = [run for run in paragraph._p.iter(qn("w:r")) if "".join(t.text or "" for t in run.iter(qn("w:t")))]
        if not runs:
            continue
        face, size = _look(style)
        for run in runs:
            fonts, found_size = _property(run, paragraph, "w:rFonts"), _property(run, paragraph, "w:sz")
            found_face = fonts.get(qn("w:eastAsia")) if fonts is not None else None
            if found_face != face:
                yield Breach("font", f"{found_face}", number)
                break
            small = style == "Normal" and found_size is not None and found_size.get(qn("w:val")) == "21"
            if not small and (found_size is None or found_size.get(qn("w:val")) != size):
                yield Breach("size", found_size.get(qn("w:val")) if found_size is not None else "", number)
                break
            order = [child.tag for child in run.iter(qn("w:spacing"), qn("w:sz"))]
            if order == [qn("w:sz"), qn("w:spacing")]:
                yield Breach("schema", "w:spacing > w:sz", number)
                break
        spacing = _property(None, paragraph, "w:spacing")
        pitch = (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) if spacing is not None else (None, None)
        if style != "Title" and pitch != (str(layout.PITCH), "exact"):
            yield Breach("line_pitch", f"{pitch[0]} {pitch[1]}", number)
        indent = _property(None, paragraph, "w:ind")
        characters = indent.get(qn("w:firstLineChars")) if indent is not None else None
        align = _property(None, paragraph, "w:jc")
        signed = align is not None and align.get(qn("w:val")) == "right"
        if characters != ("0" if style == "Title" or signed else "200"):
            yield Breach("indent", f"{characters}", number)


def _heading_numbers(document: Any) -> Iterator[Breach]:
    """一、 （一） 1. （1）: each step counts on from one, in the form of its level."""
    counts = [0, 0, 0, 0]
    for number, paragraph in enumerate(document.paragraphs, 1):
        if not paragraph.style.name.startswith("Heading"):
            continue
        level = int(paragraph.style.name[-1])
        text = "".join(t.text or "" for t in paragraph._p.iter(qn("w:t")))
        counts[level - 1] += 1
        counts[level:] = [0] * (4 - level)
        if not text.startswith(heading_number(level, counts[level - 1])):
            yield Breach("heading_number", text[:10], number)


def _look(style: str) -> tuple[str, str]:
    if style == "Title":
        return layout.TITLE, "44"
    if style.startswith("Heading"):
        return layout.HEAD_FONTS[int(style[-1])], "32"
    return layout.BODY, "32"


def _property(run: Any, paragraph: Any, tag: str) -> Any:
    """The run's or the paragraph's own property, else its style's, up to the one that style is based on."""
    group = "w:rPr" if tag in ("w:rFonts", "w:sz") else "w:pPr"
    owner = run if run is not None else paragraph._p
    found = owner.find(f"{qn(group)}/{qn(tag)}")
    style = paragraph.style
    while found is None and style is not None:
        found = style.element.find(f"{qn(group)}/{qn(tag)}")
        style = style.base_style
    return found
