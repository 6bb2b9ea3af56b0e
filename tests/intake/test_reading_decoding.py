import random

import pytest

from kexie.intake.errors import Empty, NotText, TooLarge
from kexie.intake.reading.decoding import LIMIT, decode

SIMPLIFIED = "今年上半年，县科协在九个乡镇开展科普活动，发放资料六千份。"
TRADITIONAL = "今年上半年，縣科協在九個鄉鎮開展科普活動，發放資料六千份。"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
        (SIMPLIFIED.encode("utf-8-sig"), SIMPLIFIED, "utf-8"),
        (SIMPLIFIED.encode("utf-16"), SIMPLIFIED, "utf-16"),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), SIMPLIFIED, "utf-16"),
        (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, "gb18030"),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL, "gb18030"),
        (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
        (b"12 sessions, 300 copies", "12 sessions, 300 copies", "utf-8"),
    ],
)
def test_the_encoding_is_told_by_what_it_gives(data, text, encoding):
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_a_line_of_twelve_characters_is_enough(encoding):
    text = (TRADITIONAL if encoding == "big5" else SIMPLIFIED)[6:18]
    assert decode(text.encode(encoding)).text == text


def test_one_broken_byte_in_a_long_paper_is_borne():
    data = bytearray((SIMPLIFIED * 80).encode())
    data[3000] = 0xFF
    assert decode(bytes(data)).text.count("\ufffd") >= 1


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", "\u3000".encode()])
def test_an_empty_file_is_refused(data):
    with pytest.raises(Empty):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04....", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b"\x00\x01\x02\x03" * 50, random.Random(7).randbytes(4000)],
)  # fmt: skip
def test_what_is_no_text_is_refused(data):
    with pytest.raises(NotText):
        decode(data)


def test_more_than_the_limit_is_refused_before_it_is_looked_at():
    with pytest.raises(TooLarge, match="51 MB"):
        decode(b"x" * (LIMIT + 1))
