"""How every paper ends: who signs, on which day, and the state of the book its numbers were taken from."""

from kexie.reports.paper import Paper


def head_line(paper: Paper) -> str:
    """The note that lets anybody compute the numbers again: see `kexie verify --head`."""
    return f"（文中数字取自{paper.signed_by}台账，账尾{paper.head}）"


def title_lines(title: str, room: float = 19) -> list[str]:
    """A title in lines of at most `room` characters, nearly equal, none broken inside a word or a number.

    GB/T 9704 7.3.1 asks for a trapezium or a diamond and for whole words.
    """
    count = max(1, -(-_width(title) // room))
    lines = []
    while count > 1 and title:
        ideal = _width(title) / count
        breaks = [at for at in range(2, len(title) - 1) if _may_break(title, at) and _width(title[:at]) <= room]
        if not breaks:
            break
        at = min(breaks, key=lambda at: abs(_width(title[:at]) - ideal) + (0 if _good_break(title, at) else 4))
        lines.append(title[:at])
        title = title[at:]
        count -= 1
    return [*lines, title]


_GOOD_BEFORE = ("工作总结", "工作计划", "关于", "及", "和", "暨")
_GOOD_AFTER = ("上半年", "下半年", "季度", "》", "的", "、", "，")


def _width(text: str) -> float:
    return sum(0.5 if ord(c) < 0x2E80 else 1 for c in text)


def _may_break(title: str, at: int) -> bool:
    return not (title[at - 1].isascii() and (title[at].isascii() or title[at] in "年月日届"))


def _good_break(title: str, at: int) -> bool:
    return title.startswith(_GOOD_BEFORE, at) or title[:at].endswith(_GOOD_AFTER)
