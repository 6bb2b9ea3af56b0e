import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from kexie.reports.checks import Place, Remark
from kexie.reports.errors import NotAPaper
from kexie.reports.numerals import balance
from kexie.reports.paper import FigureSpan, Heading, Paper, Paragraph, QuoteSpan, RecordSpan, Text, plain_text
from kexie.reports.papers import docx, html, markdown
from kexie.reports.papers.check import Breach, check_layout
from kexie.reports.papers.ending import title_lines
from tests.reports.fakes import HEAD

LONG = "flow(outreach.sessions{kind=campus,mode=offline,scope=own}) / flow(outreach.people)"
NASTY = "甲<b>&乙</b>]]> *粗* `码` [链](x) #号 \\ | “引” \t"

PAPER = Paper(
    title=(Text("港北区科协2018年上半年工作总结及下半年工作计划"),),
    blocks=(
        Heading(1, "一、", (Text("上半年主要工作"),)),
        Heading(2, "（一）", (Text("科普活动"),)),
        Paragraph(
            (
                Text("开展活动"),
                FigureSpan("3", "outreach.sessions", HEAD, value=3, unit="次"),
                Text("次，比"),
                FigureSpan("〔待核实〕", LONG, HEAD, "pending", unit="次"),
                Text("，有"),
                QuoteSpan("两个单位", "000", 117, 121),
                Text("获奖。"),
            )
        ),
        Paragraph((RecordSpan(NASTY, "visit", "v23456789abc", "note", free=True), Text("。"))),
    ),
    period="2018H1",
    head=HEAD,
    signed_by="港北区科协",
    dated=date(2018, 7, 2),
)
REMARK = Remark("unbacked", "没有记录<支持>它", Place(2, 4, 6))


def words_of(file: bytes) -> list[str]:
    """The paragraphs as Word shows them, content controls included."""
    body = Document(BytesIO(file)).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def test_every_binding_of_a_word_file_is_read_back_without_loss():
    assert docx.read_bindings(docx.to_bytes(PAPER)) == [
        docx.Binding(f"outreach.sessions@{HEAD}", "3"),
        docx.Binding(f"{LONG}@{HEAD}", "〔待核实〕"),
        docx.Binding("quote:000:117-121", "两个单位"),
        docx.Binding("record:v23456789abc:note", NASTY),
    ]


def test_a_tag_is_never_longer_than_word_takes():
    document = Document(BytesIO(docx.to_bytes(PAPER)))
    tags = [tag.get(qn("w:val")) for tag in document.element.iter(qn("w:tag"))]
    assert max(map(len, tags)) <= 64
    assert tags[1] == "kexie:2"


def test_the_words_of_a_word_file_are_the_papers():
    assert words_of(docx.to_bytes(PAPER)) == [
        "港北区科协2018年上半年",
        "工作总结及下半年工作计划",
        "",
        "一、上半年主要工作",
        "（一）科普活动",
        "开展活动3次，比〔待核实〕，有两个单位获奖。",
        NASTY + "。",
        "",
        "港北区科协",
        "2018年7月2日",
        f"（文中数字取自港北区科协台账，账尾{HEAD}）",
    ]


def test_a_remark_is_a_comment_on_the_words_it_speaks_of():
    file = docx.to_bytes(PAPER, [REMARK])
    document = Document(BytesIO(file))
    assert [comment.text for comment in document.comments] == ["没有记录<支持>它"]
    paragraph = document.element.find(f".//{qn('w:commentRangeStart')}").getparent()
    marked, inside = "", False
    for child in paragraph:
        inside = inside or child.tag == qn("w:commentRangeStart")
        marked += "".join(t.text or "" for t in child.iter(qn("w:t"))) if inside else ""
        inside = inside and child.tag != qn("w:commentRangeEnd")
    assert marked == "3次"
    assert words_of(file) == words_of(docx.to_bytes(PAPER))


def test_our_own_word_file_keeps_every_rule_of_the_layout():
    assert check_layout(docx.to_bytes(PAPER)) == []


