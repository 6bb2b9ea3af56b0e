"""ZIP files are looked through before anything parses them."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from lxml import etree

from kexie.files.formats.limits import MEMBERS, RATIO_FLOOR, UNPACKED_BYTES, UNPACKED_RATIO, Refusal

_MARKUP = (".xml", ".rels", ".vml")
_MACROS = ("vbaproject.bin", "vbadata.xml")


class Archive:
    """A checked ZIP file; raises Refusal where it is none, is dangerous, or holds a program."""

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, UnicodeError) as error:
            raise Refusal("Damaged") from error
        self._check(members)
        self.names = {member.filename for member in members}
        for member in members:
            if member.filename.lower().endswith(_MARKUP):
                self._check_markup(self.read(member.filename))

    def read(self, name: str) -> bytes:
        """Raises Refusal when the member is missing or damaged."""
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise Refusal("Damaged") from error
        except RuntimeError as error:  # what zipfile says of a member under a password
            raise Refusal("Encrypted") from error
        except MemoryError:
            raise
        except Exception as error:  # zlib.error, lzma.LZMAError: what a damaged stream gives
            raise Refusal("Damaged") from error

    def xml(self, name: str, prepare: Callable[[bytes], bytes] = bytes) -> etree._Element:
        """A member parsed without entities, network or depth beyond libxml2's 256; `prepare` may change its bytes before."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(prepare(self.read(name)), parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise Refusal("TooDeep") from error
            raise Refusal("Damaged") from error
        except ValueError as error:
            raise Refusal("Damaged") from error

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MEMBERS:
            raise Refusal("Hostile")
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if unpacked > UNPACKED_BYTES:
            raise Refusal("UnpacksTooLarge", size=-(-unpacked // 1_000_000), limit=UNPACKED_BYTES // 1_000_000)
        if unpacked > max(RATIO_FLOOR, UNPACKED_RATIO * packed):
            raise Refusal("Hostile")
        if len({member.filename for member in members}) < len(members):
            raise Refusal("Hostile")
        for member in members:
            parts = member.filename.replace("\\", "/").split("/")
            if ".." in parts or parts[0] == "" or ":" in parts[0]:
                raise Refusal("Hostile")
            if member.file_size > max(RATIO_FLOOR, UNPACKED_RATIO * member.compress_size):
                raise Refusal("Hostile")
            if member.flag_bits & 1:
                raise Refusal("Encrypted")
            if parts[-1].lower() in _MACROS:
                raise Refusal("HasMacros")

    @staticmethod
    def _check_markup(data: bytes) -> None:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
            data = data.replace(b"\x00", b"")  # UTF-16 and UTF-32 of what is looked for
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise Refusal("Hostile")
