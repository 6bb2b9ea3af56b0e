#!/usr/bin/env python3
"""Every relative link in the project's Markdown leads to a file, and every #place in one of them to a heading."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`[^`\n]+`")


def anchors(text: str) -> set[str]:
    """The names a forge gives the headings."""
    headings = re.findall(r"^#+\s+(.+?)\s*#*$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def faults_of(file: Path) -> list[str]:
    faults = []
    text = SPAN.sub("", FENCED.sub("", file.read_text(encoding="utf-8")))
    for target in LINK.findall(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, place = unquote(target).partition("#")
        there = (file.parent / path).resolve() if path else file
        if not there.exists():
            faults.append(f"{file.relative_to(ROOT)}: {target} leads nowhere")
        elif place and there.suffix == ".md" and place not in anchors(there.read_text(encoding="utf-8")):
            faults.append(f"{file.relative_to(ROOT)}: {target} has no such heading")
    return faults


def main() -> int:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    faults = [fault for name in names if (ROOT / name).exists() for fault in faults_of(ROOT / name)]
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
