"""python -m tests.files.fuzz --seconds 60 [--seed 7] [--keep FOLDER]

Mutates the samples of every format and reads each mutant through the child as a user's file would be. A finding is any
exception but a refusal, a child that dies, or a place that is wrong; its bytes are kept. Exit code 1 when there is one.
"""

import argparse
import sys
from pathlib import Path

from tests.files.fuzz.mutants import fuzz


def main() -> int:
    asked = argparse.ArgumentParser(description="Read damaged and twisted copies of real files.")
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=None)
    asked.add_argument("--keep", type=Path, default=None, help="folder for the bytes of what failed")
    options = asked.parse_args()
    run = fuzz(options.seconds, seed=options.seed, keep=options.keep)
    sys.stdout.write(run.told() + "\n")
    return 1 if run.findings else 0


if __name__ == "__main__":
    sys.exit(main())
