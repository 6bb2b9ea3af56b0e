"""What may be kept as evidence: pictures, PDF, office files and text, told by their bytes and never by a name."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from kexie.files.formats.kinds import kind_of
from kexie.files.formats.limits import Refusal

EXTENSIONS = {  # of each kind that is kept; the first is added to a name that has none of them
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp",),
    "image/tiff": (".tif", ".tiff"),
    "image/heic": (".heic", ".heif"),
    "image/avif": (".avif",),
    "application/pdf": (".pdf",),
    "application/ofd": (".ofd",),
    "application/rtf": (".rtf",),
    "application/msword": (".doc", ".wps", ".dot"),
    "application/vnd.ms-works": (".wps",),
    "application/vnd.ms-excel": (".xls", ".et"),
    "application/vnd.ms-powerpoint": (".ppt", ".dps"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "text/plain": (".txt", ".csv", ".md"),
}
SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp"}  # what every browser shows by itself

_PICTURES = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp",
    b"BM": "image/bmp", b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff",
}  # fmt: skip
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
}
_OTHERS = {
    "pdf": "application/pdf", "rtf": "application/rtf", "doc": "application/msword", "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
}  # fmt: skip
_PACKED = {  # the names of the parts that make an archive an office file stand plainly in its bytes
    b"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook.": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    b"OFD.xml": "application/ofd",
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def media_type_of(data: bytes) -> str:
    """One of EXTENSIONS. Raises Refusal where the bytes are of no kind that is kept: a program, an archive, a film …"""
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    try:
        kind = kind_of(data)
    except Refusal as refusal:
        if refusal.facts.get("kind") != "slides":
            raise
        return "application/vnd.ms-powerpoint"
    if kind == "picture":
        return _found(media_type for sign, media_type in _PICTURES.items() if data.startswith(sign))
    if kind == "zip":
        return _packed(data)
    if kind == "text":
        return _text(data)
    return _OTHERS[kind]


def safe_name(name: str, media_type: str) -> str:
    """The name a file goes out under: it ends as its bytes do, so that text named setup.bat never runs."""
    endings = EXTENSIONS.get(media_type, (".bin",))
    return name if PurePath(name).suffix.lower() in endings else name + endings[0]


def _packed(data: bytes) -> str:
    if b"vbaProject.bin" in data:
        raise Refusal("HasMacros")
    if data[30:38] == b"mimetype":  # OpenDocument says first what it is, ODF 1.2 part 3, 3.3
        return _found((each for each in EXTENSIONS if data[38:].startswith(each.encode())), "compressed")
    return _found((media_type for part, media_type in _PACKED.items() if part in data), "compressed")


def _found(media_types: Iterator[str], kind: str = "unknown") -> str:
    if (found := next(media_types, None)) is None:
        raise Refusal("Unsupported", kind=kind)
    return found


def _text(data: bytes) -> str:
    """Text in UTF-8, GB 18030 or UTF-16 with its mark; anything else is of no known kind."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif _CONTROLS.search(data):
        raise Refusal("Unsupported", kind="unknown")
    else:
        encoding = "utf-8" if _decodes(data, "utf-8") else "gb18030"
    if not _decodes(data, encoding):
        raise Refusal("Unsupported", kind="unknown")
    return "text/plain"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
