"""Files that show the work happened: added, opened, taken off, kept once, and never lost while something needs them."""

import json
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kexie.files import uploads
from kexie.files.actions import discard, keep
from kexie.files.models import StoredFile
from kexie.files.queries import path_of
from kexie.ledger.models import Voucher
from kexie.ledger.verify import verify
from kexie.records.actions import Beside, add_evidence, examined, record, take_off_evidence, void
from kexie.records.errors import NoReason, TakenOff
from kexie.records.kinds import kind_of
from kexie.records.models import Evidence, Record
from tests.people.cast import make_member
from tests.records.cast import COMMON, FACTS, OTHER_TOWN, TOWN, breaches, make, make_clerk

JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00 a photo"
PNG = b"\x89PNG\r\n\x1a\n another"
PROGRAM = b"MZ\x90\x00\x03 a program"


@pytest.fixture
def clerk(book, client):
    client.force_login(make_clerk(book))
    return client


def at(name, *parts):
    return reverse(f"records:{name}", args=["donghu", *parts])


def sent(*files, **typed):
    return {"files": [SimpleUploadedFile(name, data) for name, data in files]} | typed


def kept():
    return list(Evidence.objects.values_list("record__ref", "name", "file__media_type", "caption"))


def test_files_of_a_camera_are_kept_and_told_on_the_page_and_in_the_history(clerk, book):
    made = make(book)
    address = at("evidence", made.ref)
    answer = clerk.post(address, sent(("现场.jpg", JPEG), ("签到表.png", PNG), caption="讲座现场", request_key="one"))
    assert (answer.status_code, answer["Location"]) == (302, at("page", made.ref) + "#evidence")
    assert kept() == [
        (made.ref, "现场.jpg", "image/jpeg", "讲座现场"),
        (made.ref, "签到表.png", "image/png", "讲座现场"),
    ]
    page = clerk.get(at("page", made.ref)).text
    assert "现场.jpg" in page and "讲座现场" in page and "2 files are kept" in page
    assert "现场.jpg、签到表.png" in clerk.get(at("history", made.ref)).text
    last = Voucher.objects.filter(record=made.ref).last()
    assert (last.action, last.by) == ("evidence_added", "clerk-donghu")
    assert [name for _hash, name, _caption in json.loads(last.snapshot)["evidence"]] in (
        ["现场.jpg", "签到表.png"],
        ["签到表.png", "现场.jpg"],
    )
    assert breaches(book) == []


