"""Before Django loads: a home of the tests' own, their language, their database. Then what every test may ask for.

KEXIE_TEST_DATABASE=postgres pytest    runs the tests that use a database, on a PostgreSQL started for them
"""

import os

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import plumbing

for name in [name for name in os.environ if name.startswith("KEXIE_") and name != "KEXIE_TEST_DATABASE"]:
    del os.environ[name]  # a maker's own settings are not the tests'
HOME = plumbing.make_home()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "kexie.settings",
    "KEXIE_HOME": str(HOME),
    "KEXIE_LANGUAGE": "en",
    "KEXIE_SECRET_KEY": "a key for tests alone, of no worth elsewhere",
}
if plumbing.ON_POSTGRES:
    if reason := plumbing.missing_for("postgres"):
        pytest.exit(f"The tests on PostgreSQL were left out: {reason}", returncode=1 if plumbing.IN_CI else 0)
    os.environ["KEXIE_DATABASE"] = plumbing.cluster().url()
plumbing.forbid_network()

# A busy machine is no fault of the code: examples have no deadline.
hypothesis_settings.register_profile("kexie", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("kexie")

import django  # noqa: E402

django.setup()

from django.conf import settings as loaded  # noqa: E402
from django.core.cache import caches  # noqa: E402

from kexie.settings import CACHES  # noqa: E402

if not plumbing.ON_POSTGRES:
    # A file as in life, so that several connections and processes see the same rows under the same locks.
    loaded.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")


def pytest_collection_modifyitems(config, items):
    """The run on PostgreSQL is for the tests that use a database through Django."""
    if not plumbing.ON_POSTGRES:
        return
    of_database = [item for item in items if item.get_closest_marker("django_db") or "db" in item.fixturenames]
    chosen = [item for item in of_database if not item.get_closest_marker("once")]
    left_out = [item for item in items if item not in set(chosen)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


def pytest_runtest_setup(item):
    """A test whose programs are not here is skipped with the reason; in CI it fails."""
    for mark in plumbing.NEEDS:
        if item.get_closest_marker(mark) and (reason := plumbing.missing_for(mark)):
            (pytest.fail if plumbing.IN_CI else pytest.skip)(reason)


@pytest.fixture(autouse=True)
def home(tmp_path, settings, monkeypatch):
    """A fresh, empty data folder for each test, for Django here and for commands the test starts; nothing kept."""
    for cache in caches.all():
        cache.clear()  # books of two tests may have one number and one head
    folder = tmp_path / "home"
    folder.mkdir()
    settings.HOME = folder
    # A test that asks for a page twice wants what its view does; tests of kept pages ask for `kept_pages`.
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    monkeypatch.setenv("KEXIE_HOME", str(folder))
    return folder


@pytest.fixture
def kept_pages(home, settings):
    """Pages are kept while the book's head stands, as they are where Kexie is used."""
    settings.CACHES = settings.CACHES | {"pages": CACHES["pages"]}


@pytest.fixture
def postgres_database():
    """The URL of an empty database on a real PostgreSQL, for KEXIE_DATABASE of a command; mark the test `postgres`."""
    if reason := plumbing.missing_for("postgres"):
        (pytest.fail if plumbing.IN_CI else pytest.skip)(reason)
    return plumbing.cluster().new_database()


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium; mark the test `browser`."""
    return plumbing.program("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def soffice():
    """The path of LibreOffice; mark the test `office`."""
    return plumbing.program("soffice")
