"""The command line: its shape, its words, its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kexie.registry.models import Book
from kexie.web import serving
from kexie.web.cli import kexie
from tests.intake.cast import EXAMPLE

KEXIE = Path(sys.executable).with_name("kexie")


def run(*arguments):
    return CliRunner().invoke(kexie, [str(argument) for argument in arguments])


def said(*arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def book(db):
    assert run("init", "450802").exit_code == 0
    return Book.objects.get()


@pytest.fixture
def read_in(book):
    assert run("accept", EXAMPLE).exit_code == 0
    return book


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["450802", "港北区", "贵港市港北区"])
def test_init_makes_the_book_of_a_place_by_code_or_name_once(place):
    first, second = run("init", place), run("init", place)
    assert (first.exit_code, second.exit_code, Book.objects.count()) == (0, 0, 1)
    assert "大圩镇" in first.output and "8 townships" in first.output
    assert "was there already" in second.output


@pytest.mark.django_db
def test_init_lists_near_matches_of_a_name_it_does_not_know_or_that_several_have():
    several, unknown = run("init", "鼓楼区"), run("init", "港北曲")
    assert (several.exit_code, unknown.exit_code, Book.objects.count()) == (4, 4, 0)
    assert "320106000000" in several.output and "450802000000" in unknown.output


def test_accept_takes_a_townships_paper_at_its_place_and_asks_where_none_is_known(book, tmp_path):
    ours, other = tmp_path / "大圩镇.txt", tmp_path / "青山镇.txt"
    for path in (ours, other):
        path.write_text(f"{path.stem}2018年上半年科普工作总结\n\n上半年举办科普讲座30场。", "utf-8")
    assert said("accept", ours)["place"] == {"division": "450802101000", "name": "大圩镇"}
    asked, foreign = run("accept", other), run("accept", other, "--place", "灵川县大圩镇")
    assert (asked.exit_code, foreign.exit_code) == (25, 15)
    assert "The paper is of 青山镇" in asked.output and "--place" in asked.output
    assert said("accept", other, "--place", "奇石乡")["place"] == {"division": "450802200000", "name": "奇石乡"}
    assert run("accept", other, "--place", "根竹镇").exit_code == 26
    assert "is stored for 大圩镇, 2018H1" not in run("accept", ours).output  # it is there already


@pytest.mark.django_db
def test_read_prints_an_object_a_file_and_stores_nothing(tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("港北区科协2018年上半年工作总结\n开展科普活动3次。")
    result = run("read", EXAMPLE, other, "--json")
    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["file"] for each in objects] == [str(EXAMPLE), str(other)]
    assert (len(objects[0]["figures"]), objects[1]["figures"][0]["value"], Book.objects.count()) == (10, 3, 0)


def test_accept_answer_and_figures_tell_one_story(read_in):
    figures = said("figures", "2018H1", "contest.awards{level=provincial,grade=2}")
    assert figures["figures"]["contest.awards{level=provincial,grade=2}"]["state"] == "pending"
    before = figures["head"]
    assert run("answer", EXAMPLE, "q1", "3").exit_code == 0
    now = said("figures", "2018H1", "contest.awards", "--entries")
    assert now["figures"]["contest.awards"]["value"] == 20
    assert sum(entry["amount"] for entry in now["figures"]["contest.awards"]["entries"]) == 20
    then = said("figures", "2018H1", "contest.awards", "--as-of", before)
    assert (then["head"], then["figures"]["contest.awards"]["state"]) == (before, "pending")
    assert set(now["figures"]["contest.awards"]) == {"value", "state", "approx", "unit", "kind", "notice", "entries"}


def test_accept_says_what_stays_open_and_the_second_time_that_it_is_there(read_in, tmp_path):
    again = said("accept", EXAMPLE)
    assert (again["before"], again["made"]) == (24, [])
    assert "in the book already" in run("accept", EXAMPLE).output
    unknown = tmp_path / "more.txt"
    unknown.write_text("贵港市港北区科协2018年上半年工作总结\n一、上半年工作\n开展科普活动4次，制作展板12块。")
    result = run("accept", unknown)
    assert "12块" in result.output and "nothing in the catalogue" in result.output


def test_review_asks_one_by_one(book):
    result = CliRunner().invoke(kexie, ["accept", str(EXAMPLE), "--review"], input="y\n" + "n\n" * 40)
    assert result.exit_code == 0, result.output
    assert len(said("accept", EXAMPLE)["made"]) == 20


def test_report_writes_three_papers_and_counts_its_numerals(read_in, tmp_path):
    report = said("report", "2018H1", "--out", tmp_path / "papers")
    assert [Path(path).suffix for path in report["paths"]] == [".docx", ".html", ".md"]
    assert all(Path(path).stat().st_size > 1000 for path in report["paths"])
    text = Path(report["paths"][2]).read_text()
    assert "二等奖〔待核实〕项、三等奖17项" in text and "20000多人次" in text and "争取奖补资金20万元" in text
    assert report["numerals"]["bound"] > 10
    assert run("report", "2018H1", "--out", tmp_path / "papers").exit_code == 0


def test_verify_is_clean_and_exits_1_on_a_breach_and_on_a_foreign_head(read_in):
    fine = said("verify", "--files")
    assert (fine["ok"], fine["breaches"], fine["heads"].keys()) == (True, [], {"450802"})
    assert said("verify", "--head", fine["heads"]["450802"])["ok"]
    foreign = run("verify", "--head", "5-0123456789abcdef", "--json")
    assert (foreign.exit_code, json.loads(foreign.stdout)["ok"]) == (1, False)
    Book.objects.update(head_hash="0" * 64)
    assert run("verify").exit_code == 1


def test_records_are_posted_again_by_todays_rules_with_a_reason(book, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr("kexie.support.posting.programme_code", lambda name: "")
        assert run("accept", EXAMPLE).exit_code == 0
    name = "grants.money{programme=科普惠农兴村计划}"
    assert said("figures", "2018H1", name)["figures"][name]["state"] == "none"
    assert run("repost", "support.grant", "--reason", "按项目分列").output == (
        "Records looked through: 1; posted again, each with a voucher: 1.\n"
    )
    assert said("figures", "2018H1", name)["figures"][name]["value"] == 200000
    assert said("verify")["ok"]
    refused = [run("repost", "support.grant", "--reason", " "), run("repost", "tea", "--reason", "按项目分列")]
    assert [each.exit_code for each in refused] == [3, 2]


@pytest.mark.django_db
def test_what_needs_a_book_says_so_where_there_is_none(tmp_path):
    codes = [run("figures", "2018H1").exit_code, run("accept", EXAMPLE).exit_code, run("verify").exit_code]
    assert codes == [6, 6, 6]


def test_a_folder_with_several_books_asks_which(read_in):
    assert run("init", "450803").exit_code == 0
    assert run("figures", "2018H1").exit_code == 6
    assert said("figures", "2018H1", "--book", "450802")["figures"]["care.money"]["value"] == 3000
    assert run("figures", "2018H1", "--book", "nowhere").exit_code == 6


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("figures", "2018H3"), 3),
        (("figures", "2018H1", "no.such"), 3),
        (("figures", "2018H1", "outreach.sessions{"), 3),
        (("figures", "2018H1", "outreach.sessions", "--as-of", "9999"), 3),
        (("report", "2099H1", "--out", "x"), 16),
        (("accept", "nowhere.txt"), 9),
        (("answer", EXAMPLE, "q1", "3"), 17),
    ],
)
def test_a_wrong_call_has_its_sentence_and_its_code(book, arguments, code):
    result = run(*arguments)
    assert (result.exit_code, "Traceback" in result.output) == (code, False)
    assert "." in result.output


def test_a_huge_file_is_refused_before_it_is_read(book, tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(51_000_000)
    assert run("accept", huge).exit_code == 11


def test_the_main_job_says_it_all_in_forty_lines_and_twice_adds_nothing(db):
    first = run("demo", "--report", EXAMPLE, "--no-serve")
    vouchers = Book.objects.get().head_seq
    second = run("demo", "--report", EXAMPLE, "--no-serve")
    assert (first.exit_code, second.exit_code, Book.objects.get().head_seq) == (0, 0, vouchers)
    assert len(first.output.splitlines()) <= 38 and "2018H1" in first.output


@pytest.mark.slow
def test_the_installed_command_reads_without_a_data_folder(tmp_path):
    result = subprocess.run(
        [KEXIE, "read", EXAMPLE, "--json"], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=True
    )
    assert json.loads(result.stdout)["issuer"]["division"] == "450802000000"
    assert list(tmp_path.glob("data*")) == []


@pytest.mark.slow
def test_reading_starts_without_models_and_speaks_the_language_that_is_set():
    told = "import sys; from kexie.web.cli import main\ntry: main()\nexcept SystemExit: print('django.db.models' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", told, "read", EXAMPLE], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "KEXIE_LANGUAGE": "zh-hans"},
    )  # fmt: skip
    assert ("不在统计期" in result.stdout, result.stdout.splitlines()[-1]) == (True, "False")


@pytest.mark.slow
def test_doctor_names_what_is_missing(home):
    empty = subprocess.run([KEXIE, "doctor", "--json"], capture_output=True, text=True, timeout=60, check=False)
    assert empty.returncode == 1
    assert any(not finding["fine"] for finding in json.loads(empty.stdout))


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["sign-in", "static", "a/b", "港北", ""])
def test_a_key_that_is_an_address_or_cannot_stand_in_one_is_refused(key):
    result = run("init", "450802", "--key", key)
    assert (result.exit_code, Book.objects.count()) == ((0, 1) if key == "" else (6, 0))


@pytest.mark.parametrize(
    ("cores", "asked", "workers"), [(1, [], 1), (2, [], 2), (64, [], 4), (2, ["--workers", "3"], 3)]
)
def test_serve_takes_a_process_for_each_core_where_none_are_asked_for(book, monkeypatch, cores, asked, workers):
    told = []
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(serving, "serve_pages", lambda address, port, workers: told.append(workers))
    assert run("serve", *asked).exit_code == 0
    assert told == [workers]
