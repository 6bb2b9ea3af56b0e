#!/usr/bin/env python3
"""Every message of every room has its Chinese words: none missing, empty, fuzzy, or with other named places.

Where GNU gettext is absent only the catalogues themselves are looked at; in CI its absence is a fault.
"""

import os
import re
import sys
from pathlib import Path

import polib
from words import can_extract, catalogue, extract, rooms

NAMED_PLACE = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")


def places(text: str) -> set[str]:
    return {first or second for first, second in NAMED_PLACE.findall(text)}


def faults_of(room: Path, extracted: polib.POFile) -> list[str]:
    """What is wrong with a room's words, one line each."""
    kept_in = catalogue(room)
    kept = [entry for entry in polib.pofile(str(kept_in)) if not entry.obsolete] if kept_in.exists() else []
    known = {(entry.msgctxt, entry.msgid) for entry in kept}
    faults = []
    for entry in extracted:
        if (entry.msgctxt, entry.msgid) not in known:
            faults.append(f"no words for {entry.msgid!r}")
    for entry in kept:
        words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            faults.append(f"fuzzy: {entry.msgid!r}")
        elif not all(words):
            faults.append(f"empty: {entry.msgid!r}")
        elif any(places(text) - places(entry.msgid + entry.msgid_plural) for text in words) or not any(
            places(text) >= places(entry.msgid) for text in words
        ):
            faults.append(f"other named places than the source text: {entry.msgid!r}")
    return [f"{room.name}: {fault}" for fault in faults]


def disagreements(catalogues: dict[str, polib.POFile]) -> list[str]:
    """Messages that rooms translate differently, one line each: of these Django takes the first room's everywhere."""
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for room, entries in catalogues.items():
        for entry in entries:
            if not entry.obsolete:
                words = entry.msgstr or "".join(entry.msgstr_plural.values())
                said.setdefault((entry.msgctxt, entry.msgid), {})[room] = words
    return [
        f"{'/'.join(rooms)}: other words in each for {msgid!r}"
        for (_context, msgid), rooms in said.items()
        if len(set(rooms.values())) > 1
    ]


def main() -> int:
    faults = []
    if not can_extract():
        print("GNU gettext was not found: messages that are in no catalogue go unseen.")
        if os.environ.get("CI") == "true":
            faults.append("In CI that is a fault.")
    extracted = extract() if can_extract() else {}
    for room in rooms():
        faults += faults_of(room, extracted.get(room.name, polib.POFile()))
    files = {room.name: catalogue(room) for room in rooms()}
    faults += disagreements({name: polib.pofile(str(file)) for name, file in files.items() if file.exists()})
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
