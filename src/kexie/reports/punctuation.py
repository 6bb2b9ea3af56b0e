"""Punctuation mended after clauses have dropped out of a paragraph."""

import re

# How much each mark separates; where two meet, the stronger stays. ？！ and …… are marks of their own.
STRENGTH = {"、": 1, "，": 2, "：": 3, "；": 4, "。": 5, "！": 6, "？": 6}
_MARKS = "、，：；。！？"
_RUN = re.compile(rf"[{_MARKS}]{{2,}}")
_EMPTY_PAIR = re.compile(r"（）|〔〕|“”|‘’")
_AFTER_OPENING = re.compile(rf"(?<=[（〔“‘《])[{_MARKS}]+")
_BEFORE_CLOSING = re.compile(r"[、，：；]+(?=[）〕’”》])")
_LEADING = re.compile(rf"^[{_MARKS}\s]+")
_TRAILING = re.compile(r"[、，；]+$")


def mend(text: str) -> str:
    """The paragraph with its marks put right; words are never touched.

    Marks at the beginning go; of several in a row the strongest stays (，。 gives 。; ：、 gives ：); empty brackets and
    quotation marks go; a paragraph that would end in 、 ， or ； ends in 。 Mending twice changes nothing more.
    """
    before = None
    while before != text:
        before = text
        text = _EMPTY_PAIR.sub("", text)
        text = _AFTER_OPENING.sub("", text)
        text = _BEFORE_CLOSING.sub("", text)
        text = _RUN.sub(_strongest, text)
        text = _LEADING.sub("", text)
    return _TRAILING.sub("。", text)


def _strongest(run: re.Match[str]) -> str:
    marks = run[0]
    if marks in ("？！", "！？", "！！", "！！！"):
        return marks
    return max(marks, key=STRENGTH.__getitem__)
