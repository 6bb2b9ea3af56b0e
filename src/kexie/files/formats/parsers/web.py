"""Web pages: the article and its tables without menus, related links and advertisements.

The article is found as a reader finds it: the smallest part that holds most of the running text. A page that has no such
part (a saved Word document, a bare table) is taken whole. Nothing is fetched; scripts and styles are not looked at.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree, html

from kexie.files.formats.extracted import Builder
from kexie.files.formats.joining import joint
from kexie.files.formats.limits import Refusal

_NO_TEXT = set("script style noscript template head iframe object embed svg canvas audio video select button input textarea "
               "map nav footer aside form rt rp math dialog".split())  # fmt: skip
_BLOCKS = set("address article blockquote body center caption dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 "
              "h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split())  # fmt: skip
_WHOLE = (
    "p",
    "ul",
    "ol",
    "dl",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)  # never the article by themselves
_HEADINGS = ("h1", "h2", "h3")
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|crumbs?|breadcrumbs?|footer|foot|sidebar|share|sharing|comments?|related|recommend\w*|"
    r"copyright|advert\w*|ads?|toolbar|tools|pagination|pager|login|search|hot|rank|tags?|qrcode|bdshare\w*|friend_?links?|"
    r"prev_?next|xgwz|position|location|topbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FURNITURE_LINE = re.compile(
    r"(?:当前位置|您的位置|您现在的位置|首页\s*[>»›]|上一篇|下一篇|上一条|下一条|相关(?:文章|推荐|链接|阅读|新闻)|推荐阅读|热门文章|猜你喜欢|"
    r"【?(?:打印|关闭|收藏)(?:本页|窗口|此页)?】?\s*$|扫一扫|分享到|字体\s*[:：]|责任编辑|版权所有|来源\s*[:：].{0,60}(?:浏览|点击|阅读)|"
    r"(?:浏览|点击|阅读)(?:次数|量)\s*[:：]?)"
)
_MOST = 0.6  # of the running text
_LEAST_ARTICLE = 120  # characters of running text; under that there is no article to find
_SPAN_MOST = 1000


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    root = _parsed(data.decode("utf-8"))
    built = Builder("html")
    reader = _Reader(built)
    article = _article(root)
    title = _title(root, article)
    if title is not None:
        built.paragraph(_line(title), line=title.sourceline or 0)
    reader.block(article)
    reader.end()
    return built


def _parsed(text: str) -> etree._Element:
    # What the page says of its own encoding no longer holds: it was decoded by what its bytes are.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).replace("\x00", "")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            raise Refusal("TooDeep") from error
        raise Refusal("EmptyFile") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Refusal("TooDeep")  # libxml2 leaves out what lies deeper; part of a report is worse than none
    return root


def _article(root: etree._Element) -> etree._Element:
    """The smallest element that holds most of the running text, links and furniture not counted."""
    body = root.find("body")
    if body is None:
        return root
    sizes: dict[etree._Element, int] = {}
    total = _weigh(body, sizes)
    if total < _LEAST_ARTICLE:
        return body
    chosen = body
    while True:
        parts = [child for child in chosen if child in sizes and child.tag not in _WHOLE]
        best = max(parts, key=sizes.__getitem__, default=None)
        if best is None or best.tag == "table" and _is_data(best) or sizes[best] < _MOST * total:
            return chosen
        chosen = best


def _weigh(element: etree._Element, sizes: dict[etree._Element, int]) -> int:
    """Characters of running text, outside links and furniture; noted for every block."""
    if not isinstance(element.tag, str) or element.tag == "a" or _is_furniture(element):
        return 0
    count = len((element.text or "").strip())
    for child in element:
        count += _weigh(child, sizes) + len((child.tail or "").strip())
    if element.tag in _BLOCKS:
        sizes[element] = count
    return count


def _title(root: etree._Element, article: etree._Element) -> etree._Element | None:
    """The page's heading, where it stands before the article and not in it."""
    inside = set(article.iter(*_HEADINGS))
    if any(element.tag == "h1" for element in inside):
        return None
    before = [
        element
        for element in root.iter("h1")
        if element not in inside and not _in_furniture(element) and _line(element)
    ]
    if before:
        return before[-1]
    title = root.find(".//title")
    heads = "".join(article.itertext())[:200]
    if title is None or not (title.text or "").strip():
        return None
    title.text = re.split(r"\s*[-_|—–]+\s*(?=[^-_|—–]*$)", title.text.strip())[0]
    return None if title.text.replace(" ", "") in re.sub(r"\s", "", heads) or article.tag == "body" else title


def _in_furniture(element: etree._Element) -> bool:
    return any(_is_furniture(above) for above in (element, *element.iterancestors()))


