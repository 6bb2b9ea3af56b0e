"""Every format gives its words, its tables and the place of every character."""

import shutil
from itertools import pairwise

import pytest
from django.utils.translation import override

from kexie.files.formats import extracting, pool
from kexie.files.formats.errors import EmptyFile, Stopped
from kexie.files.formats.extracted import Builder, Cell, Extracted, column_letters
from kexie.files.formats.extracting import can_recognise
from kexie.files.formats.parsers.layout import Page, Piece, assemble
from tests.files.reading import SAMPLES, docx, read, xlsx, zipped
from tests.files.samples.make import HEADS, PARAGRAPHS, SUBHEADS, TITLE

TABLE = (
    "乡镇\t科普活动\t\t培训人次\n\t场次\t人次\t\n柳河镇\t14\t5120\t760\n石湾镇\t12\t4310\t690\n白沙乡\t10\t3050\t490\n"
)
REPORT = "\n".join(
    (TITLE, f"一、{HEADS[0]}", f"（一）{SUBHEADS[0]}", PARAGRAPHS[0], f"（二）{SUBHEADS[1]}", PARAGRAPHS[1], TABLE.rstrip("\n"),
     f"二、{HEADS[1]}", PARAGRAPHS[2], f"三、{HEADS[2]}", PARAGRAPHS[3], "")
)  # fmt: skip
SAME_REPORT = [
    "report.docx",
    "report.pdf",
    "report.odt",
    pytest.param("report.doc", marks=[pytest.mark.office, pytest.mark.slow]),
]


@pytest.mark.parametrize("name", SAME_REPORT)
def test_a_report_reads_the_same_from_every_format_with_numbers_and_tables(name):
    found = read(SAMPLES / name)
    assert found.text == REPORT
    assert found.format == name.partition(".")[2]


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.odt"])
def test_a_cell_knows_what_names_its_row_and_its_column(name):
    (table,) = read(SAMPLES / name).tables
    named = {(cell.row, cell.column): table.headings(cell) for cell in table.cells() if cell.text in ("5120", "690")}
    assert named == {(2, 2): (["柳河镇"], ["科普活动", "人次"]), (3, 3): (["石湾镇"], ["培训人次"])}


@pytest.mark.parametrize(
    "name", ["report.docx", "report.pdf", "report.odt", "report.html", "report.md", "activities.xlsx"]
)
def test_every_cell_stands_in_the_text_at_its_offsets(name):
    found = read(SAMPLES / name)
    cells = [cell for table in found.tables for cell in table.cells()]
    assert [found.text[cell.start : cell.end] for cell in cells] == [cell.text for cell in cells]
    for table in found.tables:
        for cell in table.cells():
            assert table.position(cell.start) == (cell.row, cell.column)
            assert table.cell_at(cell.start) == cell


@pytest.mark.parametrize(
    "name",
    sorted(
        path.name for path in SAMPLES.iterdir() if path.suffix in {".docx", ".pdf", ".odt", ".html", ".md", ".xlsx"}
    ),
)
def test_every_character_has_a_place_and_later_ones_stand_no_earlier(name):
    found = read(SAMPLES / name)
    places = [found.places.at(offset) for offset in range(len(found.text))]
    order = [(place.page, place.line, place.table, place.row) for place in places if place.table]
    assert all(place.paragraph or place.table for place in places)
    assert order == sorted(order)
    with pytest.raises(IndexError):
        found.places.at(len(found.text))


def test_a_pdf_tells_pages_and_a_sentence_over_a_page_end_is_whole():
    found = read(SAMPLES / "report.pdf")
    second = found.text.index(f"三、{HEADS[2]}")
    assert found.pages == [(1, 0), (2, second)]
    assert found.places.told(0, 5) == "page 1, paragraph 1"
    assert found.places.told(second, second + 2) == "page 2, paragraph 1"
    at = found.text.index("4310")
    assert found.places.told(at, at + 4) == "page 1, table 1, row 4, column 3"


def test_a_paragraph_that_runs_over_a_page_end_stands_on_both():
    built = Builder("pdf")
    built.page(1)
    built.pieces([(1, "前半句，"), (2, "后半句。")])
    built.paragraph("下一段")
    found = Extracted.from_dict(built.result())
    assert (found.text, found.pages) == ("前半句，后半句。\n下一段\n", [(1, 0), (2, 4)])
    assert found.places.told(2, 6) == "page 1, paragraph 1 – page 2, paragraph 1"
    assert found.places.told(10, 11) == "page 2, paragraph 2"


def test_a_sheet_is_a_table_with_dates_whole_numbers_and_percentages():
    found = read(SAMPLES / "activities.xlsx")
    assert found.text == (
        "青溪县科普活动登记表\t\t\t\t\n日期\t活动\t参加人次\t完成率\t备注\n2025-03-05\t春季科普大集\t1200\t85.3%\t\n"
        "2025-05-30\t科技活动周\t860.5\t100%\t\n\t名称\t会员\n\t茶叶协会\t96\n"
    )
    at = found.text.index("860.5")
    assert [(table.name, list(table.row_numbers)) for table in found.tables] == [
        ("活动", [1, 2, 3, 5]),
        ("协会", [2, 3]),
    ]
    assert found.places.told(at, at + 5) == "活动!C5"
    assert found.places.at(found.text.index("96")).cell == "C3"
    cell = found.tables[0].cell_at(at)
    assert found.tables[0].headings(cell) == (["2025-05-30", "科技活动周"], ["参加人次"])