def test_a_file_goes_out_as_itself_to_be_saved_and_with_no_power_over_the_pages(clerk, book):
    made = make(book)
    clerk.post(at("evidence", made.ref), sent(("现场照片.jpg", JPEG)))
    address = at("evidence-file", made.ref, StoredFile.objects.get().ref)
    answer = clerk.get(address)
    assert b"".join(answer.streaming_content) == JPEG
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert unquote(answer["Content-Disposition"]) == "attachment; filename*=utf-8''现场照片.jpg"
    assert clerk.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "No file was chosen"),
        ([("空.txt", b"")], "“空.txt” is empty"),
        ([("报告.docx", PROGRAM)], "“报告.docx” is a program, whatever its name says"),
        ([("film.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00")], "is a sound or video file"),
        ([("x.bin", b"\x00\x01\x02")], "of a kind that is not read"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(clerk, book, files, words):
    made = make(book)
    answer = clerk.post(at("evidence", made.ref), sent(*files, caption="留着"))
    assert (answer.status_code, kept(), Record.objects.get().version) == (200, [], 1)
    assert words in answer.text and 'value="留着"' in answer.text


def test_of_several_files_the_good_are_kept_and_the_others_told_of(clerk, book):
    made = make(book)
    clerk.post(at("evidence", made.ref), sent(("现场.jpg", JPEG), ("病毒.jpg", PROGRAM)))
    page = clerk.get(at("page", made.ref)).text
    assert [name for _ref, name, *_rest in kept()] == ["现场.jpg"]
    assert "1 file is kept" in page and "“病毒.jpg” is a program" in page


def test_a_file_that_is_too_large_is_never_written_down_and_named(clerk, book, monkeypatch):
    monkeypatch.setattr(uploads, "FILE_BYTES", 100_000)
    made = make(book)
    answer = clerk.post(at("evidence", made.ref), sent(("长片.jpg", JPEG + b"x" * 100_000)))
    assert (answer.status_code, kept()) == (200, [])
    assert "“长片.jpg” was not kept: one file may have 50 MB" in answer.text
    assert "No file was chosen" not in answer.text
    monkeypatch.setattr(uploads, "REQUEST_BYTES", 150_000)
    clerk.post(at("evidence", made.ref), sent(*((f"{n}.jpg", JPEG + bytes([n]) * 90_000) for n in range(3))))
    assert [name for _ref, name, *_rest in kept()] == ["0.jpg"]


def test_the_same_file_again_adds_nothing_and_says_so(clerk, book):
    made = make(book)
    clerk.post(at("evidence", made.ref), sent(("现场.jpg", JPEG)))
    answer = clerk.post(at("evidence", made.ref), sent(("现场 (1).jpg", JPEG)))
    assert (answer.status_code, len(kept()), Record.objects.get().version) == (200, 1, 2)
    assert "evidence of this record already" in answer.text


def test_a_form_sent_twice_adds_once(clerk, book):
    made = make(book)
    for _press in range(2):
        assert clerk.post(at("evidence", made.ref), sent(("现场.jpg", JPEG), request_key="k")).status_code == 302
    assert (len(kept()), Record.objects.get().version) == (1, 2)


def test_one_file_of_two_records_is_kept_once_and_each_calls_it_by_its_own_name(book):
    one, other = make(book), make(book)
    for held, name in ((one, "甲.jpg"), (other, "乙.jpg")):
        add_evidence(held, by="clerk", files=[examined(name, JPEG)])
    assert (StoredFile.objects.count(), [name for _ref, name, *_rest in kept()]) == (1, ["甲.jpg", "乙.jpg"])
    first = Evidence.objects.get(record=one)
    take_off_evidence(one, first, by="chair", reason="放错了", erase=True)
    assert path_of(first.file).exists()
    assert verify([book], files=True).breaches == []


def test_a_file_is_taken_off_with_a_reason_and_its_bytes_stay(clerk, book):
    made = make(book)
    clerk.post(at("evidence", made.ref), sent(("现场.jpg", JPEG)))
    file = StoredFile.objects.get()
    address = at("evidence-take-off", made.ref, file.ref)
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, {"reason": " "}).status_code == 200
    assert len(kept()) == 1
    assert clerk.post(address, {"reason": "不是这一场", "erase": "on"}).status_code == 302
    assert (kept(), path_of(file).exists(), Record.objects.get().version) == ([], True, 3)
    history = clerk.get(at("history", made.ref)).text
    assert "evidence taken off" in history and "不是这一场" in history
    assert clerk.get(at("evidence-file", made.ref, file.ref)).status_code == 404
    assert verify([book], files=True).breaches == []


def test_two_roles_may_erase_the_bytes_with_it(client, book, django_capture_on_commit_callbacks):
    made = make(book)
    add_evidence(made, by="clerk", files=[examined("身份证.jpg", JPEG)])
    file = StoredFile.objects.get()
    client.force_login(make_member("chair", role="chair", book=book))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("evidence-take-off", made.ref, file.ref), {"reason": "含个人信息", "erase": "on"})
    assert (StoredFile.objects.exists(), path_of(file).exists()) == (False, False)
    assert verify([book], files=True).breaches == []


def test_bytes_that_came_in_again_before_they_were_erased_stay(book, django_capture_on_commit_callbacks):
    file = keep(book, JPEG, name="a.jpg", media_type="image/jpeg")
    with django_capture_on_commit_callbacks() as later:
        assert discard(file)
    again = keep(book, JPEG, name="b.jpg", media_type="image/jpeg")
    for each in later:
        each()
    assert path_of(again).exists()


def test_taking_off_asks_for_a_reason_and_for_what_is_there(book):
    made = make(book)
    add_evidence(made, by="clerk", files=[examined("a.jpg", JPEG)])
    evidence = Evidence.objects.get()
    with pytest.raises(NoReason):
        take_off_evidence(made, evidence, by="clerk", reason=" ")
    take_off_evidence(made, evidence, by="clerk", reason="重复")
    with pytest.raises(TakenOff):
        take_off_evidence(made, evidence, by="clerk", reason="重复")
    assert Record.objects.get().version == 3


def test_a_lost_file_is_told_of_and_an_altered_one_is_named_by_verify(clerk, book):
    made = make(book)
    clerk.post(at("evidence", made.ref), sent(("现场.jpg", JPEG)))
    file = StoredFile.objects.get()
    path_of(file).write_bytes(b"other")
    assert [each.what for each in verify([book], files=True).breaches] == ["the file 现场.jpg is missing or altered"]
    path_of(file).unlink()
    answer = clerk.get(at("evidence-file", made.ref, file.ref), follow=True)
    assert (answer.status_code, "“现场.jpg” is missing in the store" in answer.text) == (200, True)


