"""How fast places are loaded and found in text, beside a plain alternation of `re` over the same county names.

    python benchmarks/divisions.py [FOLDER of .txt files]

Without a folder the text is made from the list's own names between sentences of a report; the same text each time.
"""

import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")

from kexie.divisions import all_divisions, find
from kexie.divisions.finder import find_names
from kexie.divisions.places import lines_by_name

COLD = """
import time
from kexie.divisions import division, find
start = time.perf_counter()
division("450802101")
by_code = time.perf_counter()
find("贵港市港北区")
print((by_code - start) * 1000, (time.perf_counter() - by_code) * 1000)
"""
COLD_FINDER = """
import time
from kexie.divisions.finder import find_names
start = time.perf_counter()
find_names("贵港市港北区")
print((time.perf_counter() - start) * 1000)
"""
FILLER = [
    "组织科普进校园活动3次，",
    "发放宣传资料5000份。",
    "开展走访慰问，",
    "积极响应号召，建设美丽乡村；",
    "获得自治区三等奖17项，",
]


def cold(code: str, runs: int = 5) -> list[float]:
    """The best of each printed time, in ms, over fresh processes."""
    rows = [
        [
            float(part)
            for part in subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split()
        ]
        for _run in range(runs)
    ]
    return [min(column) for column in zip(*rows, strict=True)]


def best_of(runs: int, work) -> float:
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def made_text(pieces: int = 16_000) -> str:
    chance = random.Random(450802)
    counties = [place for place in all_divisions() if place.level == "county" and not place.is_heading]
    parts = [
        chance.choice(FILLER) if chance.random() < 0.7 else chance.choice(counties).full_name for _ in range(pieces)
    ]
    return "".join(parts)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    text = "".join(path.read_text(errors="replace") for path in sorted(folder.glob("*.txt"))) if folder else made_text()

    by_code, by_name = cold(COLD)
    (first,) = cold(COLD_FINDER)
    print(f"first lookup by code, file read    {by_code:8.1f} ms")
    print(f"first find by name, names indexed  {by_name:8.1f} ms")
    print(f"first text, names made ready       {first:8.1f} ms")
    print(
        f"find by name, warm                 {best_of(5, lambda: [find('贵港市港北区') for _ in range(1000)]):8.3f} ms"
    )

    counties = {line[13:] for lines in lines_by_name().values() for line in lines if line[6:12] == "000000"}
    alternation = re.compile("|".join(sorted(map(re.escape, counties), key=len, reverse=True)))
    all_names = re.compile("|".join(sorted(map(re.escape, lines_by_name()), key=len, reverse=True)))
    found = len(find_names(text))
    seconds = best_of(3, lambda: find_names(text))
    peer_found = len(alternation.findall(text))
    peer = best_of(1, lambda: alternation.findall(text))
    wide = text[: len(text) // 20]
    wide_peer = best_of(1, lambda: all_names.findall(wide)) * len(text) / max(1, len(wide))
    print(f"text of {len(text):,} characters")
    print(f"finder                {found:7,} names in {seconds * 1000:9.1f} ms  {found / seconds:12,.0f} names/s")
    print(f"re, to the county     {peer_found:7,} names in {peer * 1000:9.1f} ms  {peer_found / peer:12,.0f} names/s")
    print(f"re, with townships    (from a twentieth)  {wide_peer * 1000:9.1f} ms")
    print(
        f"ratio to re over the county names  {peer / seconds:.1f} times as fast, with all townships and resolved codes"
    )


if __name__ == "__main__":
    main()
