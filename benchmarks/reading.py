"""How fast reports are read, beside OpenCC's conversion of the same texts, and beside a three-line expression that only
finds numbers with a unit.

    python benchmarks/reading.py [FOLDER of .txt files]

Without a folder: the texts in tests/intake/texts. Times are the best of five; one core.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")

import django

django.setup()

import opencc  # noqa: E402

from kexie.intake.reading import read_text  # noqa: E402

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


def best(work, runs: int = 5) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _run in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    files = sorted(folder.glob("*.txt"))
    texts = [file.read_text("utf-8") for file in files]
    characters = sum(map(len, texts))
    longest = max(files, key=lambda file: file.stat().st_size)
    converter = opencc.OpenCC("t2s")
    process = best(lambda: subprocess.run([sys.executable, "-c", WHOLE, str(longest)], check=True), 3)
    first = time.perf_counter()
    read_text(texts[0])
    first = time.perf_counter() - first
    reading = best(lambda: [read_text(text) for text in texts])
    converting = best(lambda: [converter.convert(text) for text in texts])
    finding = best(lambda: [NUMBERS.findall(text) for text in texts])
    print(f"{len(texts)} texts of {characters / len(texts):.0f} characters")
    print(f"a process that reads one text   {process * 1000:8.0f} ms   (first text in a process {first * 1000:.0f} ms)")
    print(f"warm                            {reading / len(texts) * 1000:8.1f} ms a text, {len(texts) / reading:.0f} texts/s,"
          f" {characters / reading / 1000:.0f} thousand characters/s")  # fmt: skip
    print(
        f"opencc t2s of the same texts    {converting / len(texts) * 1000:8.2f} ms a text; reading takes {reading / converting:.0f} times as long"
    )
    print(
        f"numbers by one expression       {finding / len(texts) * 1000:8.2f} ms a text; reading takes {reading / finding:.0f} times as long"
    )


if __name__ == "__main__":
    main()
