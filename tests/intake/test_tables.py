"""Tables give figures: what a cell counts is said by the headings over it and beside it."""

from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pytest

from kexie.intake.opening import extract
from kexie.intake.reading import Learned, read_text

DISTRICT, DAXU, GANGCHENG = "450802000000", "450802101000", "450802002000"

BY_TOWNSHIP = [
    ["港北区科协2023年科普活动统计表", "", "", "", ""],
    ["乡镇", "科普讲座（场）", "参加人次", "发放资料", "经费（万元）"],
    ["大圩镇", "12", "1,200", "3000份", "1.5"],
    ["港城街道", "8", "900余", "2000份", "0.8"],
    ["合计", "20", "2100", "5000份", "2.3"],
]


def as_csv(rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(), "表.csv"


def as_xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue(), "表.xlsx"


def as_docx(rows):
    paper = docx.Document()
    table = paper.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    kept = BytesIO()
    paper.save(kept)
    return kept.getvalue(), "表.docx"


def as_html(rows):
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><meta charset=utf-8><body><table>{lines}</table></body></html>".encode(), "表.html"


def read(file, **options):
    extracted = extract(*file)
    reading = read_text(extracted.text, tables=extracted.tables, **options)
    for figure in reading.figures:
        if figure.heading:
            assert figure.text.endswith(extracted.text[slice(*figure.span)])
    return reading


def told(reading):
    return [(f.value, f.unit, f.measure, f.role, f.place) for f in reading.figures]


def counted(rows, **options):
    return [(f.value, f.unit, f.measure, f.role) for f in read(as_csv(rows), **options).figures]


@pytest.mark.parametrize("form", [as_csv, as_xlsx, as_docx, as_html])
def test_a_table_by_township_gives_totals_and_their_parts_with_their_place(form):
    reading = read(form(BY_TOWNSHIP))
    assert reading.period.start == "2023-01-01"
    assert told(reading) == [
        (12, "场", "outreach.sessions", "part", DAXU),
        (1200, "人次", "outreach.people", "part", DAXU),
        (3000, "份", "materials.handed_out", "part", DAXU),
        (15000, "元", "other", "part", DAXU),
        (8, "场", "outreach.sessions", "part", GANGCHENG),
        (900, "人次", "outreach.people", "part", GANGCHENG),
        (2000, "份", "materials.handed_out", "part", GANGCHENG),
        (8000, "元", "other", "part", GANGCHENG),
        (20, "场", "outreach.sessions", "result", None),
        (2100, "人次", "outreach.people", "result", None),
        (5000, "份", "materials.handed_out", "result", None),
        (23000, "元", "other", "result", None),
    ]
    assert [f.approx for f in reading.figures if f.value == 900] == ["over"]


def test_a_total_row_is_held_against_its_column():
    rows = [*BY_TOWNSHIP[:4], ["合计", "20", "2000", "6000份", "2.3"]]
    file = as_csv(rows)
    text = extract(*file).text
    noticed = [(w.code, text[slice(*w.span)]) for w in read(file).warnings if w.code.startswith("parts")]
    assert noticed == [("parts_exceed_total", "2000"), ("parts_differ", "6000份")]


def test_a_measure_may_stand_in_the_row_with_its_unit_in_a_column_and_years_above():
    rows = [
        ["指标", "单位", "2022年", "2023年"],
        ["科普讲座", "场", "40", "46"],
        ["培训农民", "人次", "1000", "1180"],
        ["流动科技馆参观", "万人次", "1.2", "1.6"],
    ]
    figures = read(as_csv(rows)).figures
    assert [(f.value, f.unit, f.measure, f.date) for f in figures] == [
        (40, "场", "outreach.sessions", "2022"),
        (46, "场", "outreach.sessions", "2023"),
        (1000, "人次", "training.people", "2022"),
        (1180, "人次", "training.people", "2023"),
        (12000, "人次", "museum.visits", "2022"),
        (16000, "人次", "museum.visits", "2023"),
    ]


def test_a_target_is_planned_and_what_was_reached_is_a_result():
    rows = [["指标", "年初目标值", "实际完成值"], ["科普讲座（场）", "40", "46"]]
    assert counted(rows) == [(40, "场", "outreach.sessions", "planned"), (46, "场", "outreach.sessions", "result")]


def test_a_register_tells_each_row_with_its_day_and_place_and_numbering_counts_nothing():
    rows = [
        ["序号", "日期", "活动名称", "地点", "参加人数", "联系电话"],
        ["1", "2023-03-05", "科技之春启动仪式", "大圩镇", "800", "07754212345"],
        ["2", "2023-05-20", "科技活动周", "港城街道", "600", "07754212346"],
    ]
    figures = read(as_csv(rows), near=DISTRICT).figures
    assert [(f.value, f.measure, f.date, f.place, f.role) for f in figures] == [
        (800, "outreach.people", "2023-03-05", DAXU, "result"),
        (600, "outreach.people", "2023-05-20", GANGCHENG, "result"),
    ]


def test_prizes_have_the_level_of_their_row_and_the_grade_of_their_column():
    rows = [
        ["级别", "一等奖", "二等奖", "合计"],
        ["省级", "1", "3", "4"],
        ["市级", "4", "6", "11"],
        ["合计", "5", "9", "15"],
    ]
    reading = read(as_csv(rows))
    assert [(f.value, f.level, f.grade, f.role) for f in reading.figures] == [
        (1, "provincial", "1", "part"), (3, "provincial", "2", "part"), (4, "provincial", None, "part"),
        (4, "city", "1", "part"), (6, "city", "2", "part"), (11, "city", None, "part"),
        (5, None, "1", "part"), (9, None, "2", "part"), (15, None, None, "result"),
    ]  # fmt: skip
    assert {f.measure for f in reading.figures} == {"contest.awards"}
    assert [w.code for w in reading.warnings] == ["parts_differ", "parts_differ"]


def test_a_form_has_its_words_beside_its_numbers_and_sentences_in_cells_are_read_as_sentences():
    rows = [
        ["科普讲座（场）", "20", "走访慰问（户）", "30"],
        ["工作情况", "全年开展科普活动48次，服务群众3600人次。", "", ""],
    ]
    figures = read(as_html(rows)).figures
    assert [(f.value, f.measure, f.heading) for f in figures] == [
        (48, "outreach.sessions", ""),
        (3600, "outreach.people", ""),
        (20, "outreach.sessions", "科普讲座"),
        (30, "care.households", "走访慰问"),
    ]


def test_a_total_that_the_sentences_gave_too_is_a_repeat():
    html = as_html([["科普讲座（场）", "培训（期）"], ["20", "6"]])[0].replace(
        b"<body>", "<body><p>全年举办科普讲座20场。</p>".encode()
    )
    figures = read((html, "x.html")).figures
    assert [(f.value, f.repeat) for f in figures] == [(20, False), (20, True), (6, False)]


def test_a_heading_that_a_clerk_taught_is_known_in_its_header_alone():
    rows = [["日期", "内容", "暖心包"], ["2024-10-11", "敬老行", "30"]]
    header = "日期|内容|暖心包"
    lesson = Learned("暖心包", "materials.handed_out", {"occasion": "double_ninth"}, "套", header=header)
    (figure,) = read(as_csv(rows), learned=[lesson]).figures
    assert (figure.measure, figure.unit, dict(figure.dims)) == (
        "materials.handed_out",
        "套",
        {"occasion": "double_ninth"},
    )
    assert (figure.heading, figure.header) == ("暖心包", header)
    other = [["日期", "暖心包"], ["2024-10-11", "30"]]
    assert [f.measure for f in read(as_csv(other), learned=[lesson]).figures] == ["other"]


def test_of_a_register_without_end_only_the_totals_are_told():
    rows = [["姓名", "志愿服务次数"], *([f"甲{n}", str(n % 9)] for n in range(2500)), ["合计", "10000"]]
    figures = read(as_csv(rows)).figures
    assert [(f.value, f.unit) for f in figures] == [(Decimal(10000), "次")]
