"""Children that parse, kept warm: starting one takes longer than reading a page."""

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kexie
from kexie.files.formats.errors import FormatRefused, Hostile, Stopped, TooMuchMemory, TooSlow, refused
from kexie.files.formats.limits import SCAN_SILENT_SECONDS, SILENT_SECONDS, WALL_SECONDS

DOCUMENTS = 100  # that one child reads before another takes its place
ANSWER_BYTES = 200_000_000
PARSER = "kexie.files.formats.child"
SLICE_SECONDS = 0.2  # between two looks whether somebody wants to stop
_KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "COMSPEC",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
)

OnPage = Callable[[int, int], None]


class Child:
    """One process. It is asked once at a time; `is_sound` says whether it finished what it was asked last."""

    def __init__(self, mode: str, program: str = PARSER):
        self.mode, self.program = mode, program
        self.read = 0
        self.is_sound = True
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", program, mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=os.name == "posix",
        )
        threading.Thread(target=self._listen, daemon=True, name="kexie-reading").start()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, options: dict[str, Any], data: bytes, on_page: OnPage | None, stopped: Callable[[], bool] | None
    ) -> dict[str, Any]:
        """The document's dictionary (Extracted.from_dict). Raises FormatRefused; BrokenPipeError when it was gone before."""
        assert self._process.stdin
        self.is_sound = False
        self._process.stdin.write(json.dumps({**options, "size": len(data)}).encode() + b"\n")
        self._process.stdin.write(data)
        self._process.stdin.flush()
        first, each = (SCAN_SILENT_SECONDS,) * 2 if self.mode == "scan" else (WALL_SECONDS, SILENT_SECONDS)
        ends = time.monotonic() + first
        while True:
            answer = json.loads(self._next(ends, stopped))
            if "page" in answer:
                ends = time.monotonic() + each
                if on_page:
                    on_page(answer["page"], answer["of"])
                continue
            self.read += 1
            if "done" in answer:
                self.is_sound = True
                return answer["done"]
            # After a fault that no parser foresaw, or without memory, nobody knows what state it is in.
            self.is_sound = "why" not in answer and answer["refused"] != "TooMuchMemory"
            raise refused(answer["refused"], answer.get("facts"))

    def close(self) -> None:
        """End it, and whatever it started, now."""
        try:
            if os.name == "posix":
                os.killpg(self._process.pid, 9)
            else:
                self._process.kill()
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                continue

    def _next(self, ends: float, stopped: Callable[[], bool] | None) -> bytes:
        while True:
            if stopped and stopped():
                raise Stopped
            left = ends - time.monotonic()
            if left <= 0:
                raise TooSlow
            try:
                line = self._answers.get(timeout=min(left, SLICE_SECONDS))
            except queue.Empty:
                continue
            if line.endswith(b"\n"):
                return line
            if self._process.wait() == 0:
                raise BrokenPipeError  # it ended by itself, having been idle too long, as the document was sent
            raise self.epitaph()

    def epitaph(self) -> FormatRefused:
        """What the way it died tells: the processor's time was up, memory could not be had, or a parser was broken."""
        status = self._process.wait()
        if status == -24:  # SIGXCPU
            return TooSlow()
        if status in (-6, -9):  # an allocation failed in C or Rust, or the system took it
            return TooMuchMemory()
        return Hostile()

    def _listen(self) -> None:
        assert self._process.stdout
        while True:
            try:
                line = self._process.stdout.readline(ANSWER_BYTES)
            except (OSError, ValueError):
                line = b""
            self._answers.put(line)
            if not line.endswith(b"\n"):
                return


_idle: list[Child] = []
_lock = threading.Lock()


def ask(
    options: dict[str, Any],
    data: bytes,
    *,
    mode: str = "parse",
    program: str = PARSER,
    on_page: OnPage | None = None,
    stopped: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """Have a child read a document. One of mode `parse` is kept warm; any other ends with its document.

    `program` is the module that the child runs; it calls `child.serve`.
    """
    child = _take(mode, program)
    try:
        while True:
            try:
                return child.ask(options, data, on_page, stopped)
            except BrokenPipeError:
                if not child.read:  # it is no warm one whose time was up
                    raise child.epitaph() from None
                child.close()
                child = Child(mode, program)
    finally:
        _give_back(child)


def close_all() -> None:
    with _lock:
        children, _idle[:] = list(_idle), []
    for child in children:
        child.close()


def _take(mode: str, program: str) -> Child:
    with _lock:
        for child in [child for child in _idle if (child.mode, child.program) == (mode, program)]:
            _idle.remove(child)
            if child.is_alive:
                return child
            child.close()
    return Child(mode, program)


def _give_back(child: Child) -> None:
    with _lock:
        is_first = all(child.program != other.program for other in _idle)
        if child.mode == "parse" and child.is_sound and is_first and child.read < DOCUMENTS and child.is_alive:
            _idle.append(child)
            return
    child.close()


def _environment() -> dict[str, str]:
    """No secret and no setting of ours reaches a process that parses a stranger's file."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    source = str(Path(next(iter(kexie.__path__))).parent)
    return kept | {"PYTHONPATH": source, "PYTHONUTF8": "1"}


def _forget() -> None:
    """After a fork the children belong to the process that started them."""
    global _lock
    _lock = threading.Lock()
    _idle.clear()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
