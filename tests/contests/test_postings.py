"""What an award posts."""

from tests.records.cast import posted_by


def test_an_award_counts_by_level_and_grade():
    assert posted_by("contests.award") == [
        ("contest.awards", 3, {"level": "provincial", "grade": "2", "scope": "own"}, 0)
    ]


def test_someone_elses_awards_say_so():
    assert posted_by("contests.award", scope="external")[0][2]["scope"] == "external"


def test_an_award_to_be_confirmed_has_no_number():
    assert posted_by("contests.award", count=None, count_approx=4)[0][1::2] == (None, 4)
