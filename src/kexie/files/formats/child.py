"""The process that parses: `python -m kexie.files.formats.child MODE`. It serves one document after another.

    in    a line of JSON {"parser", "size", …options}, then `size` bytes
    out   lines of JSON: {"page": n, "of": total} while it works; then {"done": …} or {"refused": code, "facts": …}

MODE bounds what the process may do: `parse` (512 MB, no file written, no program started, no connection), `office` (as much,
but it starts LibreOffice or catdoc), `scan` (the memory that a model needs).
"""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from kexie.files.formats.limits import CPU_SECONDS, MEMORY_BYTES, SCAN_MEMORY_BYTES, Refusal

PARSERS = {
    "zip": "archives", "pdf": "pdf", "html": "web", "xls": "sheets", "csv": "delimited", "md": "markdown",
    "cells": "grids", "doc": "office", "wps": "office", "rtf": "office", "picture": "scans", "scanned pdf": "scans",
}  # fmt: skip
PARTS = {"zip": ("word", "sheets", "opendocument")}  # what a parser imports when it knows more
IDLE_SECONDS = 60  # then the process ends; the next document starts another
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")


Tell = Callable[[int, int], None]


def serve(
    mode: str,
    answer: Callable[[dict[str, Any], bytes, Tell], dict[str, Any]],
    prepare: Callable[[dict[str, Any]], None],
) -> None:
    """Answer one document after another. `prepare` imports what the first needs, before the process is bounded."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    job = next_job()
    if job is None:
        return
    # Before the bounds, so that Python may keep what it compiled: a fresh installation has compiled nothing.
    prepare(job[0])
    bound_memory(mode)
    if mode == "parse":
        forbid()
    while job:
        options, data = job
        allow_time(options.pop("cpu", CPU_SECONDS))

        def tell(page: int, of: int) -> None:
            answers.write(json.dumps({"page": page, "of": of}).encode() + b"\n")
            answers.flush()

        answers.write(json.dumps(answer(options, data, tell), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        answers.flush()
        del data, job
        job = next_job()


def main(mode: str) -> None:
    serve(mode, answer, import_parser)


def import_parser(options: dict[str, Any]) -> None:
    for module in (PARSERS[options["parser"]], *PARTS.get(options["parser"], ())):
        import_module(f"kexie.files.formats.parsers.{module}")


def answer(options: dict[str, Any], data: bytes, tell: Tell) -> dict[str, Any]:
    """What became of one document; never raises."""
    try:
        parse = import_module(f"kexie.files.formats.parsers.{PARSERS[options['parser']]}").parse
        return {"done": parse(data, options, tell).result()}
    except Refusal as refusal:
        return {"refused": refusal.code, "facts": refusal.facts}
    except MemoryError:
        return {"refused": "TooMuchMemory"}
    except RecursionError:
        return {"refused": "TooDeep"}
    except BaseException as error:  # a parser's fault, or the panic of one written in Rust, is a damaged file to people
        return {"refused": "Damaged", "why": f"{type(error).__name__}: {error}"[:500]}


def bound_memory(mode: str) -> None:
    """Address space for what parses here; data alone for LibreOffice, which maps far more than it uses."""
    try:
        import resource
    except ImportError:  # Windows has no such bounds; time and size still hold
        return
    limits = [(resource.RLIMIT_CORE, 0)]
    if mode == "parse":
        limits += [(resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0)]
    else:
        limits.append((resource.RLIMIT_DATA, MEMORY_BYTES if mode == "office" else SCAN_MEMORY_BYTES))
    for kind, limit in limits:
        try:
            resource.setrlimit(kind, (limit, limit))
        except (ValueError, OSError):  # a system that knows the bound but does not keep it
            continue


def allow_time(seconds: int) -> None:
    """So many seconds of the processor from now on; the system ends the process after that."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def forbid() -> None:
    """No connection, no other program and no file written, whatever a document asks for."""
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        opened_to_write = event == "open" and not isinstance(arguments[0], int) and arguments[2] & writes
        if opened_to_write or event.startswith(_FORBIDDEN):
            raise PermissionError(f"{event} is not allowed while a document is read")

    sys.addaudithook(hook)


def next_job() -> tuple[dict[str, Any], bytes] | None:
    if os.name == "posix":
        import select

        # One job is sent at a time, so nothing of the next waits in our buffer.
        if not select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)[0]:
            return None
    line = sys.stdin.buffer.readline()
    if not line:
        return None
    options = json.loads(line)
    return options, sys.stdin.buffer.read(options.pop("size"))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "parse")
