#!/usr/bin/env bash
# Make .venv what a requirements file says: with uv where it is present, else with venv and pip.
#   tools/environment.sh run    what Kexie needs to run      (requirements.txt)
#   tools/environment.sh dev    and what its makers need     (requirements-dev.txt)
#   tools/environment.sh lock   write both files from pyproject.toml; needs uv
set -euo pipefail
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null 2>&1; }

python_at_least_3_11() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3 python; do
        if has "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Kexie needs Python 3.11 or newer, and none was found. Nothing was set up. Install it and run make again." >&2
    return 1
}

lock() {
    has uv || { echo "make lock needs uv, which was not found. Nothing was changed. Install it: pip install uv" >&2; exit 1; }
    local common=(--quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url
        --custom-compile-command "make lock" "$@" pyproject.toml)
    uv pip compile "${common[@]}" --output-file requirements.txt
    uv pip compile "${common[@]}" --group dev --extra postgres --constraint requirements.txt \
        --output-file requirements-dev.txt
    if grep -nE '(https?://|--(extra-)?index-url|--find-links)' requirements.txt requirements-dev.txt; then
        echo "The lines above name a registry; requirements files of this project name none." >&2
        exit 1
    fi
}

# With the makers' tools in place, `run` leaves them: both files pin the same versions.
install() {
    local wanted=requirements.txt
    [[ $1 == dev || -e .venv/.ready-dev ]] && wanted=requirements-dev.txt
    if has uv; then
        [[ -x .venv/bin/python ]] || uv venv --quiet --python "$(python_at_least_3_11)" .venv
        uv pip sync --quiet --python .venv/bin/python --require-hashes "$wanted"
        # Rebuilt each time, since the build compiles the messages.
        uv pip install --quiet --python .venv/bin/python --no-deps --reinstall-package kexie --refresh-package kexie \
            --editable .
    else
        [[ -x .venv/bin/python ]] || "$(python_at_least_3_11)" -m venv .venv
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade >/dev/null
        local pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check)
        "${pip[@]}" install --use-pep517 --require-hashes --requirement "$wanted"
        "${pip[@]}" install --no-deps --editable .
    fi
    touch .venv/.ready-run
    [[ $wanted == requirements.txt ]] || touch .venv/.ready-dev
}

case "${1-}" in
    run | dev)
        [[ -x .venv/bin/python ]] || echo "Setting up .venv, once …"
        install "$1"
        ;;
    lock) lock "${@:2}" ;;
    *) sed -n '2,5p' "$0" >&2; exit 2 ;;
esac
