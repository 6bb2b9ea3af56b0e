"""What every page's template may ask for."""

from functools import cache
from importlib import metadata

from django import template

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


@register.filter
def beside(columns, cells):
    """Each column with its cell, so that a row can say on a phone what a head says on a desk."""
    return list(zip(columns, cells, strict=True))