def _is_furniture(element: etree._Element) -> bool:
    if element.tag in _NO_TEXT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", element.get("style") or ""):
        return True
    if element.tag in ("html", "body", "main", "article"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_FURNITURE.search(names)) and element.get("role") != "main"


def _is_data(table: etree._Element) -> bool:
    """A table of cells, as against one that lays out the page: several rows of several short cells."""
    rows = list(_rows(table))
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    return not any(cell.find(".//table") is not None for cell in cells) and all(
        sum(map(len, cell.itertext())) < 1500 for cell in cells
    )


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for child in table:
        if child.tag == "tr":
            yield [cell for cell in child if cell.tag in ("td", "th")]
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _line(element: etree._Element) -> str:
    return _collapsed("".join(element.itertext()))


def _collapsed(text: str) -> str:
    """Blanks as a browser shows them; a line break of the source beside Chinese is none."""
    parts = re.split(r"[ \t\r\f]*\n[ \t\r\n\f]*", text.strip(" \t\r\n\f"))
    joined = parts[0]
    for part in parts[1:]:
        joined += joint(joined, part) + part
    return re.sub(r"[ \t\r\f]+", " ", joined)


class _Reader:
    """Goes through the article; what stands between two block boundaries is a paragraph."""

    def __init__(self, built: Builder):
        self.built = built
        self.parts: list[str] = []
        self.line = 0

    def block(self, element: etree._Element) -> None:
        self._add(element.text, element)
        numbers = _item_numbers(element)
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or _is_furniture(child):
                pass
            elif tag == "table" and _is_data(child):
                self.end()
                self._table(child)
            elif tag == "br":
                self.end()
            elif tag in _BLOCKS:
                self.end()
                if not _is_links(child):
                    if child in numbers:
                        self._add(numbers[child], child)
                    self.block(child)
                    self.end()
            else:
                self.block(child)
            self._add(child.tail, child)

    def end(self) -> None:
        text = _collapsed("".join(self.parts))
        if text.strip() and not (_FURNITURE_LINE.match(text.strip()) and len(text) < 80):
            self.built.paragraph(text, line=self.line)
        self.parts, self.line = [], 0

    def _add(self, text: str | None, element: etree._Element) -> None:
        if text:
            if not self.line and text.strip():
                self.line = element.sourceline or 0
            self.parts.append(text)

    def _table(self, table: etree._Element) -> None:
        caption = table.find("caption")
        if caption is not None:
            self.built.paragraph(_line(caption), line=caption.sourceline or 0)
        rows: list[list[str]] = []
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        taken: set[tuple[int, int]] = set()
        found = list(_rows(table))
        headers = 0
        for number, cells in enumerate(found):
            row: list[str] = []
            for cell in cells:
                while (number, len(row)) in taken:
                    row.append("")
                wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(found) - number)
                if len(row) + wide > _SPAN_MOST:
                    raise Refusal("Hostile")
                column = len(row)
                spans[number, column] = (high, wide)
                taken |= {(number + down, column + right) for down in range(1, high) for right in range(wide)}
                row += [_cell_text(cell), *[""] * (wide - 1)]
            if headers == number and cells and all(cell.tag == "th" for cell in cells):
                headers += 1
            rows.append(row)
        self.built.table(rows, spans=spans, header_rows=headers or None, line=table.sourceline or 0)


def _cell_text(cell: etree._Element) -> str:
    """All of a cell's words on one line."""
    parts: list[str] = []

    def gather(element: etree._Element) -> None:
        parts.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _NO_TEXT:
                if child.tag in _BLOCKS or child.tag == "br":
                    parts.append("\x1f")
                gather(child)
                if child.tag in _BLOCKS:
                    parts.append("\x1f")
            parts.append(child.tail or "")

    gather(cell)
    return " ".join(filter(None, (_collapsed(part).strip("\u3000\u00a0 ") for part in "".join(parts).split("\x1f"))))


def _span(cell: etree._Element, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return min(max(int(written), 1), _SPAN_MOST) if written.isdecimal() and len(written) < 6 else 1


def _item_numbers(element: etree._Element) -> dict[etree._Element, str]:
    """What a browser writes before the items of a numbered list."""
    if element.tag != "ol":
        return {}
    start = element.get("start") or "1"
    first = int(start) if start.isdecimal() and len(start) < 6 else 1
    return {
        item: f"{number}. " for number, item in enumerate((item for item in element if item.tag == "li"), start=first)
    }


def _is_links(block: etree._Element) -> bool:
    """A list or box of links to elsewhere."""
    links = [link for link in block.iter("a") if link.get("href")]
    if len(links) < 3:
        return False
    total = len(_collapsed("".join(block.itertext())))
    return sum(len(_collapsed("".join(link.itertext()))) for link in links) > 0.7 * total
