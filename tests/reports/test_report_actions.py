import os
import shutil
import subprocess
from datetime import date

import pytest

from kexie.ledger.kinds import State
from kexie.ledger.periods import Period
from kexie.registry.models import Book
from kexie.reports import actions
from kexie.reports.actions import draft, write_papers
from kexie.reports.blocks import Telling
from kexie.reports.checks import Place
from kexie.reports.numerals import Balance
from kexie.reports.paper import Heading, plain_text
from kexie.reports.papers.check import check_layout
from kexie.reports.papers.docx import BOTTOM_MM, read_bindings
from tests.reports.fakes import H1, HEAD, RECORDS, YEAR, FakeFigures, FakeTellings

DATED = date(2018, 7, 2)


@pytest.fixture
def book(db):
    made = Book.objects.create(key="gangbei", name="港北区科协", level="county", opened_on=date(2016, 1, 1))
    made.seats.create(division="450802000000", since=date(2016, 1, 1))
    return made


def drafted(book, period=H1, known=None, records=RECORDS, **more):
    figures = FakeFigures(YEAR if known is None else known)
    return draft(book, period, figures=figures, tellings=FakeTellings(records), head=HEAD, dated=DATED, **more)


def lines(made):
    return [(b.number if isinstance(b, Heading) else "") + plain_text(b.spans) for b in made.paper.blocks]


def test_the_report_of_a_half_year_is_written_in_its_three_parts(book):
    made = drafted(book)
    assert plain_text(made.paper.title) == "港北区科协2018年上半年工作总结及下半年工作计划"
    assert lines(made)[1:] == [
        "一、上半年主要工作",
        "（一）开展走访慰问",
        "发放慰问金3000元。",
        "春节和重阳节前后，上门看望困难户和退休老干部，送去实用技术书籍。",
        "（二）推进组织建设",
        "上半年新成立科协组织2个（企业科协1个、农技协1个）。",
        "2018年1月15日成立贵港市鸿丰米业有限公司科学技术协会；2018年4月28日成立贵港市港北区雨生现代农业种植协会。",
        "（三）开展科普活动",
        "开展科普活动3次，其中科普进校园活动3次，发放宣传资料5000份。",
        "2018年5月中旬，开展科普进校园活动。向学生讲解食品安全和预防一氧化碳中毒的知识。",
        "流动科技馆巡展接待参观20000多人次。",
        "（四）组织青少年科技竞赛",
        "获自治区二等奖〔待核实〕项、三等奖17项。",
        "（五）争取项目与资金",
        "获上级奖补（表彰）单位2个，争取奖补资金20万元。",
        "（六）印发文件与宣传报道",
        "印发文件2份。",
        "2017年12月25日，印发《港北区科协系统深化改革实施方案》；"
        "2018年5月10日，印发《关于建立健全乡镇（街道）科协组织建设的方案》。",
        "二、存在的问题",
        "对照工作要求，仍有不足，主要表现在：一是科普工作人员较少，宣传面不广，次数不多；"
        "二是中小学科技教育活动面不够大；三是乡镇（街道）科协工作经费未落实。",
        "三、下半年工作计划",
        "（一）继续派员参加区委、区政府中心工作",
        "（二）深化科协组织体系改革",
        "着重加强镇（街道）科协建设，推动组织向园区、企业延伸，建立2个科普室。",
    ]
    assert made.balance == Balance(bound=17, quoted=0, plain=14, unbacked=1)


def test_a_festival_outside_the_period_is_remarked_on_in_the_clerks_note(book):
    made = drafted(book)
    (remark,) = [r for r in made.remarks if r.code == "festival_outside"]
    note = next(n for n, b in enumerate(made.paper.blocks) if "重阳节" in plain_text(b.spans))
    assert remark.where == Place(note, 3, 6)
    assert "17 October 2018" in remark.message
    later = drafted(book, Period.parse("2018H2"))
    assert [r.code for r in later.remarks if r.code == "festival_outside"] == []