def test_a_void_record_takes_no_evidence_and_keeps_its_own(clerk, book):
    made = make(book)
    add_evidence(made, by="clerk", files=[examined("a.jpg", JPEG)])
    void(made, by="clerk", version=2, reason="重复")
    answer = clerk.post(at("evidence", made.ref), sent(("b.jpg", PNG)))
    assert (answer.status_code, answer["Location"]) == (302, at("page", made.ref))
    assert (len(kept()), Record.objects.get().version) == (1, 3)
    assert clerk.get(at("evidence-file", made.ref, StoredFile.objects.get().ref)).status_code == 200


def test_a_photo_is_erased_from_a_void_record_too(client, book, django_capture_on_commit_callbacks):
    made = make(book)
    add_evidence(made, by="clerk", files=[examined("孩子.jpg", JPEG)])
    void(made, by="clerk", version=2, reason="重复")
    client.force_login(make_member("chair", role="chair", book=book))
    file = StoredFile.objects.get()
    address = at("evidence-take-off", made.ref, file.ref)
    page = client.get(at("page", made.ref)).text
    assert (address in page, "Add files" in page) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"reason": "孩子的照片", "erase": "on"})
    assert (answer.status_code, kept(), path_of(file).exists()) == (302, [], False)
    left = Record.objects.get()
    assert (left.state, left.version) == ("void", 4)
    assert "孩子的照片" in client.get(at("history", made.ref)).text
    assert verify([book], files=True).breaches == []


def test_a_reporter_takes_nothing_off_a_void_record(client, book):
    made = make(book, division=TOWN)
    add_evidence(made, by="clerk", files=[examined("a.jpg", JPEG)])
    void(made, by="clerk", version=2, reason="重复")
    client.force_login(make_member("zhao", role="reporter", division=TOWN, book=book))
    address = at("evidence-take-off", made.ref, StoredFile.objects.get().ref)
    assert address not in client.get(at("page", made.ref)).text
    assert (client.post(address, {"reason": "x"}).status_code, len(kept())) == (403, 1)


def test_a_reporter_adds_to_what_is_submitted_sees_what_is_theirs_and_nothing_else(client, book):
    client.force_login(make_member("zhao", role="reporter", division=TOWN, book=book))
    kind, facts = kind_of("outreach.activity"), COMMON | FACTS["outreach.activity"]
    mine = record(kind, by="zhao", book=book, facts=facts, state=Record.State.SUBMITTED)
    accepted, theirs = make(book), make(book, division=OTHER_TOWN)
    for held in (accepted, theirs):
        add_evidence(held, by="clerk", files=[examined("a.jpg", PNG)])
    statuses = [
        client.post(at("evidence", each.ref), sent(("b.jpg", JPEG))).status_code for each in (mine, accepted, theirs)
    ]
    assert statuses == [302, 403, 404]
    assert Record.objects.get(pk=mine.pk).state == "submitted"
    file = StoredFile.objects.get(media_type="image/png").ref
    assert [client.get(at("evidence-file", each.ref, file)).status_code for each in (accepted, theirs, mine)] == [
        200,
        404,
        404,
    ]


def test_a_picture_of_moderate_size_is_shown_and_others_are_named(clerk, book):
    made = make(book)
    big = JPEG + b"x" * 3_000_000
    add_evidence(
        made, by="clerk", files=[examined("小.jpg", JPEG), examined("大.jpg", big), examined("表.txt", b"a,b")]
    )
    page = clerk.get(at("page", made.ref)).text
    assert page.count('class="shown"') == 1


def test_pages_ask_no_more_for_three_files_than_for_one(clerk, book, django_assert_max_num_queries):
    made = make(book)
    counts = []
    for data in (JPEG, PNG, b"text"):
        add_evidence(made, by="clerk", files=[examined("a", data)])
        with django_assert_max_num_queries(100) as asked:
            clerk.get(at("page", made.ref))
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_evidence_given_with_the_record_keeps_the_files_name(book):
    photo = keep(book, JPEG, name="现场.jpg", media_type="image/jpeg")
    kind, facts = kind_of("outreach.activity"), COMMON | FACTS["outreach.activity"]
    record(kind, by="clerk", book=book, facts=facts, beside=Beside(evidence=[photo]))
    assert [name for _ref, name, *_rest in kept()] == ["现场.jpg"]
