"""The quick version; ten minutes are run by hand: python -m tests.files.fuzz --seconds 600."""

import random

import pytest

from tests.files.fuzz.mutants import SAMPLES, fuzz, mutant


@pytest.mark.slow
def test_no_twisted_file_crashes_the_reader_in_twenty_seconds(tmp_path):
    run = fuzz(20, keep=tmp_path)
    assert run.findings == []
    assert run.read > 0
    assert len(run.refused) > 1


def test_a_mutant_is_the_same_for_the_same_seed_and_differs_from_its_sample():
    data = (SAMPLES / "report.docx").read_bytes()
    one, same, other = (mutant(data, random.Random(seed), [data]) for seed in (1, 1, 2))
    assert one == same
    assert len({one, other, data}) == 3
