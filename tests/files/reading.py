"""What the tests of this room share: the samples, and small files built on the spot."""

import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from kexie.files.formats.extracting import text_of

SAMPLES = Path(__file__).parent / "samples"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def utf8(data: bytes) -> SimpleNamespace:
    """Stands for the reader's own decoding, which lies above this room."""
    return SimpleNamespace(text=data.decode("utf-8"), encoding="utf-8")


def read(source, name="", **how):
    return text_of(source, name, decode=utf8, **how)


def zipped(members: dict[str, bytes | str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def package(main: str, content: str | bytes, kind: str, more: dict[str, bytes | str] | None = None) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/{main}" ContentType="{kind}"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            f'Target="{main}"/></Relationships>',
            main: content,
            **(more or {}),
        }
    )


def docx(body: str, more: dict[str, bytes | str] | None = None, head: str = "", kind: str = DOCX) -> bytes:
    """A Word file with this body; `head` stands before the document's element."""
    content = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return package("word/document.xml", content, kind, more)


def xlsx(rows: str, styles: str = "") -> bytes:
    """A workbook of one sheet with these rows of markup."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = {
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="s1" Type="{types}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>',
    }
    workbook = f'<workbook xmlns="{namespace}" xmlns:r="{types}"><sheets><sheet name="表" sheetId="1" r:id="s1"/></sheets></workbook>'
    return package("xl/workbook.xml", workbook, XLSX, more)
