"""Markdown without its marks: headings, paragraphs, list items with their numbers, tables. A place is a line of the file."""

from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kexie.files.formats.extracted import Builder
from kexie.files.formats.joining import join_lines


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    built = Builder("md")
    tokens = MarkdownIt("commonmark").enable("table").parse(data.decode("utf-8").lstrip("\ufeff"))
    lists: list[int | None] = []  # the number of the next item of each open list; None has no numbers
    mark = ""
    rows: list[list[str]] = []
    line = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        match token.type:
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
            case "list_item_open":
                mark = ""
                if (number := lists[-1]) is not None:
                    mark = f"{number}{token.markup} "
                    lists[-1] = number + 1
            case "table_open":
                rows = []
            case "tr_open":
                rows.append([])
            case "table_close":
                built.table(rows, header_rows=1, line=line)
                rows = []
            case "inline":
                text = _plain(token)
                if rows:
                    rows[-1].append(text)
                else:
                    built.paragraph(mark + text, line=line)
                    mark = ""
            case "fence" | "code_block":
                built.paragraph(token.content, line=line)
    return built


def _plain(token: Token) -> str:
    text = ""
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline" | "text_special":
                text += child.content
            case "softbreak":
                text += "\n"
            case "hardbreak":
                text += "\r"
    return "\n".join(join_lines(line.split("\n")) for line in text.split("\r"))
