"""Write the samples again: `python tests/files/samples/make.py`. Their words are our own; LibreOffice makes what only it can.

report.docx numbers its headings as Word does (numbering.xml), has a table with merged cells, a header, page numbers, a
content control, deleted and hidden text. All other reports are made from it.
"""

import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from openpyxl import Workbook

HERE = Path(__file__).parent
TITLE = "青溪县科学技术协会2025年上半年工作总结"
HEADS = ("主要工作", "存在问题", "下半年打算")
SUBHEADS = ("科普活动有序开展", "基层组织稳步发展")
PARAGRAPHS = (
    "今年以来，青溪县科协围绕县委中心工作，组织科普进校园活动36场次，参加学生12480人次，发放科普资料约9600份。流动科技馆在三所乡镇学校巡展，"
    "接待观众5210人次，比去年同期增加8.5%，学生和家长普遍反映展品看得见、摸得着，比课本上的插图更容易明白。",
    "新成立农村专业技术协会2个，分别为石湾镇茶叶协会和白沙乡水产养殖协会，会员共187人。至6月底，全县共有农技协17个，联系农户3065户，"
    "举办实用技术培训28期，培训农民1940人次，其中妇女占四成以上。",
    "科普经费投入仍然偏少，人均科普经费只有0.85元；乡镇科协多由一人兼管，人手不足，个别乡镇半年没有开展活动。",
    "拟于9月举办全国科普日活动，争取资金15万元，在柳河、石湾两镇各建一间科普活动室。组织好第十二届青少年科技创新大赛，作品不少于80件。",
)
ROWS = (
    ("乡镇", "科普活动", "", "培训人次"),
    ("", "场次", "人次", ""),
    ("柳河镇", "14", "5120", "760"),
    ("石湾镇", "12", "4310", "690"),
    ("白沙乡", "10", "3050", "490"),
)
NUMBERING = f"""<w:numbering {nsdecls("w")}>
<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def word(path: Path, *, marks: bool = True) -> None:
    """With `marks`, also deleted and hidden text, which other programs may print."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    part = document.part.numbering_part
    for child in list(part._element):
        part._element.remove(child)
    for child in parse_xml(NUMBERING):
        part._element.append(child)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(16)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    style.paragraph_format.line_spacing_rule, style.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28.95)
    style.paragraph_format.space_after = Pt(0)
    section.header.paragraphs[0].text = "青溪县科学技术协会内部资料"
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    footer.add_run(" —")

    title = document.add_paragraph(TITLE)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def head(text: str, level: int) -> None:
        added = document.add_paragraph(text)
        added._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
        )

    def body(text: str):
        added = document.add_paragraph(text)
        added.paragraph_format.first_line_indent = Pt(32)
        return added

    head(HEADS[0], 0)
    head(SUBHEADS[0], 1)
    first = body("")
    before, figure, after = PARAGRAPHS[0].partition("36")
    first.add_run(before)
    first._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="outreach.sessions@7-ab"/></w:sdtPr><w:sdtContent><w:r><w:t>{figure}</w:t>'
            "</w:r></w:sdtContent></w:sdt>"
        )
    )
    if marks:
        deleted = f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>删去的字</w:delText></w:r></w:del>'
        first._p.append(parse_xml(deleted))
    first.add_run(after)
    if marks:
        first.add_run("看不见的字").font.hidden = True
    head(SUBHEADS[1], 1)
    body(PARAGRAPHS[1])
    table = document.add_table(len(ROWS), 4, style="Table Grid")
    for row, cells in enumerate(ROWS):
        for column, text in enumerate(cells):
            if text:
                table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0)).text = ROWS[0][0]
    table.cell(0, 1).merge(table.cell(0, 2)).text = ROWS[0][1]
    table.cell(0, 3).merge(table.cell(1, 3)).text = ROWS[0][3]
    head(HEADS[1], 0)
    body(PARAGRAPHS[2])
    head(HEADS[2], 0)
    body(PARAGRAPHS[3])
    document.save(str(path))


