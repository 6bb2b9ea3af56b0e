"""The dated checklists of a complete association (组织健全标准)."""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from kexie.ledger.catalogue import Words


@lru_cache(maxsize=4)
def _load(*files: tuple[Path, float]) -> dict[str, Any]:
    data: dict[str, Any] = {"items": {}, "lists": []}
    for path, _mtime in files:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        data["items"] |= read.get("items", {})
        data["lists"] += read.get("lists", [])
    data["lists"].sort(key=lambda each: each["since"])
    return data


def _data() -> dict[str, Any]:
    paths = [Path(__file__).with_name("checklists.toml"), Path(settings.HOME) / "checklists.toml"]
    return _load(*((path, path.stat().st_mtime) for path in paths if path.exists()))


def checklist(association_kind: str, day: date) -> list[str]:
    """The items a complete association of this kind had to have on that day, by the list then in force."""
    in_force = [each for each in _data()["lists"] if each["since"] <= day and association_kind in each["kinds"]]
    return list(in_force[-1]["kinds"][association_kind]) if in_force else []


def lists_since(association_kind: str) -> list[date]:
    """The days on which a list for this kind came into force."""
    return [each["since"] for each in _data()["lists"] if association_kind in each["kinds"]]


def item_words(item: str) -> Words:
    return Words(**_data()["items"][item])


def listed_words(items: list[str]) -> str:
    """Items in words and in the order of the lists, whichever way they were ticked; unknown ones as they are."""
    known = all_items()
    in_order = [item for item in known if item in items] + [item for item in items if item not in known]
    return "、".join(str(item_words(item)) if item in known else str(item) for item in in_order)


def all_items() -> list[str]:
    return list(_data()["items"])