def test_a_web_page_gives_its_article_without_menus_and_related_links():
    found = read(SAMPLES / "report.html")
    assert found.text == "\n".join(
        (TITLE, f"一、{HEADS[0]}", PARAGRAPHS[0], PARAGRAPHS[1], "乡镇\t场次\t人次\n柳河镇\t14\t5120\n石湾镇\t12\t4310",
         f"二、{HEADS[1]}", PARAGRAPHS[2], "")
    )  # fmt: skip
    assert found.tables[0].header_rows == 1


def test_markdown_loses_its_marks_and_keeps_its_lines():
    found = read(SAMPLES / "report.md")
    assert found.text == "\n".join(
        (
            TITLE,
            f"一、{HEADS[0]}",
            PARAGRAPHS[0] + "重点工作见附表。",
            "1. 茶叶协会",
            "2. 水产养殖协会",
            "乡镇\t场次\n柳河镇\t14\n石湾镇\t12",
            "",
        )
    )
    at = found.text.index("水产")
    assert found.places.told(at, at + 2) == "line 8"


def test_plain_text_stays_as_it_is_to_the_character():
    written = "\ufeff一、工作\r\n　　二行\t三\n"
    found = read(written.encode(), "paper.txt")
    assert (found.text, found.format, found.encoding) == (written, "txt", "utf-8")
    assert found.places.told(written.index("二"), len(written)) == "line 2"


def test_a_gb18030_table_of_commas_is_read_with_its_quoted_comma():
    from kexie.files.formats.extracting import text_of
    from kexie.intake.reading.decoding import decode

    found = text_of(SAMPLES / "townships.csv", decode=decode)
    assert (found.text, found.encoding) == ("乡镇\t场次\t人次\n柳河镇\t14\t5120\n石湾镇,含林场\t12\t4310\n", "gb18030")
    assert found.tables[0].row(2)[0] == Cell("石湾镇,含林场", 21, 28, 2, 0)


@pytest.mark.parametrize(("mark", "text"), [(";", "甲;1\n乙;2\n"), ("\t", "甲\t1\n乙\t2\n"), ("，", "甲，1\n乙，2\n")])
def test_other_dividing_marks_are_recognised(mark, text):
    assert read(text.encode(), "list.csv").text == "甲\t1\n乙\t2\n"


def test_the_same_bytes_with_another_name_are_what_they_are():
    data = (SAMPLES / "report.docx").read_bytes()
    assert read(data, "renamed.pdf").text == REPORT