def workbook(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "活动"
    sheet.append(["青溪县科普活动登记表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["日期", "活动", "参加人次", "完成率", "备注"])
    sheet.append([date(2025, 3, 5), "春季科普大集", 1200.0, 0.853, '=HYPERLINK("http://example.invalid","见照片")'])
    sheet.append([])
    sheet.append([date(2025, 5, 30), "科技活动周", 860.5, 1, None])
    sheet["D3"].number_format = sheet["D5"].number_format = "0.0%"
    other = book.create_sheet("协会")
    other["B2"], other["C2"], other["B3"], other["C3"] = "名称", "会员", "茶叶协会", 96
    hidden = book.create_sheet("隐藏")
    hidden["A1"] = "不该读到"
    hidden.sheet_state = "hidden"
    book.save(path)


HTML = f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{TITLE}-青溪县人民政府网</title>
<style>.x{{color:red}}</style><script>alert("脚本")</script></head>
<body><div class="nav"><a href="/">首页</a> <a href="/zwgk">政务公开</a> <a href="/hd">互动交流</a></div>
<div class="wrap"><div class="crumb">当前位置：首页 &gt; 工作总结</div>
<h1>{TITLE}</h1><p class="info">来源：青溪县科协　浏览次数：128</p>
<div class="article"><p>　　一、{HEADS[0]}</p><p>　　{PARAGRAPHS[0]}</p><p>　　{PARAGRAPHS[1]}</p>
<table><tr><th>乡镇</th><th>场次</th><th>人次</th></tr><tr><td>柳河镇</td><td>14</td><td>5120</td></tr>
<tr><td>石湾镇</td><td>12</td><td>4310</td></tr></table>
<p>　　二、{HEADS[1]}</p><p>　　{PARAGRAPHS[2]}</p></div>
<div class="related"><h3>相关文章</h3><ul><li><a href="/a">县科协召开会议</a></li><li><a href="/b">科普大篷车进山乡</a></li></ul></div></div>
<div id="footer">版权所有 青溪县人民政府</div></body></html>
"""
MARKDOWN = f"""# {TITLE}

## 一、{HEADS[0]}

{PARAGRAPHS[0]}**重点**工作见[附表](http://example.invalid/)。

1. 茶叶协会
2. 水产养殖
   协会

| 乡镇 | 场次 |
| --- | ---: |
| 柳河镇 | 14 |
| 石湾镇 | 12 |
"""
CSV = '乡镇,场次,人次\n柳河镇,14,5120\n"石湾镇,含林场",12,4310\n'


def main() -> None:
    word(HERE / "report.docx")
    workbook(HERE / "activities.xlsx")
    HERE.joinpath("report.html").write_text(HTML, encoding="utf-8")
    HERE.joinpath("report.md").write_text(MARKDOWN, encoding="utf-8")
    HERE.joinpath("townships.csv").write_bytes(CSV.encode("gb18030"))
    HERE.joinpath("report.txt").write_bytes("\r\n".join((TITLE, *PARAGRAPHS)).encode("gb18030"))
    if "--office" not in sys.argv:
        return
    with tempfile.TemporaryDirectory() as folder:
        source, picture = Path(folder, "report.docx"), Path(folder, "page")
        word(source, marks=False)
        for kind in ("pdf", "odt", "doc:MS Word 97"):
            subprocess.run(
                ["soffice", "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)], check=True
            )
        subprocess.run(
            [
                "pdftoppm",
                "-r",
                "110",
                "-gray",
                "-png",
                "-f",
                "1",
                "-l",
                "1",
                "-singlefile",
                str(HERE / "report.pdf"),
                picture,
            ],
            check=True,
        )
        HERE.joinpath("scan.png").write_bytes(picture.with_suffix(".png").read_bytes())


if __name__ == "__main__":
    main()
