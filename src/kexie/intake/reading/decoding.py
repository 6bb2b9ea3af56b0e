"""Bytes to text. Which encoding was meant is told by what each gives: real Chinese is made of common characters."""

import codecs
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from kexie.intake.errors import Empty, NotText, TooLarge

LIMIT = 50_000_000  # bytes

# The characters that make up about two thirds of any Chinese prose; those of official papers are among them.
_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平"
    "形相全表间样与关各重新线内数正心反明看原又利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五"
    "果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别手角期根论运农指几九区强放决西被干做必战先回"
    "则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶思术极交受联什认六共权收证改清美再采转更单风切打白教速花带"
    "安场身车例真务具万每目至达走积示议声报完类八离华名确才科张信马节话整空元况今集传土许步群广石记需段研界林律且究观越织装影算低持"
    "众书布复容须际商非验连断深难近千周委素技备半办青省列习响约支感劳便团往历市何除消构府称准精值号率族维划选标写存亲快效院查江型按格"
    "养易置派层片始专状育厂识适属满县局照参红细引听该价严村镇乡协会奖赛培训宣传普创慰问项目活动镇街道社区"
)
_MAGIC = {
    b"PK\x03\x04": _("a ZIP, Word or Excel file"), b"%PDF": _("a PDF file"), b"\xd0\xcf\x11\xe0": _("an old Word or Excel file"),
    b"\x89PNG": _("a picture"), b"\xff\xd8\xff": _("a picture"), b"GIF8": _("a picture"), b"{\\rtf": _("a rich text file"),
    b"\x7fELF": _("a program"), b"MZ": _("a program"), b"\x1f\x8b": _("a compressed file"), b"7z\xbc\xaf": _("a compressed file"),
    b"Rar!": _("a compressed file"), b"SQLite format 3": _("a database"),
}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    text: str
    encoding: str  # utf-8, utf-16, gb18030, big5


def decode(data: bytes) -> Decoded:
    """The text of a file's bytes: UTF-8, UTF-16 with its mark, GB18030 or Big5. Raises Empty, TooLarge, NotText."""
    if len(data) > LIMIT:
        raise TooLarge(len(data), LIMIT)
    if not data.strip():
        raise Empty
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise NotText(str(kind))
    decoded = _marked(data) or _unmarked(data)
    if decoded is None or _is_noise(decoded.text):
        raise NotText
    if not decoded.text.strip("\ufeff \n\r\t\u3000"):
        raise Empty
    return decoded


def _marked(data: bytes) -> Decoded | None:
    """By the mark of the byte order."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return Decoded(data.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding)
            except UnicodeDecodeError:
                return None
    return None


def _unmarked(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    candidates = []
    for encoding in ("gb18030", "big5", "utf-8"):
        text = _decoded(data, encoding)
        if text is not None:
            candidates.append((_plausibility(text), Decoded(text, encoding)))
    best = max(candidates, key=lambda candidate: candidate[0], default=None)
    return best[1] if best and best[0] > 0.15 else None


def _decoded(data: bytes, encoding: str) -> str | None:
    """Strictly, or with at most one bad place in a thousand bytes: a copied paper may have lost a byte."""
    try:
        return data.decode("big5hkscs" if encoding == "big5" else encoding)
    except UnicodeDecodeError:
        text = data.decode("big5hkscs" if encoding == "big5" else encoding, errors="replace")
        return text if text.count("\ufffd") * 1000 <= len(data) else None


def _plausibility(text: str) -> float:
    """The share of common characters among those that are not ASCII; 0.6 and more for Chinese, about 0.1 for a wrong guess."""
    common = _common()
    sample = [c for c in text[:20_000] if c > "\u00ff" and c not in "，。、；：！？“”‘’（）《》—…　"]
    return sum(c in common for c in sample) / len(sample) if sample else 0.0


@cache
def _common() -> frozenset[str]:
    import opencc

    return frozenset(_COMMON) | frozenset(opencc.OpenCC("s2t").convert(_COMMON))


def _is_noise(text: str) -> bool:
    sample = text[:100_000]
    return "\x00" in sample or sum(c < " " and c not in "\n\r\t\f\v" for c in sample) * 100 > len(sample)