def test_word_lists_start_anew_where_word_says_so_and_count_on_elsewhere():
    numbering = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
      <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%2"/></w:lvl></w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"""
    relations = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="n"
      Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>"""

    def item(text, number, level=0):
        return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    body = (
        item("甲", 1)
        + item("子", 1, 1)
        + item("丑", 1, 1)
        + item("乙", 1)
        + item("寅", 1, 1)
        + item("丙", 2)
        + item("丁", 1)
    )
    made = docx(body, {"word/numbering.xml": numbering, "word/_rels/document.xml.rels": relations})
    assert read(made).text == "1. 甲\n①子\n②丑\n2. 乙\n①寅\n1. 丙\n2. 丁\n"


def test_a_word_text_box_is_told_once_and_ruby_without_its_reading():
    body = """<w:p><w:r><w:t>正文</w:t></w:r><w:r>
      <mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing>
      <w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>
      <w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>
      <w:p><w:r><w:ruby><w:rt><w:r><w:t>xiàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>县</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"""
    assert read(docx(body)).text == "正文\n框内\n县\n"


def test_a_web_page_without_an_article_is_read_whole_and_merged_cells_keep_columns():
    page = "<p>一</p><table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr></table><ol><li>子</li><li>丑</li></ol>"
    found = read(page.encode(), "page.htm")
    assert found.text == "一\n甲\t乙\t\n\t1\t2\n1. 子\n2. 丑\n"
    assert [(cell.text, cell.row, cell.column) for cell in found.tables[0].cells() if cell.text == "2"] == [("2", 1, 2)]


def test_a_sheet_far_from_the_corner_keeps_its_addresses():
    found = read(xlsx('<row r="7"><c r="D7"><v>12</v></c></row>'))
    assert (found.text, found.places.told(3, 4)) == ("\t\t\t12\n", "表!D7")


def test_what_was_read_can_be_kept_as_plain_values_and_told_again():
    import json

    found = read(SAMPLES / "report.pdf")
    again = Extracted.from_dict(json.loads(json.dumps(found.as_dict())))
    assert again == found
    assert [again.places.at(n) for n in range(len(again.text))] == [found.places.at(n) for n in range(len(found.text))]


def test_pages_are_told_as_they_are_read_and_reading_can_be_stopped():
    told = []
    read(SAMPLES / "report.pdf", on_page=lambda page, of: told.append((page, of)))
    assert told == [(1, 2), (2, 2)]
    with pytest.raises(Stopped):
        read(SAMPLES / "report.pdf", stopped=lambda: True)
    assert read(SAMPLES / "report.pdf").text == REPORT


def test_the_pages_of_a_scan_are_counted_anew_when_their_pictures_are_read(monkeypatch):
    monkeypatch.setattr(extracting, "can_recognise", lambda: True)
    read_of = {"text": "", "pages": [[1, 0], [2, 0]], "unread": [1, 2]}
    answers = {"parse": read_of, "scan": {**read_of, "text": "文", "unread": []}}

    def ask(options, data, *, mode, on_page, **_more):
        on_page(2, 2) if mode == "parse" else on_page(1, 2)
        return answers[mode]

    monkeypatch.setattr(pool, "ask", ask)
    told = []
    extracting._read({"parser": "pdf"}, b"", lambda page, of: told.append((page, of)), None)
    assert told == [(2, 2), (0, 2), (1, 2)]


def test_what_the_caller_raises_at_a_page_ends_the_reading():
    class Enough(Exception):
        pass

    def at_page(page, of):
        raise Enough

    with pytest.raises(Enough):
        read(SAMPLES / "report.pdf", on_page=at_page)
    assert all(child.program != pool.PARSER for child in pool._idle)


@pytest.mark.office
@pytest.mark.slow
def test_an_old_rich_text_file_is_read():
    body = "".join(f"\\u{ord(c)}?" for c in "科普活动12场")
    assert read(("{\\rtf1\\ansi " + body + "\\par}").encode()).text == "科普活动12场\n"


@pytest.mark.slow
@pytest.mark.skipif(not can_recognise(), reason="the extra ocr is not installed")
def test_a_scanned_page_is_read_and_says_that_it_was_recognised():
    found = read(SAMPLES / "scan.png")
    assert PARAGRAPHS[0] in found.text
    assert (found.format, found.recognised) == ("picture", [1])


def test_columns_have_letters():
    assert [column_letters(number) for number in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_places_are_in_order_of_the_text():
    found = read(SAMPLES / "report.docx")
    starts = found.places._starts
    assert all(a < b for a, b in pairwise(starts))


def test_bindings_of_our_own_papers_are_in_the_text_of_the_file():
    from kexie.reports.papers.docx import Binding, read_bindings

    path = SAMPLES / "report.docx"
    assert read_bindings(path) == [Binding("outreach.sessions@7-ab", "36")]
    assert "活动36场次" in read(path).text


def test_an_archive_without_a_document_is_named_for_what_it_is():
    from kexie.files.formats.errors import Unsupported

    with pytest.raises(Unsupported, match="a compressed archive"):
        read(zipped({"readme.txt": "text"}))


@pytest.mark.skipif(shutil.which("catdoc") is None, reason="catdoc is not installed")
def test_an_old_word_file_is_read_with_catdoc_alone_without_its_columns(monkeypatch, tmp_path):
    (tmp_path / "catdoc").symlink_to(shutil.which("catdoc"))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read(SAMPLES / "report.doc")
    assert (found.text.split("\n")[:4], found.tables) == ([TITLE, HEADS[0], SUBHEADS[0], PARAGRAPHS[0]], [])


def test_a_refusal_speaks_chinese():
    with (
        override("zh-hans"),
        pytest.raises(EmptyFile, match="文件里没有文字，未读取任何内容。请选择内容为总结的文件。"),
    ):
        read(b"")
    with override("zh-hans"):
        found = read(SAMPLES / "report.pdf")
        assert found.places.told(found.text.index("4310"), found.text.index("4310") + 1) == "第1页，表1第4行第3列"


def page_of(*lines: tuple[float, float, str]) -> Page:
    """A page of A4 with lines of 16 points: (from, to, text), 29 points apart."""
    return Page(
        1,
        595,
        842,
        [Piece(text, left, 700 - 29 * n, right, 716 - 29 * n) for n, (left, right, text) in enumerate(lines)],
    )


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([(111, 521, "首行缩进，"), (79, 521, "顶格接着，"), (79, 200, "就完。"), (111, 300, "又一段。")], "首行缩进，顶格接着，就完。\n又一段。\n"),
        ([(111, 457, "只有一行的一段，到此为止。"), (111, 400, "另一段也是一行。")], "只有一行的一段，到此为止。\n另一段也是一行。\n"),
        ([(79, 521, "顶到版心右边的一行，"), (79, 521, "又一行，顶到右边。"), (79, 300, "一、另起")],
         "顶到版心右边的一行，又一行，顶到右边。\n一、另起\n"),
        ([(79, 521, "a line of Latin words that"), (79, 480, "goes on")], "a line of Latin words that goes on\n"),
    ],
    ids=["indented", "single lines", "numbered", "latin"],
)  # fmt: skip
def test_lines_that_the_layout_cut_are_joined_and_paragraphs_kept(lines, text):
    built = Builder("pdf")
    assemble(built, [page_of(*lines)])
    assert built.result()["text"] == text
