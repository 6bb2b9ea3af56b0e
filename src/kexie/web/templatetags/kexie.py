"""What every page's template may ask for."""

from functools import cache
from importlib import metadata

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from kexie.people.rules import Act, may_do
from kexie.web.navigation import links_for

register = template.Library()


@register.simple_tag(takes_context=True)
def links(context):
    """The navigation of the page's book; none where a page belongs to no book."""
    book, request = context.get("book"), context["request"]
    return list(links_for(book, request.path, request.user)) if book else []


@register.simple_tag(takes_context=True)
def whole(context):
    """Whether the reader may read all of the page's book: its head and counts tell of what a reporter may not see."""
    book = context.get("book")
    return bool(book) and may_do(context["request"].user, Act.READ, book)


@register.simple_tag
@cache
def version():
    return metadata.version("kexie")


@register.filter
def head(book):
    """A book's head as papers print it: 57-3f9a1c2b4d5e6f70; `–` before the first voucher."""
    return f"{book.head_seq}-{book.head_hash[:16]}" if book.head_seq else "–"


@register.simple_tag
def cells(columns, words):
    """The cells of a row, each opened as its column says. One tag for the row: a list has hundreds of cells."""
    pairs = zip(columns, words, strict=True)
    return mark_safe("".join(f"{column['opens']}{conditional_escape(word)}</td>" for column, word in pairs))


@register.simple_tag
def spans(spans, block):
    """The spans of a report's block: kind (text, figure, quote, record), text, label?, state, href. A report has thousands,
    and each figure or record of it opens in the panel."""
    return mark_safe("".join(_span(span, f"f{block}-{number}") for number, span in enumerate(spans, 1)))


def _span(span, place):
    kind, text, href = span["kind"], conditional_escape(span["text"]), span.get("href")
    if href:
        href, said = conditional_escape(href), span.get("label")
        label = f' aria-label="{text} {conditional_escape(said)}"' if said else ""
        state = conditional_escape(span["state"]) if kind == "figure" else kind
        opens = f'href="{href}" hx-get="{href}" hx-target="#panel" aria-expanded="false"{label}'
        return f'<a class="figure {state}" id="{place}" {opens}>{text}</a>'
    if kind == "figure":
        return f'<span class="figure {conditional_escape(span["state"] or "unbacked")}">{text}</span>'
    return f'<span class="figure quote">{text}</span>' if kind == "quote" else text


@register.simple_tag
def state(code):
    """web/parts/state.html, written once a language."""
    return _state(code, get_language())


@cache
def _state(code, language):
    return render_to_string("web/parts/state.html", {"state": code})


@register.filter
def beside(columns, cells):
    """Each column with its cell, so that a row can say on a phone what a head says on a desk."""
    return list(zip(columns, cells, strict=True))
