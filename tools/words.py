#!/usr/bin/env python3
"""Bring the messages of every room up to date: new ones come in untranslated, old ones go, all are compiled.

Extraction is Django's own, through GNU gettext. Words that are there already are never touched nor guessed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOMS = Path(__file__).resolve().parent.parent / "src/kexie"
LANGUAGE = "zh_Hans"
HEADER = {
    "Project-Id-Version": "kexie",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def rooms() -> list[Path]:
    return sorted(folder.parent for folder in ROOMS.glob("*/__init__.py"))


def catalogue(room: Path) -> Path:
    return room / "locale" / LANGUAGE / "LC_MESSAGES/django.po"


def can_extract() -> bool:
    return shutil.which("xgettext") is not None


def extract() -> dict[str, polib.POFile]:
    """The messages in every room's sources, untranslated; taken from a copy, so the rooms are not touched."""
    with tempfile.TemporaryDirectory(prefix="kexie-words-") as folder:
        for room in rooms():
            shutil.copytree(
                room, Path(folder) / room.name, ignore=shutil.ignore_patterns("locale", "data", "__pycache__")
            )
            (Path(folder) / room.name / "locale").mkdir()
        subprocess.run(
            [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--no-location", "--verbosity", "0"],
            cwd=folder,
            check=True,
        )
        files = {room.name: catalogue(Path(folder) / room.name) for room in rooms()}
        return {name: polib.pofile(str(file)) if file.exists() else polib.POFile() for name, file in files.items()}


def update(room: Path, found: polib.POFile) -> None:
    kept_in = catalogue(room)
    if not len(found) and not kept_in.exists():
        return
    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(kept_in))} if kept_in.exists() else {}
    words = polib.POFile(wrapwidth=110)
    words.header = "Simplified Chinese words of this room; make words keeps them in step with its sources."
    words.metadata = HEADER
    for entry in found:
        old = known.get((entry.msgctxt, entry.msgid))
        if old and not old.obsolete:
            entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural or entry.msgstr_plural
            entry.tcomment = old.tcomment
            if old.fuzzy:
                entry.flags.append("fuzzy")
        words.append(entry)
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    words.save(str(kept_in))
    words.save_as_mofile(str(kept_in.with_suffix(".mo")))
    empty = len(words.untranslated_entries())
    print(f"{room.name:<10} {len(words):4} messages" + (f", {empty} without words" if empty else ""))


def main(arguments: list[str]) -> int:
    if arguments:
        print(f"{__doc__}\nIt takes no arguments, and was given {' '.join(arguments)}. Nothing was changed.")
        return 2
    if not can_extract():
        print("Messages are extracted by GNU gettext, which was not found. Nothing was changed. Install it: gettext")
        return 1
    found = extract()
    for room in rooms():
        update(room, found[room.name])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
