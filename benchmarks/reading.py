"""How fast reports are read: texts of 2,000 characters once the process is warm, a PDF of 5,000 characters from its bytes to
its figures, one text as a process of its own; beside OpenCC's conversion of the same texts, and beside an expression that
only finds numbers with a unit.

    python benchmarks/reading.py [FOLDER of .txt files]

Without a folder: the texts in tests/intake/texts, one behind the other, cut at sentences. The best of five, on one core;
texts in processor time, so that what else runs on the machine does not count. Targets: 30 texts/s, 300 ms, 1.5 s.
The PDF needs LibreOffice.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")

import django

django.setup()

import opencc  # noqa: E402
from docx import Document  # noqa: E402

from kexie.files.formats import pool  # noqa: E402
from kexie.files.formats.extracting import text_of  # noqa: E402
from kexie.intake.reading import read_text  # noqa: E402
from kexie.intake.reading.decoding import decode  # noqa: E402

TEXTS = Path(__file__).resolve().parent.parent / "tests/intake/texts"
NUMBERS = re.compile(
    r"(?:近|约|超过?|不少于)?\d[\d.,]*(?:余|多)?[万亿]?(?:余|多)?(?:人次|场次|万元|[元人名次场期份册个家项件块篇户])"
)
WHOLE = """
import django, sys
django.setup()
from kexie.intake.reading import read_text
read_text(open(sys.argv[1], encoding="utf-8").read()).as_json()
"""


def best(work, runs: int = 5, clock=time.process_time) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _run in range(runs):
        started = clock()
        work()
        times.append(clock() - started)
    return min(times)


def cut(whole: str, length: int) -> list[str]:
    """Texts of about so many characters, each up to the end of a sentence. A text shorter than that is one of them."""
    pieces, start = [], 0
    while start + length <= len(whole):
        end = whole.find("。", start + length) + 1 or len(whole)
        pieces.append(whole[start:end])
        start = end
    return pieces or [whole]


def as_pdf(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        document = Document()
        for line in text.splitlines():
            document.add_paragraph(line)
        document.save(f"{folder}/paper.docx")
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, f"{folder}/paper.docx"],
            check=True,
            capture_output=True,
        )
        return Path(folder, "paper.pdf").read_bytes()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    files = sorted(folder.glob("*.txt"))
    whole = "\n".join(file.read_text("utf-8") for file in files)
    texts = cut(whole, 2000)
    characters = sum(map(len, texts))
    longest = max(files, key=lambda file: file.stat().st_size)
    converter = opencc.OpenCC("t2s")
    process = best(
        lambda: subprocess.run([sys.executable, "-c", WHOLE, str(longest)], check=True), 3, time.perf_counter
    )
    first = best(lambda: read_text(texts[0]), 1)
    reading = best(lambda: [read_text(text) for text in texts])
    converting = best(lambda: [converter.convert(text) for text in texts])
    finding = best(lambda: [NUMBERS.findall(text) for text in texts])
    pdf = as_pdf(whole[:5000])
    paper = best(lambda: read_text(text_of(pdf, decode=decode).text), clock=time.perf_counter)
    pool.close_all()
    print(f"{len(texts)} texts of {characters / len(texts):.0f} characters")
    print(f"a process that reads one text   {process * 1000:8.0f} ms   (first text in a process {first * 1000:.0f} ms)")
    print(f"warm                            {reading / len(texts) * 1000:8.1f} ms a text, {len(texts) / reading:.0f} texts/s,"
          f" {characters / reading / 1000:.0f} thousand characters/s")  # fmt: skip
    print(f"a PDF of 5,000 characters, warm {paper * 1000:8.0f} ms")
    print(
        f"opencc t2s of the same texts    {converting / len(texts) * 1000:8.2f} ms a text; reading takes {reading / converting:.0f} times as long"
    )
    print(
        f"numbers by one expression       {finding / len(texts) * 1000:8.2f} ms a text; reading takes {reading / finding:.0f} times as long"
    )


if __name__ == "__main__":
    main()
