"""Days in words of the language somebody reads."""

from datetime import date

import pytest
from django.utils.translation import override

from kexie.language.active import day_words


@pytest.mark.parametrize("day", [date(2031, 3, 5), "2031-03-05"])
@pytest.mark.parametrize(("language", "said"), [("zh-hans", "2031年3月5日"), ("en", "5 March 2031")])
def test_a_day_reads_alike_whether_it_comes_from_a_field_or_a_snapshot(day, language, said):
    with override(language):
        assert day_words(day) == said