def test_what_waits_for_an_answer_is_remarked_on_once_a_figure(book):
    made = drafted(book)
    pending = [r for r in made.remarks if r.code == "pending"]
    assert [plain_text(made.paper.blocks[r.where.block].spans)[: r.where.end][-5:] for r in pending] == [
        "〔待核实〕"
    ] * 2


def test_one_question_is_asked_once_however_often_its_figure_stands(book):
    twice = "二等奖{fig}`contest.awards`项，共{fig}`contest.awards`项。"
    made = drafted(book, known={"contest.awards": State.PENDING}, records=[], templates={"10-opening": twice})
    assert [(r.code, r.where) for r in made.remarks] == [("pending", Place(0, 3, 8))]


def test_a_draft_says_what_to_look_at_and_where(book):
    made = drafted(book)
    found = [(r.code, plain_text(made.paper.blocks[r.where.block].spans)[r.where.start : r.where.end])
             for r in made.remarks if r.code in ("date_outside", "unbacked", "unit", "two_values", "two_readings")]  # fmt: skip
    assert found == [("date_outside", "2017年12月25日"), ("unbacked", "2")]


def test_the_occasion_of_a_visit_stands_only_in_the_clerks_note(book):
    made = drafted(book, known={**YEAR, "care.visits": 2}, records=[])
    assert "节" not in "".join(lines(made))


@pytest.mark.parametrize(
    ("period", "title", "parts"),
    [
        ("2018H2", "2018年下半年工作总结及2019年上半年工作计划", ["一、下半年主要工作", "三、2019年上半年工作计划"]),
        ("2018", "2018年工作总结及2019年工作计划", ["一、全年主要工作", "三、2019年工作计划"]),
    ],
)
def test_the_same_templates_serve_every_period(book, period, title, parts):
    made = drafted(book, Period.parse(period))
    assert plain_text(made.paper.title) == "港北区科协" + title
    assert set(parts) < set(lines(made))


def test_an_empty_book_still_makes_a_report_without_a_number(book):
    made = drafted(book, known={}, records=[])
    assert len(made.paper.blocks) == 1
    assert made.balance == Balance(plain=3)
    assert [(r.code, r.where) for r in made.remarks] == [("empty", None)]


def test_a_book_may_replace_a_section_or_drop_one(book):
    made = drafted(book, templates={"10-opening": "自己的话{fig}`grants.money`元。", "40-plan": ""})
    assert lines(made)[0] == "自己的话20万元。"
    assert not any("工作计划" in line for line in lines(made))


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("发放{fig}`care.money`万元。", "unit", "万元"),
        ("慰问{fig}`outreach.people`人。", "unit", "人"),
        ("到会{fig}`staff.present`人次。", "unit", "人次"),
        ("活动{fig}`outreach.sessions`次，活动{fig}`outreach.sessions|约`次。", "two_readings", "约200"),
        ("活动37次。", "unbacked", "37"),
        ("二等奖两{fig}`outreach.sessions`项。", "mixed_numerals", "两203"),
        ("参加近3000多人。", "doubled_approximator", "近3000多"),
        ("2019年2月1日开展活动。", "date_outside", "2019年2月1日"),
    ],
)
def test_a_slip_in_the_text_is_remarked_on_where_it_stands(book, source, code, words):
    known = {"care.money": 30000, "outreach.people": 60, "outreach.sessions": 203, "staff.present": 5}
    made = drafted(book, known=known, records=[], templates={"10-opening": source})
    (remark,) = [r for r in made.remarks if r.code == code]
    assert plain_text(made.paper.blocks[0].spans)[remark.where.start : remark.where.end] == words


def test_units_that_agree_are_not_remarked_on(book):
    known = {"care.money": 30000, "outreach.people": 60}
    source = "发放{fig}`care.money`元，惠及{fig}`outreach.people`人次，{fig}`outreach.people`。"
    assert drafted(book, known=known, records=[], templates={"10-opening": source}).remarks == ()


