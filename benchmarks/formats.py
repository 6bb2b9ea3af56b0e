"""How long files take to become text: the child started and warm, and PDFium alone as what cannot be undercut.

python benchmarks/formats.py     needs LibreOffice for the PDF of 5,000 characters; the long ones are made from it
"""

import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
from django.conf import settings
from docx import Document
from openpyxl import Workbook

settings.configure(USE_I18N=False)

from kexie.files.formats import pool  # noqa: E402
from kexie.files.formats.extracting import text_of  # noqa: E402

SENTENCE = "县科协组织科普进校园活动36场次，参加学生12480人次，发放科普资料约9600份，群众反映良好。"
ROOT = Path(__file__).resolve().parent.parent


def read(data: bytes, name: str = ""):
    return text_of(data, name, decode=lambda raw: SimpleNamespace(text=raw.decode(), encoding="utf-8"))


def milliseconds(work, runs: int = 5) -> float:
    """The best of so many runs."""
    best = float("inf")
    for _run in range(runs):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def cold(data: bytes) -> float:
    """With the start of the child in it, the parent being warm."""

    def work() -> None:
        pool.close_all()
        read(data)

    return milliseconds(work, 3)


def word_file() -> bytes:
    """5,000 characters in twenty paragraphs."""
    document, made = Document(), BytesIO()
    for _paragraph in range(20):
        document.add_paragraph((SENTENCE * 6)[:250])
    document.save(made)
    return made.getvalue()


def as_pdf(word: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.docx").write_bytes(word)
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, f"{folder}/paper.docx"],
            check=True,
            capture_output=True,
        )
        return Path(folder, "paper.pdf").read_bytes()


def of_pages(pdf: bytes, count: int) -> bytes:
    """The pages of a PDF again and again."""
    source, made, buffer = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new(), BytesIO()
    while len(made) < count:
        made.import_pages(source, list(range(min(len(source), count - len(made)))))
    made.save(buffer)
    return buffer.getvalue()


def by_pdfium(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        page.get_textpage().get_text_range()


def workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for number in range(rows):
        sheet.append([number, "柳河镇", "科普讲座", number * 7 % 101, 0.5, "2025-03-05", "备注"])
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def main() -> None:
    word = word_file()
    pdf = as_pdf(word)
    long_pdf = of_pages(pdf, 300)
    sheet = workbook(10_000)
    page = (ROOT / "tests/files/samples/report.html").read_bytes()
    print(f"{'':34}{'child started':>15}{'warm':>10}")
    for name, data in (("docx, 5,000 characters", word), ("pdf, 5,000 characters", pdf), ("html, 1 page", page)):
        print(f"{name:34}{cold(data):12.0f} ms{milliseconds(lambda data=data: read(data)):7.0f} ms")
    characters = len(read(pdf).text)
    print(
        f"{'pdfium alone, the same pdf':34}{'':15}{milliseconds(lambda: by_pdfium(pdf)):7.0f} ms   {characters:,} characters"
    )
    first: list[float] = []
    began = time.perf_counter()
    found = text_of(long_pdf, decode=None, on_page=lambda *_page: first or first.append(time.perf_counter() - began))
    took = time.perf_counter() - began
    print(f"pdf, 300 pages {len(found.text):,} characters: {took:.1f} s, first page after {first[0] * 1000:.0f} ms; pdfium alone "
          f"{milliseconds(lambda: by_pdfium(long_pdf), 1) / 1000:.1f} s")  # fmt: skip
    print(f"xlsx, 10,000 rows of 7: {milliseconds(lambda: read(sheet), 2):.0f} ms")
    pool.close_all()


if __name__ == "__main__":
    sys.exit(main())
