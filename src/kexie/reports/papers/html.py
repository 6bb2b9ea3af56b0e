"""The paper as one HTML file that needs nothing else, and as a fragment for our own pages.

Every figure is a <data> element that carries its name, state and head; the table at the end lists them all.
"""

from collections.abc import Callable, Sequence
from html import escape

from django.utils.translation import gettext as _

from kexie.language.printing import day_text
from kexie.ledger.kinds import State
from kexie.records.words import figure_words, language
from kexie.reports.checks import Remark
from kexie.reports.numerals import Balance
from kexie.reports.paper import FigureSpan, Heading, Inline, Paper, QuoteSpan, RecordSpan, plain_text
from kexie.reports.papers.ending import head_line, title_lines

Link = Callable[[Inline], str | None]

# The look of docs/decisions/0004-look.md in one file that travels alone; @media print is the official layout.
STYLE = """
:root{color-scheme:light dark;--ground:#f2f4f3;--paper:#fff;--ink:#1b2124;--quiet:#545e63;--rule:#d6dbd9;--link:#14566e;
--link-tint:#e2eef2;--red:#b3271a;--amber:#744600;--amber-edge:#c98a1b;--amber-tint:#fdf2da;--mark:#ffe9a8;
--sans:"PingFang SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",system-ui,sans-serif;
--song:"Source Han Serif SC","Noto Serif CJK SC","Songti SC",STSong,FangSong,SimSun,serif;
--kai:"Kaiti SC",STKaiti,KaiTi,"Source Han Serif SC","Noto Serif CJK SC",serif}
@media (prefers-color-scheme:dark){:root{--ground:#131719;--paper:#1b2023;--ink:#e3e7e5;--quiet:#a6b0b4;--rule:#343e43;
--link:#8cc8e0;--link-tint:#1d3842;--red:#a8392d;--amber:#efc680;--amber-edge:#a8792a;--amber-tint:#382d18;--mark:#5a4a12}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.9 var(--song);
font-variant-numeric:tabular-nums lining-nums}
main{max-width:46rem;margin:0 auto;padding:clamp(1.25rem,5vw,4rem);background:var(--paper);border-top:4px solid var(--red);
box-shadow:inset 0 2px var(--paper),inset 0 3px var(--red)}
h1{font-size:1.6rem;line-height:1.5;text-align:center;margin:.5rem 0 2rem}
h1 span{display:inline-block}
h2,h3,h4,h5{font-size:1.0625rem;margin:1.2em 0 .2em;text-indent:2em}
h2{font-family:var(--sans)}
h3{font-family:var(--kai)}
h4,h5{font-weight:400}
p{margin:0;text-indent:2em;text-align:justify;overflow-wrap:anywhere}
data{white-space:nowrap}
data,q{text-indent:0;text-decoration:underline 2px var(--link);text-underline-offset:.25em}
q{quotes:none;text-decoration:underline 2px dotted var(--quiet)}
data[data-state=nil],data[data-state=none],data[data-state^=not]{text-decoration:underline 2px dashed var(--quiet)}
data[data-state=pending]{background:var(--amber-tint);color:var(--amber);text-decoration-color:var(--amber-edge)}
a{color:inherit;text-decoration:none}
a:hover data,a:focus-visible data{background:var(--link-tint)}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
mark{background:var(--mark);color:inherit}
.remark{margin:.4rem 0 .8rem 2em;padding:.35rem .8rem;border-left:3px solid var(--amber-edge);background:var(--amber-tint);
color:var(--amber);font:.875rem/1.6 var(--sans);text-indent:0;text-align:left}
.signed{margin-top:2rem;text-align:right;text-indent:0}
.head,.balance{margin-top:1rem;color:var(--quiet);font-size:.875rem;text-indent:0;text-align:left}
details{margin-top:2rem;font:.875rem/1.6 var(--sans)}
code{color:var(--quiet);font-size:.75rem;overflow-wrap:anywhere}
summary{cursor:pointer;min-height:2rem;color:var(--link)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .5rem;border-bottom:1px solid var(--rule);vertical-align:top}
th:nth-child(2),td:nth-child(2){text-align:right;white-space:nowrap}
@page{size:A4;margin:37mm 26mm 35mm 28mm}
@media print{body{background:none;font-size:16pt;line-height:28.95pt}
main{max-width:none;padding:0;border:0;box-shadow:none}
details,.remark,.balance{display:none}
data,q{text-decoration:none}
mark,data[data-state=pending]{background:none;color:inherit}}
"""