def test_two_values_of_one_figure_are_remarked_on(book):
    class Moving(FakeFigures):
        def figure(self, name):
            self.known[name] += 1
            return super().figure(name)

    made = draft(book, H1, figures=Moving({"outreach.sessions": 2}), tellings=FakeTellings(), head=HEAD, dated=DATED,
                 templates={"10-opening": "{fig}`outreach.sessions`次，共{fig}`outreach.sessions`次。",
                            **dict.fromkeys((n for n in actions.default_templates() if n > "10-opening"), "")})  # fmt: skip
    assert [(r.code, r.where) for r in made.remarks] == [("two_values", Place(0, 4, 5))]


def test_papers_are_written_whole_in_three_forms(book, tmp_path):
    paths = write_papers(drafted(book), tmp_path / "out")
    assert [path.name for path in paths] == [f"2018H1-港北区科协工作总结.{end}" for end in ("docx", "html", "md")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in paths)
    assert check_layout(paths[0]) == []
    bindings = [binding.tag for binding in read_bindings(paths[0])]
    assert [tag for tag in bindings if tag.endswith(f"@{HEAD}")] == [
        f"{span.name}@{HEAD}" for span in drafted(book).paper.figures()
    ]


def test_a_write_that_fails_leaves_the_paper_of_before(book, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    write_papers(drafted(book), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        write_papers(drafted(book, known={"grants.money": State.NIL}), folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_name_no_file_system_takes_is_made_fit(book, tmp_path):
    book.name = 'A/B:"C" \\ 科协..'
    made = drafted(book, Period.parse("2018-01-01..2018-05-20"))
    assert write_papers(made, tmp_path)[2].name == "2018-01-01_2018-05-20-A_B_C_科协_工作总结.md"


def test_what_no_paper_can_print_is_left_out_of_a_records_words(book, tmp_path):
    told = Telling("problem", "p", "经费\x00不足\x0b\ufffe，人手\x1f少")
    made = drafted(book, records=[told])
    assert lines(made)[-1].endswith("主要表现在：经费不足 ，人手 少。")
    assert len(write_papers(made, tmp_path)) == 3


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_lays_out_28_characters_and_22_lines_a_page(book, tmp_path):
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    pdfplumber = pytest.importorskip("pdfplumber")
    known = {"outreach.sessions": 3}
    source = "开展活动{fig}`outreach.sessions`次。\n\n" + "科普进校园进社区进农村进企业进机关进军营" * 60
    paths = write_papers(drafted(book, known=known, records=[], templates={"10-opening": source}), tmp_path)
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir",
         str(tmp_path), str(paths[0])],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with pdfplumber.open(paths[0].with_suffix(".pdf")) as pdf:
        assert [round(side / 72 * 25.4) for side in (pdf.pages[1].width, pdf.pages[1].height)] == [210, 297]
        page = pdf.pages[1]
        body = [c for c in page.chars if abs(c["size"] - 16) < 0.2]
        tops = sorted({round(c["top"], 1) for c in body})
        assert len(tops) == 22
        assert {round(b - a, 2) for a, b in zip(tops, tops[1:], strict=False)} <= {28.9, 28.95, 29.0}
        line = sorted(c["x0"] for c in body if round(c["top"], 1) == tops[3])
        assert len(line) == 28
        assert abs((line[-1] - line[0]) / 27 - 15.75) < 0.01
        assert abs(line[0] / 72 * 25.4 - 28) < 0.5
        (digit,) = [c for c in page.chars if c["text"] == "2" and abs(c["size"] - 14) < 0.2]
        assert digit["x0"] < page.width / 2
        middle = (digit["top"] + digit["bottom"]) / 2 / 72 * 25.4
        assert abs(middle - (297 - BOTTOM_MM + 7)) < 1.5  # the dash lies 7 mm under the type area
