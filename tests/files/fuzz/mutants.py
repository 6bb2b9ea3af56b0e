"""How a real file is twisted: its bytes, the members of its archive, the markup inside, another file's pieces."""

import random
import re
import time
import traceback
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings

from kexie.files.formats import pool
from kexie.files.formats.errors import FormatRefused
from kexie.files.formats.extracted import Extracted
from kexie.files.formats.extracting import text_of

SAMPLES = Path(__file__).parent.parent / "samples"
# LibreOffice takes seconds a file; what its converted copy holds is read as .docx, which is here.
LEFT_OUT = {".doc", ".py", ".pyc", ".png"}
WORDS = (b"<", b">", b"&", b"]]>", b"<!--", b"\x00", b"\xff\xfe", b"-1", b"0", b"4294967296", b"99999999999999999999", b"%PDF-", b"PK\x03\x04",
         b"<!DOCTYPE a>", b"endobj", b"stream", b"/Kids", b"w:val", b"<w:p>", b"</w:p>", b"<table>", b"rowspan=99999", b"A1", b"XFD1048576",
         "一".encode(), b"\xd2\xbb", b"\n" * 50, b"\t", b'"', b"{" * 20)  # fmt: skip


@dataclass
class Run:
    seed: int
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def told(self) -> str:
        tried = sum(self.formats.values())
        lines = [f"seed {self.seed}: {tried} mutants, {self.read} read, {sum(self.refused.values())} refused"]
        lines.append("  formats   " + ", ".join(f"{name} {count}" for name, count in sorted(self.formats.items())))
        lines.append("  refusals  " + ", ".join(f"{name} {count}" for name, count in self.refused.most_common()))
        return "\n".join([*lines, f"  findings  {len(self.findings)}", *self.findings])


def fuzz(seconds: float, *, seed: int | None = None, keep: Path | None = None) -> Run:
    """Read mutants for so long."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    run = Run(random.randrange(10**9) if seed is None else seed)
    chance = random.Random(run.seed)
    samples = {
        path: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.suffix not in LEFT_OUT and path.is_file()
    }
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        path = chance.choice(list(samples))
        data = mutant(samples[path], chance, list(samples.values()))
        run.formats[path.suffix[1:]] += 1
        try:
            found = text_of(data, path.name, decode=_decode)
            _check(found)
            run.read += 1
        except FormatRefused as refusal:
            run.refused[type(refusal).__name__] += 1
            # Any bytes may be too many for a bound; but none may end the child, which is what this one says of it.
            if type(refusal).__name__ == "Hostile" and not data.startswith(b"PK"):
                _note(run, path, data, "the child died", keep)
        except Exception:
            _note(run, path, data, traceback.format_exc(limit=-3), keep)
    pool.close_all()
    return run


def mutant(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """One to four changes, half of them inside the archive where the file is one."""
    for _change in range(chance.randint(1, 4)):
        if data.startswith(b"PK") and chance.random() < 0.7:
            data = _in_archive(data, chance)
        else:
            data = chance.choice((_flipped, _cut, _doubled, _worded, _worded, _crossed))(data, chance, others)
    return data


def _in_archive(data: bytes, chance: random.Random) -> bytes:
    """The archive is whole again afterwards, so that the twisted part reaches its parser."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # an earlier change broke it
        return data
    parts = [name for name in members if name.endswith((".xml", ".rels"))]
    if not parts:
        return data
    name = chance.choice(parts)
    kind = chance.randrange(10)
    if kind == 0:
        del members[name]
    elif kind == 1:
        members[chance.choice(list(members))] = members[name]
    else:
        members[name] = chance.choice((_markup, _markup, _markup, _flipped, _cut, _worded))(members[name], chance, [])
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return made.getvalue()


def _markup(data: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    """An element twice, gone, nested in itself, renamed, or with another number."""
    elements = list(re.finditer(rb"<([\w:.-]+)[^<>]*?(?:/>|>)", data))
    if not elements:
        return data
    element = chance.choice(elements)
    match chance.randrange(5):
        case 0:
            return data[: element.end()] + element[0] * chance.choice((1, 50, 500)) + data[element.end() :]
        case 1:
            return data[: element.start()] + data[element.end() :]
        case 2:
            other = chance.choice(elements)
            return data.replace(b"<" + element[1] + b" ", b"<" + other[1] + b" ").replace(
                b"</" + element[1] + b">", b"</" + other[1] + b">"
            )
        case 3:
            numbers = list(re.finditer(rb'"-?\d+"', data))
            if not numbers:
                return data
            number = chance.choice(numbers)
            return (
                data[: number.start()]
                + chance.choice((b'"-1"', b'"0"', b'"99999999"', b'"x"', b'""'))
                + data[number.end() :]
            )
        case _:
            whole = data[element.start() : element.start() + chance.randrange(20, 2000)]
            return data[: element.start()] + whole + data[element.start() :]


def _flipped(data: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    changed = bytearray(data)
    for _byte in range(chance.choice((1, 3, 20))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    a, b = sorted(chance.randrange(len(data) + 1) for _end in range(2))
    return data[:a] + data[b:] if chance.random() < 0.5 else data[:b]


def _doubled(data: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    a = chance.randrange(len(data) + 1)
    part = data[a : a + chance.choice((1, 10, 1000))] * chance.choice((2, 20))
    return data[:a] + part + data[a:]


def _worded(data: bytes, chance: random.Random, _others: list[bytes]) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(WORDS) + data[at + chance.choice((0, 1, 8)) :]


def _crossed(data: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _check(found: Extracted) -> None:
    """What holds for every text: cells stand where they say, and every character has a place."""
    for table in found.tables[:20]:
        for row in range(min(table.rows, 20)):
            for cell in table.row(row):
                assert found.text[cell.start : cell.end] == cell.text
                assert table.position(cell.start) == (cell.row, cell.column)
                table.headings(cell)
    for offset in range(0, len(found.text), max(1, len(found.text) // 100)):
        assert found.places.told(offset, offset + 1)
    assert "\x00" not in found.text or found.format == "txt"
    assert Extracted.from_dict(found.as_dict()) == found


def _decode(data: bytes) -> SimpleNamespace:
    """As the reader does, roughly: here only what follows is tried."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return SimpleNamespace(text=data.decode(encoding), encoding=encoding)
        except UnicodeDecodeError:
            continue
    return SimpleNamespace(text=data.decode("latin-1"), encoding="latin-1")


def _note(run: Run, path: Path, data: bytes, what: str, keep: Path | None) -> None:
    number = len(run.findings) + 1
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        keep.joinpath(f"{run.seed}-{number}{path.suffix}").write_bytes(data)
    run.findings.append(f"{number} {path.name} ({len(data)} bytes): {what}")
