"""Words are looked at in both languages, so the Chinese ones are compiled before the first is asked for."""

from pathlib import Path

import polib
from hypothesis import HealthCheck, settings

WORDS = Path(__file__).parents[2] / "src/kexie/ledger/locale/zh_Hans/LC_MESSAGES/django.po"

if WORDS.exists():
    polib.pofile(str(WORDS)).save_as_mofile(str(WORDS.with_suffix(".mo")))

# Each example works on a book of its own, so the database need not be emptied between examples.
settings.register_profile(
    "ledger", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("ledger")
