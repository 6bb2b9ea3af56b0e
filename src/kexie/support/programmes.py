"""What a programme is called, in one spelling: grants whose programmes have it are of one programme. Pure functions."""

import hashlib
import re
import unicodedata

LONGEST = 40  # as the ledger takes a value of an open dimension
_YEAR, _NUMERAL = r"(?:19|20)\d\d", "〇零一二三四五六七八九十百"
_YEARS = rf"(?:{_YEAR}(?:{_YEAR}|\d\d)?|[{_NUMERAL}]{{4}})(?:年度?|学年)"
_EDITION = rf"(?:{_YEARS}|第[\d{_NUMERAL}]+[届批期次轮])"
_BEFORE = re.compile(rf"^(?:至?(?:{_EDITION}|{_YEAR}(?!\d)))+")
_BEHIND = re.compile(rf"(?:{_EDITION}|项目)+$")
# Names that say what kind of thing it is, and not which.
_NO_NAMES = frozenset({"grant", "奖补", "奖补资金", "补助资金", "项目资金", "资金"})


def programme_code(name: str) -> str:
    """The spelling of a programme's name: letters and digits alone, without year or edition, and without a last 项目.

    「2018年“基层科普行动计划”项目」 and 「基层科普行动计划」 give one. Of a longer name than the ledger takes the end is
    a digest, so that it stays its own. Empty where the name says nothing of which programme it is.
    """
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", name) if letter.isalnum())
    code = _BEHIND.sub("", _BEFORE.sub("", letters))
    if code.casefold() in _NO_NAMES:
        return ""
    if len(code) > LONGEST:
        return f"{code[:31]}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"
    return code
