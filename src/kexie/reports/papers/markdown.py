"""The paper as Markdown: its words alone, with the numbers printed in them."""

import re

from kexie.language.printing import day_text
from kexie.reports.paper import Heading, Paper, plain_text
from kexie.reports.papers.ending import head_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])|^(\s*)([#+\-]|\d+[.)])(?=\s|$)")


def to_bytes(paper: Paper) -> bytes:
    """UTF-8, one block a paragraph, ends with a line end."""
    parts = [f"# {_escaped(plain_text(paper.title))}"]
    for block in paper.blocks:
        words = _escaped(plain_text(block.spans))
        if isinstance(block, Heading):
            words = f"{'#' * (block.level + 1)} {block.number}{words}"
        parts.append(words)
    parts += [f"{_escaped(paper.signed_by)}  \n{day_text(paper.dated)}", head_line(paper)]
    return ("\n\n".join(parts) + "\n").encode()


def _escaped(text: str) -> str:
    """Text that no Markdown reader takes for markup."""
    return _SPECIAL.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", text)
