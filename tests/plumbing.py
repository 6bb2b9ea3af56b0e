"""What the tests stand on: a home of their own, a PostgreSQL of their own, no network, and programs that are there."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import quote

IN_CI = os.environ.get("CI") == "true"
DATABASE = os.environ.get("KEXIE_TEST_DATABASE", "sqlite")
if DATABASE not in ("sqlite", "postgres"):
    raise SystemExit(f"KEXIE_TEST_DATABASE is {DATABASE!r}. Set it to sqlite or postgres.")
ON_POSTGRES = DATABASE == "postgres"

# Mark of a test -> programs it needs, any of each group, and the Debian package that brings them.
NEEDS = {
    "browser": [(("chromium", "chromium-browser", "google-chrome"), "chromium")],
    "office": [(("soffice",), "libreoffice-writer-nogui"), (("pdftotext",), "poppler-utils")],
    "postgres": [(("initdb",), "postgresql")],
}


def program(*names: str) -> str | None:
    """The path of the first of these programs there is. Debian keeps PostgreSQL's own outside PATH."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, newest_first)])
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


@cache
def missing_for(mark: str) -> str | None:
    """Why tests of this mark cannot run here; None when they can."""
    lacking = [package for names, package in NEEDS[mark] if program(*names) is None]
    return f"needs {' and '.join(lacking)}, which is not installed; make test says how" if lacking else None


def make_home() -> Path:
    """A data folder that is gone when the tests end."""
    home = Path(tempfile.mkdtemp(prefix="kexie-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def forbid_network() -> None:
    """From here on only this machine answers: a test that reaches out fails where it does."""
    at_home = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None, b"localhost", b"127.0.0.1"}

    def watch(event: str, arguments: tuple) -> None:
        if event == "socket.getaddrinfo" and arguments[0] not in at_home:
            raise RuntimeError(f"A test asked for the address of {arguments[0]!r}. Tests use no network.")
        if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in at_home:
            raise RuntimeError(f"A test connected to {arguments[1]!r}. Tests use no network.")

    sys.addaudithook(watch)


class Cluster:
    """A PostgreSQL that lives as long as this process, in a folder of its own, answering on a socket in it.

    fsync stays on: the tests are to see the database as it is used. The server refuses to run as root, so under root
    it runs as the user postgres that its package brings.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kexie-postgres-"))
        self.numbers = count(1)
        self._as_user: list[str] = []
        self._dies_with_us: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self._as_user = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        if shutil.which("setpriv"):
            self._dies_with_us = ["--pdeathsig=INT"]
        self.server: subprocess.Popen | None = None

    def _command(self, name: str, *arguments: str, lasting: bool = False) -> list[str]:
        privileges = self._as_user + (self._dies_with_us if lasting else [])
        return [*(["setpriv", *privileges] if privileges else []), program(name) or name, *arguments]

    def start(self) -> "Cluster":
        atexit.register(self.stop)
        # Without this a plain kill would end us before atexit.
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
        data = str(self.folder / "data")
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
        subprocess.run(
            self._command("initdb", "-D", data, "-U", "kexie", "-E", "UTF8", "--auth=trust", "--no-sync"),
            check=True, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "max_connections": "60"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.log = (self.folder / "log").open("wb")
        # A session of its own, so that Ctrl-C reaches the tests alone, and they stop it in their own time.
        self.server = subprocess.Popen(
            self._command("postgres", "-D", data, *options, lasting=True),
            cwd=self.folder, env=environment, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self._wait()
        return self

    def _wait(self, seconds: float = 30) -> None:
        import psycopg

        until = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(host=str(self.folder), user="kexie", dbname="postgres").close()
                return
            except psycopg.OperationalError:
                if self.server.poll() is not None or time.monotonic() > until:
                    told = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{told}") from None
                time.sleep(0.05)

    def url(self, database: str = "postgres") -> str:
        return f"postgres://kexie@{quote(str(self.folder), safe='')}/{database}"

    def new_database(self) -> str:
        """The URL of a fresh, empty database."""
        import psycopg

        name = f"fresh_{next(self.numbers)}"
        with psycopg.connect(host=str(self.folder), user="kexie", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)  # at once: nothing in it is wanted any more
            try:
                self.server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def cluster() -> Cluster:
    """The one server of this run, started when first asked for."""
    return Cluster().start()
