"""A report's source: Markdown with MyST roles, read into a typed tree. Nothing in it is ever evaluated.

    # 主要工作                                 headings of level 1 to 4; their numbers are made on output
    开展活动{fig}`outreach.sessions`次。        a figure; `name|余` chooses how it reads (kexie.language.printing)
    [[，发放资料{fig}`materials.handed_out`份]]  a clause: dropped when a figure or field of its own has nothing to tell,
                                              or when it held inner clauses and all of them dropped
    {quote}`DOCUMENT:120-131|两个单位`          words of a document, with their characters
    {period}`label`  {book}`name`              words of the period and the book (kexie.reports.words)

    :::{each} organisation                     repeats over records (kexie.reports.blocks)
    :layout: run                               run, counted, paragraphs or headed
    :where: kind=enterprise
    :lead: 其中：
    {field}`day`，成立{field}`title`             one record; without it, the block's own telling
    :::

A line that is not finished goes on in the next one.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from kexie.reports.errors import MarkupRefused

MAX_CHARACTERS = 100_000
MAX_SPANS = 5_000
MAX_DEPTH = 4
ROLES = ("fig", "quote", "field", "period", "book")
OPTIONS = ("layout", "where", "order", "lead")
_QUOTE = re.compile(r"(?P<document>[\w.-]{1,80}):(?P<start>\d{1,9})-(?P<end>\d{1,9})\|(?P<text>.+)", re.DOTALL)
_OPTION = re.compile(r":(?P<name>[a-z]+):\s*(?P<value>.*)")
_WHERE = re.compile(r"(?P<field>[a-z_]+)=(?P<value>[^\s=]+)")
_FORBIDDEN = re.compile(r"[\U000f0000-\U0010ffff\x00-\x08\x0b-\x1f]")  # private use is taken by `drafting`


@dataclass(frozen=True)
class Words:
    text: str


@dataclass(frozen=True)
class Role:
    """`name` is one of ROLES; `form` is what stands behind the last | of a figure."""

    name: str
    target: str
    form: str = ""


@dataclass(frozen=True)
class Quote:
    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Clause:
    inner: tuple["Piece", ...]


Piece = Words | Role | Quote | Clause


@dataclass(frozen=True)
class SourceHeading:
    level: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class SourceParagraph:
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Each:
    """Repeats over records of a kind. `where` keeps those whose fields are equal; `telling` is empty for the default."""

    kind: str
    layout: str
    where: tuple[tuple[str, str], ...]
    order: str
    lead: tuple[Piece, ...]
    telling: tuple[Piece, ...]


SourceBlock = SourceHeading | SourceParagraph | Each


@dataclass(frozen=True)
class Source:
    """One section as its writer left it. `name` is where it came from, for messages."""

    name: str
    blocks: tuple[SourceBlock, ...]

    def figure_names(self) -> frozenset[str]:
        """Every figure the section names, so that all can be fetched at once."""
        found: set[str] = set()
        for block in self.blocks:
            pieces = (*block.lead, *block.telling) if isinstance(block, Each) else block.pieces
            found |= _figures_in(pieces)
        return frozenset(found)


def read(text: str, name: str = "") -> Source:
    """The section's tree. Raises MarkupRefused with the line where it cannot be read."""
    if len(text) > MAX_CHARACTERS:
        raise MarkupRefused(f"{len(text)} > {MAX_CHARACTERS} characters", name, 1)
    if match := _FORBIDDEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise MarkupRefused(f"character U+{ord(match[0]):04X}", name, line)
    blocks: list[SourceBlock] = []
    spans = 0
    tokens = iter(_parser().parse(text))
    for token in tokens:
        line = (token.map[0] if token.map else 0) + 1
        spans += 1
        if token.type == "heading_open":
            level = int(token.tag[1:])
            if level > MAX_DEPTH:
                raise MarkupRefused("#" * level, name, line)
            inline = next(tokens).children or []
            spans += len(inline)
            blocks.append(SourceHeading(level, _pieces(inline, name, line)))
        elif token.type == "paragraph_open":
            inline = next(tokens).children or []
            spans += len(inline)
            blocks.append(SourceParagraph(_pieces(inline, name, line)))
        elif token.type == "colon_fence":
            blocks.append(_each(token, name, line))
        elif not token.type.endswith("_close"):
            raise MarkupRefused(token.type, name, line)
        if spans > MAX_SPANS:
            raise MarkupRefused(f"> {MAX_SPANS} spans", name, line)
    return Source(name, tuple(blocks))


