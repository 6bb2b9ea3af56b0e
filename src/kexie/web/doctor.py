"""What works here and what is missing."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from kexie.ledger.catalogue import catalogue
from kexie.registry.models import Book

LEAST_FREE = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Finding:
    fine: bool
    said: str

    def __str__(self) -> str:
        return f"{'✓' if self.fine else '✗'} {self.said}"

    def as_object(self) -> dict[str, Any]:
        return {"fine": self.fine, "said": self.said}


def examine() -> Iterator[Finding]:
    """One finding after another: program, folder, database, catalogue, optional helpers."""
    yield Finding(True, f"Python {sys.version.split()[0]}, Django {django.__version__}")
    yield from _folder(Path(settings.HOME))
    yield from _database()
    known = catalogue()
    yield Finding(True, _("catalogue: %(measures)d measures") % {"measures": len(known.measures)})
    locales = list(Path(settings.BASE).glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
    compiled = [path for path in locales if path.with_suffix(".mo").exists()]
    said = _("Chinese messages: %(compiled)d of %(all)d rooms compiled") % {
        "compiled": len(compiled),
        "all": len(locales),
    }
    yield Finding(len(compiled) == len(locales), said)
    office = shutil.which("soffice") or shutil.which("libreoffice")
    yield Finding(True, _("LibreOffice: %(path)s (optional)") % {"path": office or _("not here")})


def _folder(home: Path) -> Iterator[Finding]:
    if not home.is_dir():
        yield Finding(False, _("data folder %(home)s is not there; `kexie init` makes it") % {"home": home})
        return
    yield Finding(os.access(home, os.W_OK), _("data folder %(home)s can be written") % {"home": home})
    free = shutil.disk_usage(home).free
    yield Finding(free > LEAST_FREE, _("%(free)d MB free on its disk") % {"free": free // 1024**2})
    key = home / "secret.key"
    if key.exists() and os.name == "posix":
        closed = not key.stat().st_mode & 0o077
        yield Finding(closed, _("secret.key is readable by its owner alone"))


def _database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            version = _version(cursor)
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(False, _("database: %(error)s") % {"error": str(error).splitlines()[0]})
        return
    yield Finding(True, _("database: %(version)s") % {"version": version})
    if missing:
        yield Finding(False, _("%(count)d changes of its tables are not made; `kexie init` or `kexie serve` makes them")
                      % {"count": len(missing)})  # fmt: skip
        return
    books = ", ".join(f"{book.key} {book.name} ({book.head_seq})" for book in Book.objects.order_by("key"))
    yield Finding(bool(books), _("books: %(books)s") % {"books": books or _("none; `kexie init` makes one")})


def _version(cursor: Any) -> str:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        return (
            f"SQLite {version}, journal {mode}, synchronous {('off', 'normal', 'full', 'extra')[cursor.fetchone()[0]]}"
        )
    cursor.execute("SHOW server_version")
    return f"PostgreSQL {cursor.fetchone()[0]}"
