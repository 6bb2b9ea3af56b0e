"""Source, figures and records become a Paper. No database, no clock: all that is printed is handed in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import Protocol

from django.utils import translation

from kexie.language.numerals import to_chinese
from kexie.language.printing import FormRefused, number_text
from kexie.ledger.kinds import Approx
from kexie.ledger.periods import Period
from kexie.reports.blocks import BLOCK_KINDS, LAYOUTS, MAX_RECORDS, Telling, Tellings, field_of
from kexie.reports.errors import FormNotAllowed, MarkupRefused
from kexie.reports.markup import MAX_DEPTH, Clause, Each, Piece, Quote, Role, Source, SourceHeading, Words, read_line
from kexie.reports.paper import FigureSpan, Heading, Inline, Paper, Paragraph, QuoteSpan, RecordSpan, Text, plain_text
from kexie.reports.punctuation import mend

_PLACEHOLDER = 0xF0000  # a span stands as one private-use character while its paragraph is mended
_ENDING = re.compile(r"[。！？：…][”’）]?$")


class Figure(Protocol):
    """What the ledger says of a figure (kexie.ledger.figures)."""

    @property
    def value(self) -> Fraction | None: ...
    @property
    def state(self) -> str: ...
    @property
    def approx(self) -> Approx: ...
    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def notices(self) -> tuple[object, ...]: ...


class Figures(Protocol):
    def prefetch(self, names: Iterable[str]) -> None: ...
    def figure(self, name: str) -> Figure: ...


@dataclass
class _Loose:
    """A block before its number is known. `told` headings are a record themselves and stay without text under them."""

    spans: tuple[Inline, ...]
    level: int = 0
    ahead: bool = False
    told: bool = False


def compose(
    title: Source,
    sections: Iterable[Source],
    *,
    period: Period,
    words: Mapping[str, Mapping[str, str]],
    figures: Figures,
    tellings: Tellings,
    head: str,
    signed_by: str,
    dated: date,
) -> Paper:
    """The paper that the sections make. `words` are those of {period} and {book}.

    Raises MarkupRefused, FormNotAllowed, and what the ledger raises for a figure it does not know.
    """
    sections = list(sections)
    figures.prefetch(sorted(title.figure_names().union(*(section.figure_names() for section in sections))))
    filler = _Filler(period, words, figures, tellings, head)
    title_blocks = filler.section(title)
    loose = _without_empty_headings([block for section in sections for block in filler.section(section)])
    return Paper(
        title=title_blocks[0].spans if title_blocks else (),
        blocks=tuple(_numbered(loose)),
        period=str(period),
        head=head,
        signed_by=signed_by,
        dated=dated,
        ahead=frozenset(number for number, block in enumerate(loose) if block.ahead),
    )


@dataclass
class _Filler:
    period: Period
    words: Mapping[str, Mapping[str, str]]
    figures: Figures
    tellings: Tellings
    head: str

    def section(self, source: Source) -> list[_Loose]:
        filled: list[_Loose] = []
        level, ahead_under = 0, 9
        for block in source.blocks:
            if isinstance(block, SourceHeading):
                level = block.level
                ahead_under = level if _speaks_of_next(block.pieces) else ahead_under if level > ahead_under else 9
                filled.append(_Loose(self.paragraph(block.pieces, source), level, ahead_under < 9))
            elif isinstance(block, Each):
                ahead = ahead_under < 9 or block.kind == "plan_item"
                filled += (replace(made, ahead=ahead) for made in self.each(block, source, level))
            elif spans := self.paragraph(block.pieces, source):
                filled.append(_Loose(spans, ahead=ahead_under < 9))
        return filled

    def paragraph(
        self, pieces: tuple[Piece, ...], source: Source, telling: Telling | None = None
    ) -> tuple[Inline, ...]:
        return mend_spans(self.fill(pieces, source, telling) or [])

    def fill(
        self, pieces: tuple[Piece, ...], source: Source, telling: Telling | None, clause: bool = False
    ) -> list[Inline] | None:
        """The spans of a line; of a clause None where it drops."""
        spans: list[Inline] = []
        inner_clauses = False
        for piece in pieces:
            if isinstance(piece, Clause):
                inner_clauses = True
                spans += self.fill(piece.inner, source, telling, clause=True) or ()
            elif isinstance(piece, Words):
                spans.append(Text(piece.text))
            elif isinstance(piece, Quote):
                spans.append(QuoteSpan(piece.text, piece.document, piece.start, piece.end))
            else:
                made = self.role(piece, source, telling)
                if clause and not any(map(_tells, made)):
                    return None
                spans += made
        if clause and inner_clauses and all(isinstance(span, Text) for span in spans):
            return None
        return spans

    def role(self, role: Role, source: Source, telling: Telling | None) -> list[Inline]:
        """The role's spans; none for an empty field."""
        if role.name == "fig":
            return [self.figure(role)]
        if role.name == "field":
            if telling is None:
                raise MarkupRefused(f"{{field}}`{role.target}`", source.name)
            return list(told_spans(telling, role.target))
        try:
            return [Text(self.words[role.name][role.target])]
        except KeyError:
            raise MarkupRefused(f"{{{role.name}}}`{role.target}`", source.name) from None

    def figure(self, role: Role) -> FigureSpan:
        figure = self.figures.figure(role.target)
        approx = figure.approx.word if figure.approx.has_amount else "exact"
        try:
            text = number_text(
                figure.value,
                figure.unit,
                state=str(figure.state),
                approx=approx,
                decimals=figure.decimals,
                form=role.form,
                with_unit=False,
            )
        except FormRefused as refusal:
            raise FormNotAllowed(role.target, role.form, refusal.value, refusal.readings) from None
        return FigureSpan(
            text=text,
            name=role.target,
            head=self.head,
            state=str(figure.state),
            approx=approx,
            value=figure.value,
            unit=figure.unit,
            form=role.form,
            notices=tuple(map(str, figure.notices)),
        )

    def each(self, block: Each, source: Source, level: int) -> list[_Loose]:
        kind = BLOCK_KINDS.get(block.kind)
        if kind is None or block.layout not in LAYOUTS:
            raise MarkupRefused(f":::{{each}} {block.kind} :layout: {block.layout}", source.name)
        with translation.override("zh-hans"):  # papers are Chinese, whatever language the pages speak
            found = self.tellings.records(block.kind, self.period, order=block.order)
            records = list(islice(found, MAX_RECORDS + 1))
        told = [
            (record, self.telling(block.telling or read_line(kind.telling_of(record)), source, record))
            for record in records[:MAX_RECORDS]
            if all(record.fields.get(name) == value for name, value in block.where)
        ]
        if block.layout == "headed":
            # Headings that are sentences end as sentences, all of a block alike.
            mark = "。" if any("，" in record.title for record, _ in told) else ""
            return [made for record, spans in told for made in self.headed(record, spans, level, mark)]
        # What two records say in the same words is said once.
        items = list({plain_text(spans): spans for _, spans in told if spans}.values())
        if len(records) > MAX_RECORDS:
            items.append((Text("其余从略"),))
        if block.layout == "paragraphs":
            return [_Loose(_ended(spans)) for spans in items]
        joined: list[Inline] = list(self.fill(block.lead, source, None) or ())
        for number, spans in enumerate(items, 1):
            if number > 1:
                joined.append(Text("；"))
            if block.layout == "counted" and len(items) > 1:
                joined.append(Text(f"{to_chinese(number)}是"))
            joined += spans
        return [_Loose(_ended(mend_spans(joined)))] if items else []

    def telling(self, pieces: tuple[Piece, ...], source: Source, record: Telling) -> tuple[Inline, ...]:
        """The record's line without a final mark; nothing where the record has nothing to say in it."""
        spans = self.paragraph(pieces, source, record)
        if not any(isinstance(span, RecordSpan) for span in spans):
            return ()
        last = spans[-1]
        return (*spans[:-1], replace(last, text=last.text.rstrip("，、；。"))) if isinstance(last, Text) else spans

    def headed(self, record: Telling, spans: tuple[Inline, ...], level: int, mark: str) -> list[_Loose]:
        title = field_of(record, "title")
        free = "title" in BLOCK_KINDS[record.kind].free
        heading = (RecordSpan(title, record.kind, record.ref, "title", free), Text(mark))
        made = [_Loose(mend_spans(heading), min(level + 1, MAX_DEPTH), told=True)]
        if spans and "".join(span.text for span in spans) != title:
            made.append(_Loose(_ended(spans)))
        return made


