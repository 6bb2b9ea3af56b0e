"""What may be kept as evidence is told by its bytes; a file goes out under a name that ends as they do."""

import io
import zipfile

import pytest

from kexie.files.formats.limits import Refusal
from kexie.files.types import EXTENSIONS, media_type_of, safe_name


def packed(*names, first=None):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
KEPT = {
    "image/jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00",
    "image/png": b"\x89PNG\r\n\x1a\n\x00",
    "image/gif": b"GIF89a\x01\x00",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "image/heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "application/pdf": b"%PDF-1.7\n\x00",
    "application/ofd": packed("OFD.xml", "Doc_0/Document.xml"),
    "application/msword": OLE + "WordDocument\x00".encode("utf-16-le"),
    "application/vnd.ms-powerpoint": OLE + "PowerPoint Document\x00".encode("utf-16-le"),
    WORD: packed("[Content_Types].xml", "word/document.xml"),
    ODS: packed("content.xml", first=ODS),
    "text/plain": "签到表\t甲\r\n".encode("gb18030"),
}
REFUSED = {
    "program": b"MZ\x90\x00\x03",
    "HasMacros": packed("word/document.xml", "word/vbaProject.bin"),
    "compressed": packed("photo.jpg"),
    "sound": b"\x00\x00\x00\x18ftypmp42\x00\x00",
    "unknown": b"\x00\x01\x02\x03" * 9,
}


@pytest.mark.parametrize("media_type", KEPT)
def test_what_may_be_kept_is_told_by_its_bytes(media_type):
    assert media_type_of(KEPT[media_type]) == media_type


def test_a_text_may_be_of_any_of_the_usual_encodings():
    words = "签到表：甲、乙\n"
    assert {media_type_of(words.encode(each)) for each in ("utf-8", "utf-8-sig", "gb18030", "utf-16")} == {"text/plain"}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_may_not_be_kept_is_named(kind):
    with pytest.raises(Refusal) as refusal:
        media_type_of(REFUSED[kind])
    assert refusal.value.facts.get("kind", refusal.value.code) == kind


@pytest.mark.parametrize(
    "script", [b"#!/bin/sh\nrm -rf x", b"\xff\xfe\x00", b"BM\x00\x00", b"RIFFxxxxWAVE", b"        WEBP"]
)
def test_hostile_and_broken_beginnings_break_nothing(script):
    try:
        assert media_type_of(script) in EXTENSIONS
    except Refusal as refusal:
        assert refusal.code == "Unsupported"


@pytest.mark.parametrize(
    ("name", "media_type", "goes_out_as"),
    [
        ("现场.JPG", "image/jpeg", "现场.JPG"),
        ("setup.bat", "text/plain", "setup.bat.txt"),
        ("photo.exe", "image/png", "photo.exe.png"),
        ("签到表", "application/pdf", "签到表.pdf"),
        ("page.html", "text/plain", "page.html.txt"),
        ("old", "x/y", "old.bin"),
    ],
)
def test_a_file_goes_out_under_a_name_that_ends_as_its_bytes_do(name, media_type, goes_out_as):
    assert safe_name(name, media_type) == goes_out_as
