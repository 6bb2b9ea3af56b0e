"""A ZIP file: Word, Excel or OpenDocument text by what it says of itself inside, or refused."""

from collections.abc import Callable
from posixpath import normpath
from typing import Any

from kexie.files.formats.archive import Archive
from kexie.files.formats.extracted import Builder
from kexie.files.formats.limits import Refusal

_MAIN_PART = "/officeDocument"  # how the type of the relation to the main part ends, in both editions of ISO 29500
_ODT = "application/vnd.oasis.opendocument.text"


def parse(data: bytes, options: dict[str, Any], tell: Callable[[int, int], None]) -> Builder:
    archive = Archive(data)
    if "mimetype" in archive.names:
        if archive.read("mimetype").decode("ascii", "replace").strip() not in (_ODT, _ODT + "-template"):
            raise Refusal("Unsupported", kind="office")
        from kexie.files.formats.parsers import opendocument

        return opendocument.parse(archive)
    main = main_part(archive)
    kind = content_type(archive, main)
    if "macroEnabled" in kind:
        raise Refusal("HasMacros")
    if "wordprocessingml" in kind:
        from kexie.files.formats.parsers import word

        return word.parse(archive, main)
    if "spreadsheetml" in kind:
        from kexie.files.formats.parsers import sheets

        return sheets.parse_workbook(archive, main, data)
    raise Refusal("Unsupported", kind="slides" if "presentationml" in kind else "office")


def main_part(archive: Archive) -> str:
    if "_rels/.rels" not in archive.names or "[Content_Types].xml" not in archive.names:
        raise Refusal("Unsupported", kind="compressed")
    for relation in archive.xml("_rels/.rels"):
        if relation.get("Type", "").endswith(_MAIN_PART) and relation.get("TargetMode") != "External":
            return normpath(relation.get("Target", "").lstrip("/"))
    raise Refusal("Damaged")


def content_type(archive: Archive, part: str) -> str:
    default = ""
    for entry in archive.xml("[Content_Types].xml"):
        if entry.get("PartName", "").lstrip("/").lower() == part.lower():
            return entry.get("ContentType", "")
        if entry.get("Extension") and part.lower().endswith("." + entry.get("Extension", "").lower()):
            default = entry.get("ContentType", "")
    return default
