"""The page of a paper: its text as it came, every passage marked and found by whoever comes from its record."""

import re
from datetime import date

import pytest

from kexie.files.actions import keep_document
from kexie.intake.models import Paper
from kexie.records.actions import Beside, record
from kexie.records.kinds import kind_of
from kexie.records.sources import passages_of
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, make_book

WORDS = "上半年开展防溺水讲座1场，560人参加。"


@pytest.mark.django_db
def test_a_record_leads_to_its_passage_also_where_another_record_has_it_too(client):
    book = make_book()
    file = keep_document(book, WORDS.encode(), name="总结.txt", media_type="text/plain", text=WORDS, encoding="utf-8")
    Paper.objects.create(file=file, starts_on=date(2031, 1, 1), last_day=date(2031, 6, 30), reading={}, read_by="li")
    spans = [(3, 12), (5, 12), (3, 12), (10, 18)]
    kind, facts = kind_of("outreach.activity"), COMMON | FACTS["outreach.activity"]
    made = [record(kind, by="li", book=book, facts=facts, beside=Beside(sources=[(file, *span)])) for span in spans]
    client.force_login(make_member("li", role="clerk", book=book))
    for held in made:
        (passage,) = passages_of(held)
        path, mark = passage.href.split("#")
        page = client.get(path).text
        assert f'href="{passage.href}"' in client.get(held.get_absolute_url()).text
        assert page.count(f'id="{mark}"') == 1
    original = re.search(r'<div class="original">(.*?)</div>', page)[1]
    assert re.sub(r"<[^>]*>", "", original) == WORDS
