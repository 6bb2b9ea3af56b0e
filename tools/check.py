#!/usr/bin/env python3
"""Every check of `make check`, one after another; all of them run, and the exit code is 1 when any fails.

tools/check.py              all
tools/check.py types words  these
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = {
    "style": [BIN / "ruff", "check", "--quiet", "--output-format=concise", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "--output-format=concise", "."],
    "types": [BIN / "mypy", "--no-error-summary", "src/kexie"],
    "imports": [BIN / "lint-imports"],
    "migrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "words": [sys.executable, "tools/check_words.py"],
    "links": [sys.executable, "tools/check_links.py"],
    "registries": [sys.executable, "tools/check_requirements.py"],
}


def main(names: list[str]) -> int:
    if unknown := set(names) - CHECKS.keys():
        print(f"There is no check called {', '.join(sorted(unknown))}. The checks are: {', '.join(CHECKS)}.")
        return 2
    failed = []
    with tempfile.TemporaryDirectory(prefix="kexie-check-") as home:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "kexie.settings",
            "KEXIE_HOME": home,
            "KEXIE_LANGUAGE": "en",
            "KEXIE_DATABASE": "",
        }
        for name in names or CHECKS:
            started = time.monotonic()
            done = subprocess.run(
                CHECKS[name], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            print(
                f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name:<11} {time.monotonic() - started:5.1f} s",
                flush=True,
            )
            if done.returncode != 0:
                failed.append(name)
                print("\n".join(f"     {line}" for line in done.stdout.strip().splitlines()), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
