"""What a file is, told by its bytes. A name only chooses among kinds of text, which no byte tells apart."""

import re
from pathlib import PurePath

from kexie.files.formats.limits import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"BM", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
_REFUSED = (
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"), (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xce\xfa\xed\xfe", "program"), (b"#!", "program"), (b"\x1f\x8b", "compressed"), (b"7z\xbc\xaf\x27", "compressed"),
    (b"Rar!", "compressed"), (b"\xfd7zXZ", "compressed"), (b"BZh", "compressed"), (b"\x28\xb5\x2f\xfd", "compressed"),
    (b"SQLite format 3", "database"), (b"\x00\x01\x00\x00Standard", "database"), (b"\x00\x00\x01\x00", "picture"),
    (b"ID3", "sound"), (b"OggS", "sound"), (b"fLaC", "sound"), (b"\x1aE\xdf\xa3", "sound"), (b"L\x00\x00\x00\x01\x14\x02\x00", "program"),
)  # fmt: skip
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div|p)[\s>/]", re.IGNORECASE)
_HTML_ENDS = re.compile(r"</(?:html|body|head|table|div|p|title)\s*>", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """text, zip, pdf, picture, rtf, or what an OLE file holds: doc, wps, xls. Raises Refusal."""
    head = data[:1024]
    if head.startswith(_OLE):
        return _ole_kind(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for magic, kind in _REFUSED:
        if head.startswith(magic) and not (magic in (b"MZ", b"BM", b"#!", b"ID3") and _is_words(data)):
            raise Refusal("Unsupported", kind=kind)
    if head[4:8] == b"ftyp" or head[:4] == b"RIFF" and head[8:12] != b"WEBP":
        raise Refusal("Unsupported", kind="sound")
    if head.startswith(_PICTURES) and not (head.startswith(b"BM") and _is_words(data)) or head[8:12] == b"WEBP":
        return "picture"
    if b"%PDF-" in head and head.lstrip().startswith(b"%PDF-") or b"%PDF-" in head and b"\x00" in data[:4096]:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    return "text"


def kind_of_text(text: str, name: str) -> str:
    """html by its tags; else csv or md where the name says so; else txt."""
    head = text.lstrip("\ufeff \r\n\t")[:4096]
    opening = _HTML.search(head)
    if opening and (opening.start() == 0 or head.startswith(("<!--", "<?xml")) or _HTML_ENDS.search(text)):
        return "html"
    return {".csv": "csv", ".tsv": "csv", ".md": "md", ".markdown": "md"}.get(PurePath(name).suffix.lower(), "txt")


def _is_words(data: bytes) -> bool:
    """Plain ASCII or UTF-8 that only happens to begin with the letters of a magic number; a script is a program."""
    if data.startswith(b"#!"):
        return not re.match(rb"#!\s*/", data)
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", data[:4096])


def _ole_kind(data: bytes) -> str:
    """By the names of the streams, which stand in the file's directory in UTF-16."""

    def has(name: str) -> bool:
        return name.encode("utf-16-le") + b"\x00\x00" in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise Refusal("Encrypted")
    if has("_VBA_PROJECT") or has("_VBA_PROJECT_CUR"):
        raise Refusal("HasMacros")
    if has("WordDocument"):
        if _is_encrypted_word(data):
            raise Refusal("Encrypted")
        return "doc"
    if has("Workbook") or has("Book"):
        return "xls"
    if has("PowerPoint Document"):
        raise Refusal("Unsupported", kind="slides")
    if has("MatOST") or has("CONTENTS"):
        return "wps"  # Microsoft Works; a .wps of WPS Office holds a WordDocument
    raise Refusal("Unsupported", kind="unknown")


def _is_encrypted_word(data: bytes) -> bool:
    """fEncrypted of the FIB ([MS-DOC] 2.5.2), which opens the WordDocument stream at the start of a sector."""
    for at in range(512, min(len(data), 4_000_000), 512):
        if data[at : at + 2] == b"\xec\xa5":
            return bool(data[at + 11] & 1) if at + 11 < len(data) else False
    return False
