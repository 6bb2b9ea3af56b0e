"""The tests' own ground: their home, their database, no network."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as loaded
from django.db import connection

from tests import plumbing


def test_every_test_has_an_empty_home_of_its_own(home):
    assert os.environ["KEXIE_HOME"] == str(home) == str(loaded.HOME)
    assert list(home.iterdir()) == []
    assert Path.cwd() not in home.parents


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_the_network_is_out_of_reach(address):
    with pytest.raises(RuntimeError, match="no network"):
        socket.create_connection(address, timeout=1)


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for():
    assert connection.vendor == ("postgresql" if plumbing.ON_POSTGRES else "sqlite")
    if plumbing.ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
    else:
        assert "test.sqlite3" in str(connection.settings_dict["NAME"])  # a worker of several puts its name behind


@pytest.mark.postgres
def test_a_fresh_database_is_empty(postgres_database):
    import psycopg

    with psycopg.connect(postgres_database) as fresh:
        tables = fresh.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)


STARTS_AND_DIES = """
import os, sys
from tests import plumbing
cluster = plumbing.cluster()
print(cluster.folder, cluster.server.pid, flush=True)
{death}
"""


@pytest.mark.postgres
@pytest.mark.parametrize("death", ["raise SystemExit(1)", "os.kill(os.getpid(), 15)", "os.kill(os.getpid(), 9)"])
def test_the_server_of_the_tests_ends_with_them(death):
    root = Path(__file__).resolve().parent.parent
    told = subprocess.run(
        [sys.executable, "-c", STARTS_AND_DIES.format(death=death)], cwd=root, capture_output=True, text=True
    )
    folder, server = told.stdout.split()
    for _attempt in range(100):
        if not Path(f"/proc/{server}").exists():
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert not Path(f"/proc/{server}").exists()
    if "9" not in death:  # who is killed outright cannot tidy up
        assert not Path(folder).exists()
    else:
        subprocess.run(["rm", "-rf", folder], check=True)


@pytest.mark.slow
@pytest.mark.parametrize(("in_ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_what_needs_a_missing_program_is_skipped_and_in_ci_fails(tmp_path, in_ci, outcome):
    root = Path(__file__).resolve().parent.parent
    asks = tmp_path / "test_asks.py"
    asks.write_text("import pytest\n\n@pytest.mark.browser\ndef test_a_page(): pass\n")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-rsE", str(asks)],
        cwd=root, capture_output=True, text=True, env={"PATH": "/nonexistent", "CI": in_ci},
    )  # fmt: skip
    assert outcome in told.stdout
    assert "needs chromium, which is not installed" in told.stdout
