#!/usr/bin/env python3
"""The locked requirements pin everything that pyproject.toml asks for, with hashes, and name no registry."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def normal(requirement: str) -> str:
    """The name of a requirement as registries compare it: `Foo_bar[x]>=1` is foo-bar."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def faults_of(file: Path, wanted: list[str]) -> list[str]:
    text = file.read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[a-zA-Z0-9])", "\n" + text)[1:]
    pinned = {normal(pin) for pin in pins}
    faults = [f"{file.name} lacks {name}; run make lock" for name in sorted(set(map(normal, wanted)) - pinned)]
    faults += [f"{file.name}: {normal(pin)} has no hash" for pin in pins if "--hash=sha256:" not in pin]
    faults += [f"{file.name} names a registry: {line}" for line in re.findall(r".*(?:https?://|-index-url).*", text)]
    return faults


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    makers = runtime + project["dependency-groups"]["dev"] + project["project"]["optional-dependencies"]["postgres"]
    faults = faults_of(ROOT / "requirements.txt", runtime) + faults_of(ROOT / "requirements-dev.txt", makers)
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
