"""The process that finds what a text says: `python -m kexie.intake.child MODE`, bounded and asked as the one that parses.

in    options {"language", "home"}; the data is JSON {"extracted", "file", "learned", "near"}
out   {"done": {"reading": …}} as `Paper.reading` keeps it, or {"done": {"fault": where}} where the reader is at fault
"""

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from kexie.files.formats import child


def prepare(options: dict[str, Any]) -> None:
    """Words and vocabularies without models; no setting of the server's and no key is known here."""
    from django.apps import apps
    from django.conf import settings

    rooms = Path(__file__).resolve().parents[1]
    paths = [str(path) for path in sorted(rooms.glob("*/locale"))]
    settings.configure(HOME=Path(options["home"]), LANGUAGE_CODE=options["language"], LOCALE_PATHS=paths)
    apps.populate([])
    from kexie.intake.reading import read_text

    read_text("上半年举办科普活动3场次。")  # what is loaded when it is first needed


def answer(options: dict[str, Any], data: bytes, tell: child.Tell) -> dict[str, Any]:
    """What a text says; never raises."""
    try:
        return {"done": {"reading": _read(options, json.loads(data))}}
    except MemoryError:
        return {"refused": "TooMuchMemory"}
    except RecursionError:
        return {"refused": "TooDeep"}
    except Exception as error:  # told without its words, which may be the paper's
        last = traceback.extract_tb(error.__traceback__)[-1]
        return {"done": {"fault": f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"}}


def _read(options: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    from django.conf import settings
    from django.utils import translation

    from kexie.files.formats.extracted import Extracted
    from kexie.intake.reading import Learned, read_text

    settings.HOME = Path(options["home"])
    extracted = Extracted.from_dict(asked["extracted"])
    learned = [Learned(**each) for each in asked["learned"]]
    with translation.override(options["language"]):
        reading = read_text(
            extracted.text, file=asked["file"], learned=learned, tables=extracted.tables, near=asked["near"]
        )
    return reading.as_kept()


if __name__ == "__main__":
    child.serve(sys.argv[1], answer, prepare)
