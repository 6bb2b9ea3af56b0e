"""The checks of `make check` find what they are for."""

import check_links
import check_requirements
import check_words
import polib
import pytest
import words


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Write a Markdown page beside another.md, which has one heading, and give what is wrong with its links."""
    monkeypatch.setattr(check_links, "ROOT", tmp_path)
    (tmp_path / "another.md").write_text("# Find your way\n", encoding="utf-8")

    def write(text):
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        return check_links.faults_of(tmp_path / "page.md")

    return write


def test_links_that_lead_somewhere_pass(page):
    assert page("# 首页\n[a](another.md) [b](another.md#find-your-way) [c](#首页) [d](https://example.org/x)\n") == []


def test_a_link_that_leads_nowhere_is_named(page):
    assert page("[a](gone.md) [b](another.md#gone)") == [
        "page.md: gone.md leads nowhere",
        "page.md: another.md#gone has no such heading",
    ]


def test_links_in_code_are_no_links(page):
    assert page("`[a](gone.md)`\n```\n[a](gone.md)\n```\n") == []


PINNED = "six==1.17.0 \\\n    --hash=sha256:abc\n"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (PINNED, []),
        ("", ["requirements.txt lacks six; run make lock"]),
        (PINNED + "toml==1\n", ["requirements.txt: toml has no hash"]),
        ("--index-url https://x\n" + PINNED, ["requirements.txt names a registry: --index-url https://x"]),
    ],
)
def test_requirements_are_pinned_with_hashes_and_name_no_registry(tmp_path, text, faults):
    file = tmp_path / "requirements.txt"
    file.write_text(text, encoding="utf-8")
    assert check_requirements.faults_of(file, ["Six>=1"]) == faults


@pytest.fixture
def room(tmp_path):
    """A room whose catalogue holds the given entries."""

    def make(*entries):
        kept_in = words.catalogue(tmp_path / "room")
        kept_in.parent.mkdir(parents=True)
        catalogue = polib.POFile()
        catalogue.extend(entries)
        catalogue.save(str(kept_in))
        return tmp_path / "room"

    return make


GOOD = polib.POEntry(msgid="%(number)d more", msgstr="另有%(number)d处")
PLURAL = polib.POEntry(
    msgid="one day", msgid_plural="%(days)d days", msgstr_plural={0: "%(days)d天"}, flags=["python-format"]
)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (GOOD, None),
        (PLURAL, None),
        (polib.POEntry(msgid="Name", msgstr=""), "empty: 'Name'"),
        (polib.POEntry(msgid="Name", msgstr="名称", flags=["fuzzy"]), "fuzzy: 'Name'"),
        (
            polib.POEntry(msgid="%(number)d more", msgstr="另有%(count)d处"),
            "other named places than the source text: '%(number)d more'",
        ),
    ],
)
def test_words_are_whole(room, entry, fault):
    assert check_words.faults_of(room(entry), polib.POFile()) == ([f"room: {fault}"] if fault else [])


def test_a_message_without_words_is_named(room):
    assert check_words.faults_of(room(), [GOOD]) == ["room: no words for '%(number)d more'"]


def test_a_message_that_two_rooms_translate_differently_is_named():
    one, other = (polib.POEntry(msgid="in order", msgstr=words) for words in ("无误", "完好"))
    assert check_words.disagreements({"records": [one], "network": [one]}) == []
    assert check_words.disagreements({"records": [one], "network": [other]}) == [
        "records/network: other words in each for 'in order'"
    ]