def altered(change) -> bytes:
    document = Document(BytesIO(docx.to_bytes(PAPER)))
    change(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def set_value(document, path, name, value):
    document.element.body.find(f".//{'/'.join(qn(tag) for tag in path.split('/'))}").set(qn(name), value)


def swap_first_run(document):
    properties = document.paragraphs[5]._p.find(f".//{qn('w:rPr')}")
    properties.append(properties.find(qn("w:spacing")))


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (lambda d: setattr(d.sections[0], "top_margin", 914400), Breach("margin", "top_margin 25.4 mm")),
        (lambda d: setattr(d.sections[0], "page_width", 7772400), Breach("paper", "216 × 297 mm")),
        (lambda d: set_value(d, "w:docGrid", "w:type", "linesAndChars"), Breach("grid", "linesAndChars 579")),
        (lambda d: setattr(d.settings, "odd_and_even_pages_header_footer", False), Breach("page_number", "odd = even")),
        (lambda d: d.sections[0].footer.paragraphs[0].clear(), Breach("page_number", "")),
        (lambda d: d.paragraphs[5]._p.find(f".//{qn('w:rFonts')}").set(qn("w:eastAsia"), "宋体"), Breach("font", "宋体", 6)),
        (lambda d: d.paragraphs[5]._p.find(f".//{qn('w:sz')}").set(qn("w:val"), "28"), Breach("size", "28", 6)),
        (swap_first_run, Breach("schema", "w:spacing > w:sz", 6)),
        (lambda d: setattr(d.paragraphs[5].paragraph_format, "line_spacing", 1.5), Breach("line_pitch", "360 auto", 6)),
        (lambda d: setattr(d.paragraphs[5].paragraph_format, "first_line_indent", 0), Breach("indent", "None", 6)),
        (lambda d: setattr(d.paragraphs[4].runs[0], "text", "（二）"), Breach("heading_number", "（二）科普活动", 5)),
    ],
)  # fmt: skip
def test_a_layout_that_departs_from_the_standard_is_named(change, breach):
    assert breach in check_layout(altered(change))


def bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<document>" + b" " * 60_000_000 + b"</document>")
    return buffer.getvalue()


@pytest.mark.parametrize("make", [lambda: b"", lambda: b"PK\x03\x04 not a zip", bomb])
@pytest.mark.parametrize("read", [docx.read_bindings, check_layout])
def test_a_file_that_is_no_word_paper_is_refused(make, read):
    with pytest.raises(NotAPaper):
        read(make())


@pytest.mark.parametrize("read", [docx.read_bindings, check_layout])
def test_a_file_that_unpacks_to_more_than_a_paper_ever_does_is_not_even_opened(read, monkeypatch):
    monkeypatch.setattr(docx, "MAX_UNPACKED", 10_000)
    with pytest.raises(NotAPaper):
        read(docx.to_bytes(PAPER))


class Page(HTMLParser):
    """What a browser would see: the words, and the attributes of each <data>."""

    def __init__(self, page: bytes):
        super().__init__()
        self.words, self.figures, self.tags = "", [], set()
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "data":
            self.figures.append(dict(attrs))

    def handle_data(self, data):
        self.words += data


def test_the_page_carries_each_figure_with_its_name_state_and_head():
    page = Page(html.to_bytes(PAPER, balance(PAPER), [REMARK]))
    assert page.figures == [
        {"value": "3", "data-figure": "outreach.sessions", "data-state": "counted", "data-approx": "exact",
         "data-head": HEAD},
        {"value": "", "data-figure": LONG, "data-state": "pending", "data-approx": "exact", "data-head": HEAD},
    ]  # fmt: skip


def test_the_page_shows_every_word_and_lets_none_become_markup():
    file = html.to_bytes(PAPER, balance(PAPER), [REMARK])
    page = Page(file)
    for block in PAPER.blocks:
        assert plain_text(block.spans) in page.words
    assert REMARK.message in page.words
    assert not page.tags & {"b", "支持", "script", "link", "img", "iframe"}
    assert not re.search(rb"https?://|@import|url\(", file)


def test_the_fragment_links_what_it_is_given_an_address_for():
    page = html.article(PAPER, link=lambda span: f"/f?n={span.name}&x" if isinstance(span, FigureSpan) else None)
    assert page.count("<a href=") == 2
    assert '<a href="/f?n=outreach.sessions&amp;x"><data' in page


def test_markdown_gives_back_the_same_words():
    from markdown_it import MarkdownIt

    source = markdown.to_bytes(PAPER).decode()
    words = Page(MarkdownIt("commonmark").render(source).encode()).words
    for block in PAPER.blocks:
        assert " ".join(plain_text(block.spans).split()) in " ".join(words.split())
    assert source.startswith(
        "# 港北区科协2018年上半年工作总结及下半年工作计划\n\n## 一、上半年主要工作\n\n### （一）科普活动\n\n"
    )


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("港北区科协2018年上半年工作总结及下半年工作计划", ["港北区科协2018年上半年", "工作总结及下半年工作计划"]),
        (
            "贵港市港北区科学技术协会2018年上半年工作总结及下半年工作计划",
            ["贵港市港北区科学技术协会2018年上半年", "工作总结及下半年工作计划"],
        ),
        ("港北区科协2018年工作总结", ["港北区科协2018年工作总结"]),
        ("", [""]),
        ("2018" * 12, ["2018" * 12]),
    ],
)
def test_a_title_breaks_where_a_reader_would(title, lines):
    assert title_lines(title) == lines


def test_a_paper_without_title_or_text_is_still_a_paper():
    empty = replace(PAPER, title=(), blocks=())
    assert check_layout(docx.to_bytes(empty)) == []
    assert markdown.to_bytes(empty).decode().endswith(f"账尾{HEAD}）\n")
