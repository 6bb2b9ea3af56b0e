#!/usr/bin/env python3
"""Run every test on SQLite, then those that use the database on PostgreSQL. Arguments go to pytest.

As many at once as there are cores, each with a home and a database of its own; `-n 0` runs them in a row. The second
run follows a failure of the first, so that one call tells all; Ctrl-C ends both.
"""

import os
import subprocess
import sys

AT_ONCE = ["--numprocesses=auto", "--dist=worksteal"]
RUNS = {"SQLite": {}, "PostgreSQL": {"KEXIE_TEST_DATABASE": "postgres"}}
INTERRUPTED = 2
NOTHING_COLLECTED = 5


def run(arguments: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen([sys.executable, "-m", "pytest", *AT_ONCE, *arguments], env=os.environ | environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # pytest has had it too, stops its servers and then ends


def main(arguments: list[str]) -> int:
    results = {}
    for database, environment in RUNS.items():
        print(f"== tests on {database}", flush=True)
        results[database] = run(arguments, environment)
        if results[database] == INTERRUPTED or results[database] < 0:
            return INTERRUPTED
    # A choice of tests may hold none that uses a database; the whole suite always holds some.
    allowed = {0, NOTHING_COLLECTED} if arguments else {0}
    return 0 if set(results.values()) <= allowed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