def to_bytes(paper: Paper, balance: Balance, remarks: Sequence[Remark] = ()) -> bytes:
    """A whole page, its words Chinese, what stands around them in the active language."""
    title = escape(plain_text(paper.title))
    page = (
        f'<!doctype html>\n<html lang="{_language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<title>{title}</title>\n<meta name="kexie-head" content="{escape(paper.head)}">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{article(paper, remarks)}\n"
        f"{_around(paper, balance)}\n</main>\n</body>\n</html>\n"
    )
    return page.encode()


def article(paper: Paper, remarks: Sequence[Remark] = (), link: Link | None = None) -> str:
    """The paper's own words as an <article>. `link` gives a span the address it opens, or None."""
    by_block: dict[int, list[Remark]] = {}
    for remark in remarks:
        if remark.where is not None:
            by_block.setdefault(remark.where.block, []).append(remark)
    lines = "".join(f"<span>{escape(line)}</span>" for line in title_lines(plain_text(paper.title)))
    parts = ['<article lang="zh-Hans" class="paper">', f"<h1>{lines}</h1>", *_remarks(-1, by_block)]
    for number, block in enumerate(paper.blocks):
        words = _spans(block.spans, by_block.get(number, ()), link)
        if isinstance(block, Heading):
            parts.append(f"<h{block.level + 1}>{escape(block.number)}{words}</h{block.level + 1}>")
        else:
            parts.append(f"<p>{words}</p>")
        parts += _remarks(number, by_block)
    parts.append(
        f'<p class="signed">{escape(paper.signed_by)}<br>'
        f'<time datetime="{paper.dated.isoformat()}">{day_text(paper.dated)}</time></p>'
    )
    parts.append(f'<p class="head">{escape(head_line(paper))}</p>\n</article>')
    return "\n".join(parts)


def _spans(spans: Sequence[Inline], remarks: Sequence[Remark], link: Link | None) -> str:
    """Words with figures in them; what a remark speaks of is marked."""
    marked = [(r.where.start, r.where.end) for r in remarks if r.where]
    written, at = [], 0
    for span in spans:
        end = at + len(span.text)
        edges = sorted({at, end, *(edge for place in marked for edge in place if at < edge < end)})
        words = ""
        for start, stop in zip(edges, edges[1:], strict=False):
            piece = escape(span.text[start - at : stop - at])
            inside = any(start < marked_end and stop > marked_start for marked_start, marked_end in marked)
            words += f"<mark>{piece}</mark>" if inside else piece
        written.append(_span(span, words, link))
        at = end
    return "".join(written)


def _span(span: Inline, words: str, link: Link | None) -> str:
    match span:
        case FigureSpan():
            value = "" if span.value is None else f"{float(span.value):.10g}"
            notices = f' title="{escape("; ".join(span.notices))}"' if span.notices else ""
            words = (
                f'<data value="{value}" data-figure="{escape(span.name)}" data-state="{escape(span.state)}"'
                f' data-approx="{escape(span.approx)}" data-head="{escape(span.head)}"{notices}>{words}</data>'
            )
        case QuoteSpan():
            words = f'<q data-document="{escape(span.document)}" data-span="{span.start}-{span.end}">{words}</q>'
        case RecordSpan():
            words = f'<span data-record="{escape(span.ref)}" data-field="{escape(span.field)}">{words}</span>'
        case _:
            return words
    address = link(span) if link else None
    return f'<a href="{escape(address)}">{words}</a>' if address else words


def _remarks(number: int, by_block: dict[int, list[Remark]]) -> list[str]:
    return [
        f'<p class="remark" data-code="{escape(remark.code)}" role="note" lang="{_language()}">{escape(remark.message)}</p>'
        for remark in by_block.get(number, ())
    ]


def _around(paper: Paper, balance: Balance) -> str:
    """The balance of numerals and the table of figures."""
    told = _("%(total)d numerals: %(bound)d bound, %(quoted)d quoted, %(plain)d plain, %(unbacked)d unbacked") % {
        "total": balance.total,
        "bound": balance.bound,
        "quoted": balance.quoted,
        "plain": balance.plain,
        "unbacked": balance.unbacked,
    }
    figures = {span.name: span for span in paper.figures()}
    rows = "".join(
        f"<tr><td>{escape(figure_words(span.name))}<br><code>{escape(span.name)}</code></td><td>{escape(span.text)}{escape(span.unit)}</td>"
        f"<td>{escape(str(State(span.state).label))}</td></tr>"
        for span in figures.values()
    )
    summary = _("The figures in this report")
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in (_("figure"), _("value"), _("state")))
    table = (
        f'<details><summary>{escape(summary)}</summary><div class="wide"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
    return f'<p class="balance">{escape(told)}</p>\n{table if figures else ""}'


def _language() -> str:
    return "en" if language() == "en" else "zh-Hans"
