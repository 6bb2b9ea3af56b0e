"""A clerk's correction is kept for the book, used the next time, undone by one act, and changes nothing accepted."""

import pytest
from django.urls import reverse

from kexie.intake.actions import accept
from kexie.intake.errors import BadPhrase, UnknownLesson
from kexie.intake.learning import forget, learned, read_for, teach
from kexie.intake.opening import extract
from kexie.intake.reading import Learned, read_text
from kexie.ledger.errors import UnknownDimension, UnknownMeasure
from kexie.records.models import Statement
from tests.intake.cast import TODAY, gangbei
from tests.people.cast import make_book, make_member

PAPER = "港北区科协2024年工作总结\n全年开展科普活动12场次，发放暖心包300套，参加院士接待日的有45人。\n"


def test_a_learned_phrase_outweighs_what_the_vocabulary_knows():
    text = "全年开展科普活动12场次，其中敬老行活动3场次。"
    lesson = Learned("敬老行活动", "care.visits", {"category": "veteran"}, "场次")
    before, after = read_text(text).figures[1], read_text(text, learned=[lesson]).figures[1]
    assert (before.measure, before.role, after.measure, dict(after.dims), after.role) == (
        "outreach.sessions", "part", "care.visits", {"category": "veteran"}, "result",
    )  # fmt: skip


def test_a_learned_phrase_counts_only_in_the_units_of_its_measure():
    lesson = Learned("暖心包", "materials.handed_out", {}, "套")
    figures = read_text("发放暖心包300套，惠及45户。", learned=[lesson]).figures
    assert [(figure.value, figure.measure) for figure in figures] == [(300, "materials.handed_out"), (45, "other")]


@pytest.mark.django_db
def test_what_was_taught_is_used_by_the_next_paper_of_the_book_and_changes_none_before():
    book = gangbei()
    options = {"by": "office", "today": TODAY}
    accept(book, name="one.txt", data=PAPER.encode(), **options)
    before = list(Statement.objects.values_list("measure", "value", "text"))
    teach(book, "暖心包", "materials.handed_out", {"occasion": "double_ninth"}, by="clerk", unit="套")
    assert list(Statement.objects.values_list("measure", "value", "text")) == before
    accept(book, name="two.txt", data=PAPER.replace("300", "400").encode(), **options)
    taught = Statement.objects.get(measure="materials.handed_out")
    assert (taught.value, taught.dims) == (400, {"occasion": "double_ninth"})


@pytest.mark.django_db
def test_a_phrase_taught_again_replaces_what_was_taught_and_the_same_again_changes_nothing():
    book = gangbei()
    first = teach(book, " 暖心 包 ", "books.donated", by="clerk")
    assert teach(book, "暖心包", "books.donated", by="chair") == first
    second = teach(book, "暖心包", "other", by="chair")
    first.refresh_from_db()
    assert (first.undone_by, learned(book)) == ("chair", (Learned("暖心包", "other"),))
    assert forget(book, second.ref, by="clerk").undone_by == "clerk"
    assert learned(book) == ()
    with pytest.raises(UnknownLesson):
        forget(book, second.ref, by="clerk")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phrase", "measure", "dims", "refusal"),
    [
        ("", "books.donated", {}, BadPhrase),
        ("书", "books.donated", {}, BadPhrase),
        ("12 34", "books.donated", {}, BadPhrase),
        ("书" * 41, "books.donated", {}, BadPhrase),
        ("图书", "books.lost", {}, UnknownMeasure),
        ("图书", "books.donated", {"grade": "1"}, UnknownDimension),
    ],
)
def test_what_cannot_be_learned_is_refused(phrase, measure, dims, refusal):
    book = gangbei()
    with pytest.raises(refusal):
        teach(book, phrase, measure, dims, by="clerk")
    assert not book.lessons.exists()


@pytest.mark.django_db
def test_the_page_teaches_lists_and_undoes(client):
    book = make_book()
    client.force_login(make_member("clerk", role="clerk"))
    page = reverse("intake:learned", args=[book.key])
    refused = client.post(page, {"phrase": "书", "measure": "books.donated"})
    assert "2 to 40 characters" in refused.content.decode()
    said = client.post(page, {"phrase": "<b>暖心包", "measure": "materials.handed_out", "unit": "套"}, follow=True)
    assert "&lt;b&gt;暖心包" in said.content.decode()
    lesson = book.lessons.get()
    gone = client.post(reverse("intake:lesson-forget", args=[book.key, lesson.ref]), follow=True).content.decode()
    assert "taught by clerk" in gone and "undone by clerk" in gone
    assert learned(book) == ()


@pytest.mark.django_db
def test_the_list_asks_as_many_questions_for_three_lessons_as_for_one(client, django_assert_num_queries):
    book = make_book()
    client.force_login(make_member("auditor", role="auditor"))
    page = reverse("intake:learned", args=[book.key])
    teach(book, "暖心包", "other", by="clerk")
    client.get(page)
    with django_assert_num_queries(5):
        client.get(page)
    teach(book, "连心卡", "other", by="clerk")
    teach(book, "便民册", "books.donated", by="clerk")
    with django_assert_num_queries(5):
        client.get(page)
    assert client.post(page, {"phrase": "图书", "measure": "other"}).status_code == 403


@pytest.mark.django_db
def test_a_heading_of_ones_own_tables_is_remembered_for_their_header_row_alone(client):
    book = gangbei()
    table = "日期,内容,人数\n2024-03-05,学雷锋,{number}\n".replace("{number}", "120").encode()
    (figure,) = read_for(book, extract(table, "表.csv"), name="表.csv").figures
    assert (figure.measure, figure.heading, figure.header) == ("other", "人数", "日期|内容|人数")
    lesson = teach(book, figure.heading, "volunteers.people", by="clerk", header=figure.header)
    elsewhere = teach(book, figure.heading, "outreach.people", by="clerk", header="日期|人数")
    assert book.lessons.filter(undone_at=None).count() == 2
    again = read_for(book, extract(table.replace(b"120", b"95"), "表.csv"), name="表.csv").figures
    assert [(each.value, each.unit, each.measure) for each in again] == [(95, "人", "volunteers.people")]
    forget(book, lesson.ref, by="clerk")
    assert [each.measure for each in read_for(book, extract(table, "表.csv"), name="表.csv").figures] == ["other"]
    assert elsewhere.undone_at is None


@pytest.mark.django_db
def test_a_table_accepted_is_recorded_for_the_township_its_row_names():
    table = "港北区科协2023年科普活动登记表\n乡镇,科普讲座（场）\n大圩镇,12\n港城街道,8\n".encode()
    accept(gangbei(), by="office", name="表.csv", data=table, today=TODAY)
    rows = Statement.objects.order_by("division").values_list("division", "measure", "value")
    assert list(rows) == [("450802002000", "outreach.sessions", 8), ("450802101000", "outreach.sessions", 12)]