@lru_cache(256)
def read_line(text: str, name: str = "") -> tuple[Piece, ...]:
    """One paragraph's pieces: a title, a lead, a telling."""
    blocks = read(text.strip(), name).blocks
    if len(blocks) != 1 or not isinstance(blocks[0], SourceParagraph):
        raise MarkupRefused(text.strip()[:40], name, 1)
    return blocks[0].pieces


def _each(token: Token, name: str, line: int) -> Each:
    info = token.info.split()
    if len(info) != 2 or info[0] != "{each}":
        raise MarkupRefused(f":::{token.info}", name, line)
    options: dict[str, str] = {}
    body = token.content.splitlines()
    while body and (match := _OPTION.fullmatch(body[0].strip())):
        if match["name"] not in OPTIONS:
            raise MarkupRefused(f":{match['name']}:", name, line + 1 + len(options))
        options[match["name"]] = match["value"].strip()
        body.pop(0)
    where = options.get("where", "")
    pairs = tuple((match["field"], match["value"]) for match in _WHERE.finditer(where))
    if len(pairs) != len(where.split()):
        raise MarkupRefused(f":where: {where}", name, line)
    telling = "\n".join(body).strip()
    return Each(
        kind=info[1],
        layout=options.get("layout", "paragraphs"),
        where=pairs,
        order=options.get("order", "day"),
        lead=read_line(options["lead"], name) if options.get("lead") else (),
        telling=read_line(telling, name) if telling else (),
    )


def _pieces(tokens: list[Token], name: str, line: int) -> tuple[Piece, ...]:
    """The flat tokens of a line as a tree of clauses."""
    stack: list[list[Piece]] = [[]]
    for token in tokens:
        if token.type == "clause_open":
            if len(stack) > MAX_DEPTH:
                raise MarkupRefused("[[" * len(stack), name, line)
            stack.append([])
        elif token.type == "clause_close":
            if len(stack) == 1:
                raise MarkupRefused("]]", name, line)
            clause = Clause(tuple(stack.pop()))
            stack[-1].append(clause)
        elif token.type == "softbreak":
            stack[-1].append(Words("\n"))
        elif token.type == "myst_role":
            stack[-1].append(_role(token.meta["name"], token.content.strip(), name, line))
        elif token.content:
            stack[-1].append(Words(token.content))
    if len(stack) > 1:
        raise MarkupRefused("[[", name, line)
    return _joined(stack[0])


def _role(role: str, content: str, name: str, line: int) -> Role | Quote:
    if role not in ROLES:
        raise MarkupRefused(f"{{{role}}}", name, line)
    if role == "quote":
        match = _QUOTE.fullmatch(content)
        if not match or int(match["start"]) >= int(match["end"]):
            raise MarkupRefused(f"{{quote}}`{content}`", name, line)
        return Quote(match["document"], int(match["start"]), int(match["end"]), match["text"])
    target, _, form = content.rpartition("|") if role == "fig" and "|" in content else (content, "", "")
    if not target:
        raise MarkupRefused(f"{{{role}}}``", name, line)
    return Role(role, target.strip(), form.strip())


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbouring words as one; a line's end is nothing between Chinese and a space between Latin words."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Clause):
            piece = Clause(_joined(list(piece.inner)))
        if isinstance(piece, Words) and joined and isinstance(joined[-1], Words):
            joined[-1] = Words(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    mended = [
        Words(re.sub(r"\s*\n\s*", "", re.sub(r"(?<=[!-~])\s*\n\s*(?=[!-~])", " ", piece.text)))
        if isinstance(piece, Words)
        else piece
        for piece in joined
    ]
    return tuple(piece for piece in mended if piece != Words(""))


def _figures_in(pieces: tuple[Piece, ...]) -> set[str]:
    found: set[str] = set()
    for piece in pieces:
        if isinstance(piece, Clause):
            found |= _figures_in(piece.inner)
        elif isinstance(piece, Role) and piece.name == "fig":
            found.add(piece.target)
    return found


@cache
def _parser() -> MarkdownIt:
    """Paragraphs, headings, roles, clauses and colon blocks; all else in a text is just text."""
    parser = MarkdownIt("zero").use(myst_role_plugin).use(colon_fence_plugin)
    parser.inline.ruler.before("text", "clause", _clause)
    return parser.enable(["heading", "escape", "newline", "clause"])


def _clause(state: StateInline, silent: bool) -> bool:
    mark = state.src[state.pos : state.pos + 2]
    if mark not in ("[[", "]]"):
        return False
    if not silent:
        state.push("clause_open" if mark == "[[" else "clause_close", "", 0)
    state.pos += 2
    return True