def _tells(span: Inline) -> bool:
    return not (isinstance(span, FigureSpan) and span.state in ("none", "nil"))


def told_spans(telling: Telling, name: str) -> Iterator[RecordSpan]:
    """A field of a record. Where the clerk's own words repeat a declared value of it, that is bound to the value:
    送上慰问金3000元 stands on the record while its amount is 3000元, and no longer once that is corrected.
    """
    text = field_of(telling, name)
    free = BLOCK_KINDS[telling.kind].free
    if name not in free:
        if text:
            yield RecordSpan(text, telling.kind, telling.ref, name)
        return
    declared = {field: value for field, value in telling.fields.items() if field not in free}
    values = {value: field for field, value in declared.items() if any(c.isdigit() for c in value)}
    if values:
        longest_first = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
        parts = re.split(rf"(?<![\d.多余近约])({longest_first})(?![\d多余])", text)
    else:
        parts = [text]
    for number, part in enumerate(parts):
        if part and number % 2:
            yield RecordSpan(part, telling.kind, telling.ref, values[part])
        elif part:
            yield RecordSpan(part, telling.kind, telling.ref, name, free=True)


def mend_spans(spans: Iterable[Inline]) -> tuple[Inline, ...]:
    """The paragraph's spans with the punctuation between them mended; the words of figures and records stay."""
    held: list[Inline] = []
    text = ""
    for span in spans:
        if not span.text:
            continue
        if isinstance(span, Text):
            text += span.text
        else:
            text += chr(_PLACEHOLDER + len(held))
            held.append(span)
    mended: list[Inline] = []
    for character in mend(text):
        place = ord(character) - _PLACEHOLDER
        if 0 <= place < len(held):
            mended.append(held[place])
        elif mended and isinstance(last := mended[-1], Text):
            mended[-1] = Text(last.text + character)
        else:
            mended.append(Text(character))
    return tuple(mended)


def _ended(spans: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if not spans or _ENDING.search(spans[-1].text):
        return spans
    return mend_spans((*spans, Text("。")))


def _speaks_of_next(pieces: tuple[Piece, ...]) -> bool:
    return any(isinstance(p, Role) and p.name == "period" and p.target.startswith("next") for p in pieces)


def _without_empty_headings(blocks: list[_Loose]) -> list[_Loose]:
    """A heading stays while something is left under it before the next one of its level or higher."""
    kept: list[_Loose] = []
    for block in reversed(blocks):
        below = (kept[-1].level or 5) if kept else 0
        if not block.level or block.told or below > block.level:
            kept.append(block)
    return kept[::-1]


def _numbered(blocks: Iterable[_Loose]) -> Iterable[Heading | Paragraph]:
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not block.level:
            yield Paragraph(block.spans)
            continue
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (4 - block.level)
        yield Heading(block.level, heading_number(block.level, counts[block.level - 1]), block.spans)


def heading_number(level: int, count: int) -> str:
    """一、 （一） 1. （1）: the four steps of GB/T 9704 7.3.3."""
    return (f"{to_chinese(count)}、", f"（{to_chinese(count)}）", f"{count}.", f"（{count}）")[level - 1]
