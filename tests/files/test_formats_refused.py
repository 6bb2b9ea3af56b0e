"""Files that are not read: each has its own words, and nothing in a file is run, fetched or left behind."""

import os
import socket
import struct
import sys
import threading
import time

import pytest

from kexie.files.formats import errors, limits, pool
from kexie.files.formats.errors import (
    Damaged,
    EmptyFile,
    Encrypted,
    FormatRefused,
    HasMacros,
    Hostile,
    LimitsExceeded,
    NeedsOffice,
    NeedsRecogniser,
    TooDeep,
    TooLarge,
    TooManyCells,
    TooSlow,
    Unsupported,
    refused,
)
from tests.files.reading import SAMPLES, docx, read, xlsx, zipped

PARAGRAPH = "<w:p><w:r><w:t>一</w:t></w:r></w:p>"


def ole(*streams: str, word: bytes = b"") -> bytes:
    """The head and the directory of an OLE file, as far as its kind is told from them."""
    directory = b"".join(name.encode("utf-16-le").ljust(64, b"\x00") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + word.ljust(512, b"\x00") + directory


def lying_zip() -> bytes:
    """A member of 30 MB that says it has 100 bytes."""
    data = zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": b" " * 30_000_000})
    return data.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 100))


def encrypted_zip() -> bytes:
    data = bytearray(docx(PARAGRAPH))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def encrypted_pdf() -> bytes:
    """A PDF whose standard security handler wants a password that nobody has."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>"
    return (
        out
        + b"xref\n0 4\n0000000000 65535 f \n"
        + table
        + b"trailer\n"
        + trailer
        + b"\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def scanned_pdf() -> bytes:
    """One page that is a grey picture."""
    stream = b"q 100 0 0 100 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


LAUGHS = "<!DOCTYPE w [<!ENTITY a '哈'>" + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"  # fmt: skip
XXE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256)) * 8

REFUSALS = {
    "zip bomb": (lambda: docx(PARAGRAPH, {"word/media/a.xml": b" " * 90_000_000}), Hostile),
    "zip of too much": (lambda: zipped({f"{n}.bin": os.urandom(1000) * 10_400 for n in range(10)}), LimitsExceeded),
    "zip that lies about its size": (lying_zip, FormatRefused),
    "zip of too many members": (lambda: docx(PARAGRAPH, {f"a/{n}": b"" for n in range(10_001)}), Hostile),
    "zip that climbs": (lambda: docx(PARAGRAPH, {"../../evil.xml": b"<a/>"}), Hostile),
    "billion laughs": (lambda: docx("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", head=LAUGHS), Hostile),
    "external entity": (lambda: docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", head=XXE), Hostile),
    "external entity in utf-16": (
        lambda: docx(PARAGRAPH, {"word/a.xml": f'<?xml version="1.0" encoding="utf-16"?>{XXE}<a/>'.encode("utf-16")}),
        Hostile,
    ),
    "word file with macros inside": (lambda: docx(PARAGRAPH, {"word/vbaProject.bin": b"x"}), HasMacros),
    "word file declared with macros": (
        lambda: docx(PARAGRAPH, kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        HasMacros,
    ),
    "old word file with macros": (lambda: ole("WordDocument", "_VBA_PROJECT"), HasMacros),
    "encrypted word file": (lambda: ole("EncryptionInfo", "EncryptedPackage"), Encrypted),
    "encrypted old word file": (lambda: ole("WordDocument", word=b"\xec\xa5" + b"\x00" * 9 + b"\x01"), Encrypted),
    "zip under a password": (encrypted_zip, Encrypted),
    "encrypted pdf": (encrypted_pdf, Encrypted),
    "renamed program": (lambda: EXECUTABLE, Unsupported),
    "program of linux": (lambda: b"\x7fELF" + bytes(500), Unsupported),
    "shell script": (lambda: b"#!/bin/sh\nrm -rf /\n", Unsupported),
    "slides": (lambda: ole("PowerPoint Document"), Unsupported),
    "nested html": (lambda: b"<div>" * 50_000 + "深".encode(), TooDeep),
    "nested word tables": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 300 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 300),
        TooDeep,
    ),
    "20 million cells by their addresses": (
        lambda: xlsx('<row r="100000"><c r="GR100000"><v>1</v></c></row>'),
        TooManyCells,
    ),
    "cells to the end of the world": (
        lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        TooManyCells,
    ),
    "a million cells one by one": (
        lambda: xlsx(
            "".join("<row>" + "".join(f"<c><v>{n * c}</v></c>" for c in range(200)) + "</row>" for n in range(5_001))
        ),
        TooManyCells,
    ),
    "csv of 20 million cells": (lambda: (b"1," * 199 + b"1\n") * 100_000, TooManyCells),
    "empty": (lambda: b"", EmptyFile),
    "blanks": (lambda: b" \n\n", EmptyFile),
    "word file without a word": (lambda: docx("<w:p/>"), EmptyFile),
    "sheet without a value": (lambda: xlsx(""), EmptyFile),
    "html without a word": (lambda: b"<html><body><div></div></body></html>", EmptyFile),
    "word file without its body": (lambda: docx("").replace(b"w:body", b"w:bodx"), FormatRefused),
    "51 MB": (lambda: b"a" * 51_000_000, TooLarge),
}


SLOW = {"csv of 20 million cells"}


@pytest.mark.parametrize(
    "case", [pytest.param(case, marks=pytest.mark.slow) if case in SLOW else case for case in REFUSALS]
)
def test_a_file_that_is_not_read_is_refused_in_three_sentences(case):
    make, kind = REFUSALS[case]
    name = "list.csv" if case.startswith("csv") else "报告.docx"
    with pytest.raises(kind) as refusal:
        read(make(), name)
    assert refusal.value.message.count(". ") >= 2
    assert "Nothing was read" in refusal.value.message
    assert read(docx(PARAGRAPH)).text == "一\n"  # the next file is not the worse for it


@pytest.mark.parametrize("name", ["report.docx", "report.pdf", "report.odt", "activities.xlsx"])
def test_a_truncated_file_is_damaged_and_says_so(name):
    data = (SAMPLES / name).read_bytes()
    for part in (4, 2, 1.3):
        with pytest.raises(Damaged):
            read(data[: int(len(data) / part)])


@pytest.mark.slow
def test_a_limit_lies_just_above_what_is_allowed():
    allowed = xlsx(f'<row r="{limits.CELLS}"><c r="A{limits.CELLS}"><v>1</v></c></row>')
    assert read(allowed).text == "1\n"
    with pytest.raises(TooManyCells):
        read(xlsx(f'<row r="{limits.CELLS + 1}"><c r="A{limits.CELLS + 1}"><v>1</v></c></row>'))


def test_a_scanned_paper_names_what_is_missing(monkeypatch):
    monkeypatch.setattr("kexie.files.formats.extracting.can_recognise", lambda: False)
    for data in (scanned_pdf(), (SAMPLES / "scan.png").read_bytes()):
        with pytest.raises(NeedsRecogniser, match=r"kexie\[ocr\]"):
            read(data)


def test_an_old_word_file_names_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NeedsOffice, match="LibreOffice or catdoc"):
        read(SAMPLES / "report.doc")


def test_addresses_in_a_document_are_not_fetched():
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.3)
    address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    page = f'<html><head><base href="{address}"><link href="a.css" rel="stylesheet"></head><body><img src="{address}"><p>文</p></body></html>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" TargetMode="External" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="{address}"/></Relationships>'
    )
    assert read(page.encode()).text == "文\n"
    assert read(docx(PARAGRAPH, {"word/_rels/document.xml.rels": relations})).text == "一\n"
    with pytest.raises(TimeoutError):
        server.accept()
    server.close()


def in_a_child(code: str, mode: str = "parse") -> dict:
    """What a child answers whose parser is this code."""
    made = pool.Child.__new__(pool.Child)
    whole = (
        "import sys, types\nfrom kexie.files.formats import child\nparser = types.ModuleType('p')\n"
        f"exec({code!r}, parser.__dict__)\nchild.import_module = lambda name: parser\nchild.main({mode!r})\n"
    )
    start = pool.subprocess.Popen

    def instead(arguments, **how):
        return start([sys.executable, "-c", whole], **how)

    pool.subprocess.Popen = instead
    try:
        made.__init__(mode)
    finally:
        pool.subprocess.Popen = start
    try:
        return made.ask({"parser": "zip"}, b"x", None, None)
    finally:
        made.close()


posix = pytest.mark.skipif(os.name != "posix", reason="this system bounds no process")


@posix
def test_a_parser_that_takes_too_much_memory_is_a_sentence():
    with pytest.raises(errors.TooMuchMemory):
        in_a_child("def parse(data, options, tell):\n    return bytearray(600_000_000)")


@posix
def test_a_parser_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(pool, "WALL_SECONDS", 1.5)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        in_a_child("import time\ndef parse(data, options, tell):\n    time.sleep(60)")
    assert time.monotonic() - began < 10


@posix
def test_a_page_that_is_read_from_its_picture_may_take_longer(monkeypatch):
    monkeypatch.setattr(pool, "WALL_SECONDS", 0.1)
    monkeypatch.setattr(pool, "SILENT_SECONDS", 0.1)
    code = (
        "import time\nclass Told:\n    def result(self): return {}\n"
        "def parse(data, options, tell):\n    tell(1, 2)\n    time.sleep(0.5)\n    return Told()"
    )
    assert in_a_child(code, "scan") == {}
    with pytest.raises(TooSlow):
        in_a_child(code)


@posix
def test_a_parser_that_burns_the_processor_is_ended_by_the_system():
    with pytest.raises(TooSlow):
        in_a_child(
            "from kexie.files.formats import child\ndef parse(data, options, tell):\n    child.allow_time(0)\n    while True: pass"
        )


@posix
def test_a_parser_that_dies_is_a_sentence():
    with pytest.raises(Hostile):
        in_a_child("import os\ndef parse(data, options, tell):\n    os.kill(os.getpid(), 11)")
    with pytest.raises(errors.TooMuchMemory):
        in_a_child("import os\ndef parse(data, options, tell):\n    os.abort()")


@posix
@pytest.mark.parametrize(
    "act",
    ["__import__('socket').create_connection(('127.0.0.1', 9))", "__import__('subprocess').run(['true'])",
     "__import__('os').system('true')", "open('/tmp/kexie-was-here', 'w').write('x')"],
)  # fmt: skip
def test_a_parser_cannot_connect_start_a_program_or_write_a_file(act):
    code = (
        "class Told:\n    def result(self): return {'told': self.text}\n"
        f"def parse(data, options, tell):\n    told = Told()\n    try:\n        {act}\n        told.text = 'done'\n"
        "    except OSError as error:\n        told.text = type(error).__name__\n    return told"
    )
    assert in_a_child(code)["told"] == "PermissionError"


def test_a_child_has_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("KEXIE_SECRET_KEY", "secret")
    code = (
        "class Told:\n    def result(self):\n        import os\n        return {'names': sorted(os.environ)}\n"
        "def parse(data, options, tell):\n    return Told()"
    )
    assert not [name for name in in_a_child(code)["names"] if "KEXIE" in name]


def idle_parsers():
    return [child for child in pool._idle if child.program == pool.PARSER]


def test_a_child_that_went_away_is_replaced():
    read(docx(PARAGRAPH))
    (idle,) = idle_parsers()
    idle._process.kill()
    idle._process.wait()
    assert read(docx(PARAGRAPH)).text == "一\n"


def test_several_may_read_at_once():
    found = []
    threads = [threading.Thread(target=lambda: found.append(read(SAMPLES / "report.docx").text)) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert (len(found), len(idle_parsers())) == (3, 1)


def test_every_refusal_a_parser_names_has_its_words():
    assert isinstance(refused("TooLong", {"limit": 5}), errors.TooLong)
    assert isinstance(refused("os"), Damaged)
    assert isinstance(refused("FormatRefused_"), Damaged)
