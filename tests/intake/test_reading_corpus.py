"""The reader against the texts and gold beside the project. Floors stand at what was reached: they only rise."""

import json
import types
from pathlib import Path

import pytest

from kexie.intake.reading import read_text

SHARED = Path(__file__).resolve().parents[3] / "shared"
CORPUS, SCORER, SEED = SHARED / "corpus", SHARED / "tools" / "score_reading.py", SHARED / "seed.txt"
needs_corpus = pytest.mark.skipif(not (CORPUS.is_dir() and SCORER.is_file()), reason="../shared/corpus is not here")
needs_seed = pytest.mark.skipif(not SEED.is_file(), reason="../shared/seed.txt is not here")

FLOORS = {
    "quantities": 1.0, "measures": 1.0, "postable": 1.0, "garbled": 1.0, "founded": 1.0, "documents": 1.0,
    "problems": 1.0, "plans": 1.0, "sections": 1.0, "issuer": 1.0, "period": 1.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def scorer():
    """The scorer's functions, without running it."""
    source = SCORER.read_text("utf-8").rsplit("\nmain()", 1)[0]
    module = types.ModuleType("score_reading")
    module.__file__ = str(SCORER)
    exec(compile(source, str(SCORER), "exec"), module.__dict__)
    return module


@pytest.fixture(scope="module")
def pairs():
    """(gold, reading) of every text."""
    found = []
    for path in sorted((CORPUS / "texts").glob("*.txt")):
        gold = json.loads((CORPUS / "gold" / f"{path.stem}.json").read_text("utf-8"))
        found.append((gold, read_text(path.read_text("utf-8"), file=path.name).as_json()))
    return found


@needs_corpus
@pytest.mark.parametrize("part", FLOORS)
def test_the_reader_reaches_its_floor_on_the_corpus(part, scorer, pairs):
    if part in ("issuer", "period"):
        assert _share_right(part, pairs) >= FLOORS[part]
        return
    hit = got = want = 0
    for gold, reading in pairs:
        if part in ("problems", "plans", "sections"):
            counted = scorer.count_texts(gold.get(part, []), reading[part])
        elif part == "garbled":
            counted = scorer.count_garbled(gold["figures"], reading["figures"])
        else:
            counted = scorer.count(scorer.keys(gold, part), scorer.keys(reading, part))
        hit, got, want = hit + counted[0], got + counted[1], want + counted[2]
    assert 2 * hit / (got + want) >= FLOORS[part]


def _share_right(part, pairs):
    name = (lambda d: (d.get("issuer") or {}).get("name")) if part == "issuer" else (lambda d: d.get("period"))
    return sum(name(gold) == name(reading) for gold, reading in pairs) / len(pairs)


@needs_corpus
def test_spans_point_at_what_they_say(pairs):
    for path, (_gold, reading) in zip(sorted((CORPUS / "texts").glob("*.txt")), pairs, strict=True):
        text = path.read_text("utf-8")
        for part in ("figures", "founded", "documents", "problems", "plans", "sections", "warnings", "questions"):
            for finding in reading[part]:
                a, b = finding["span"]
                assert 0 <= a < b <= len(text)
        for figure in reading["figures"]:
            a, b = figure["number_span"]
            digits = [c for c in figure["text"] if c.isascii() and c.isdigit()]
            assert all(c in text[a:b] or c in text[slice(*figure["span"])] for c in digits)


# The seed ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seed():
    text = SEED.read_text("utf-8")
    return text, read_text(text)


@needs_seed
def test_the_seed_says_who_and_when(seed):
    reading = seed[1].as_json()
    assert reading["issuer"] == {
        "name": "港北区科协",
        "place": "贵港市港北区",
        "division": "450802000000",
        "kind": "",
    }
    assert reading["period"] == {"start": "2018-01-01", "end": "2018-06-30"}
    assert reading["plan_period"] == {"start": "2018-07-01", "end": "2018-12-31"}


@needs_seed
def test_every_figure_of_the_seed_is_found(seed):
    assert [
        (f.value, f.unit, f.measure, f.approx, f.level, f.grade, f.date, f.role, f.garbled, f.repeat) for f in seed[1].figures
    ] == [
        (2, "个", "grants.recipients", "exact", "national", None, None, "result", False, False),
        (200000, "元", "grants.money", "exact", None, None, None, "result", False, False),
        (None, "项", "contest.awards", "exact", "provincial", "2", None, "result", True, False),
        (17, "项", "contest.awards", "exact", "provincial", "3", None, "result", False, False),
        (3000, "元", "care.money", "exact", None, None, None, "result", False, False),
        (3, "次", "outreach.sessions", "exact", None, None, None, "result", False, False),
        (5000, "份", "materials.handed_out", "exact", None, None, None, "result", False, False),
        (20000, "人次", "museum.visits", "over", None, None, None, "result", False, False),
        (None, "项", "contest.awards", "exact", "provincial", "2", "2018-03", "result", True, True),
        (17, "项", "contest.awards", "exact", "provincial", "3", "2018-03", "result", False, True),
    ]  # fmt: skip


@needs_seed
def test_bodies_documents_problems_and_plans_of_the_seed_are_found(seed):
    gold = json.loads((CORPUS / "gold" / "000.json").read_text("utf-8"))
    reading = seed[1]
    assert [(f.name, f.type, f.date) for f in reading.founded] == [
        (f["name"], f["type"], f["date"]) for f in gold["founded"]
    ]
    assert [(d.title, d.issuer, d.date) for d in reading.documents] == [
        (d["title"], d["issuer"], d["date"]) for d in gold["documents"]
    ]
    assert [p.text for p in reading.problems] == gold["problems"]
    assert [p.text for p in reading.plans] == gold["plans"]
    assert [s.text for s in reading.sections] == gold["sections"]
    assert {p.gaps for p in reading.problems} == {("owner",)}
    assert {p.gaps for p in reading.plans} == {("owner", "day", "target")}


@needs_seed
def test_the_seed_is_warned_of_with_every_span(seed):
    text, reading = seed
    assert [(w.severity, w.code, text[slice(*w.span)]) for w in reading.warnings] == [
        ("information", "per_unit", "兩個單位獲得全國先進單位,獲得上級獎補資金20萬元"),
        ("warning", "garbled_number", "兩3項"),
        ("warning", "festival_outside_period", "重陽節"),
        ("warning", "wrong_character", "曖冬"),
        ("warning", "wrong_character", "部份"),
        ("warning", "date_outside_period", "2017年12月25日"),
        ("warning", "unnamed_places", "各鄉(xiāng)鎮(zhèn)(街道)實現"),
        ("warning", "repeated_claim", "我區(qū)獲得我區(qū)獲得自治區(qū)二等獎兩3項"),
        ("warning", "garbled_number", "兩3項"),
        ("warning", "repeated_claim", "三等獎17項"),
        ("warning", "share_without_number", "絕大部分"),
    ]
    said = {w.code: w.message for w in reading.warnings}
    assert "17 October 2018" in said["festival_outside_period"]


@needs_seed
def test_the_seed_asks_what_only_a_person_knows(seed):
    text, reading = seed
    days = ("approved", "founded", "plaque", "registered")
    assert [(q.id, q.code, text[slice(*q.span)], q.about, q.choices) for q in reading.questions] == [
        ("q1", "garbled", "兩3項", ("figures", 2), ()),
        ("q2", "which_date", text[slice(*reading.founded[0].span)], ("founded", 0), days),
        ("q3", "which_date", text[slice(*reading.founded[1].span)], ("founded", 1), days),
    ]


@needs_seed
def test_page_furniture_is_dropped_with_its_span(seed):
    text, reading = seed
    furniture = [d for d in reading.dropped if d["kind"] == "furniture"]
    assert [text[slice(*d["span"])][:6] for d in furniture] == ["- 相關推薦", "【科協(xi"]
    assert furniture[-1]["span"][1] == len(text)
