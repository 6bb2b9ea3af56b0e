"""Lines that a layout cut are one text again."""

from collections.abc import Iterable


def joint(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a blank between Latin words, nothing beside Chinese."""
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return ""
    return " " if before[-1].isascii() and after[0].isascii() else ""


def join_lines(lines: Iterable[str]) -> str:
    text = ""
    for line in lines:
        line = line.strip(" \u3000")
        text += joint(text, line) + line
    return text
