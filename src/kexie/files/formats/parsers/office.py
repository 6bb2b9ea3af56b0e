"""Old Word, WPS and RTF files: LibreOffice makes a .docx of them, read like any other; else catdoc or antiword gives the words.

LibreOffice runs with a profile of its own in which macros are forbidden and links into the network are not followed, and
with a proxy that does not exist. catdoc and antiword know no macro and no network.
"""

import os
import re
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import FILE_BYTES, Refusal

SECONDS = 60
_PAGE_FIELD = re.compile(r"[\s—–-]*PAGE\s+\d*[\s—–-]*")  # a footer's page number, as catdoc writes it
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop>
<prop oor:name="DisableActiveContent"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>2</value></prop></item>
</oor:items>
"""


class Converted:
    """A .docx file in place of a text."""

    def __init__(self, data: bytes):
        self.data = data

    def result(self) -> dict[str, Any]:
        return {"converted": b64encode(self.data).decode("ascii")}


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder | Converted:
    kind = options["parser"]
    with tempfile.TemporaryDirectory(prefix="kexie-reading-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"paper.{kind}")
        source.write_bytes(data)
        if office := shutil.which("soffice") or shutil.which("libreoffice"):
            return Converted(_by_office(office, source))
        # antiword and catdoc know the layout of Word 97 only
        if kind == "doc" and (program := shutil.which("catdoc") or shutil.which("antiword")):
            return _by_words(program, source)
    raise Refusal("NeedsOffice")


def _by_office(office: str, source: Path) -> bytes:
    profile = source.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(_PROFILE)
    _run(
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(source.parent / "made"), str(source)],
        source.parent,
    )  # fmt: skip
    made = source.parent / "made" / "paper.docx"
    if not made.exists():
        raise Refusal("Damaged")
    if made.stat().st_size > FILE_BYTES:
        raise Refusal("TooMuchMemory")
    return made.read_bytes()


def _by_words(program: str, source: Path) -> Builder:
    """Paragraphs as the program gives them. A table's rows are told as lines: their columns cannot be trusted, since empty and
    merged cells are lost. Numbers that Word writes before paragraphs are lost too."""
    name = Path(program).name
    arguments = ["-dutf-8", "-w", str(source)] if name == "catdoc" else ["-m", "UTF-8.txt", "-w", "0", str(source)]
    text = _run([program, *arguments], source.parent).decode("utf-8", "replace")
    built = Builder(source.suffix[1:])
    for line in text.replace("\r", "\n").split("\n"):
        if not _PAGE_FIELD.fullmatch(line):
            built.paragraph(line)
    return built


def _run(command: list[str], folder: Path) -> bytes:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
        "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    try:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refusal("TooSlow") from error
    except OSError as error:
        raise Refusal("NeedsOffice") from error
    return done.stdout
