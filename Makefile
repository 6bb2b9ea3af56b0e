# Commands of the project; `make help` lists them. They need Python 3.11 or newer and make; the rest they set up in .venv.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: run test quick check fix bench words lock help

RUN := .venv/.ready-run
DEV := .venv/.ready-dev
WORDS := $(shell find src -name '*.po' 2>/dev/null)
NOT_QUICK := slow or browser or office or fault or postgres

run: $(RUN) ## Set up, read a report into a book, write the report again, serve it (REPORT=file.txt BOOK=450802 PERIOD=2018H1)
	@.venv/bin/kexie demo --report "$(or $(REPORT),examples/gangbei-2018H1.txt)" $(if $(BOOK),--book "$(BOOK)") $(if $(PERIOD),--period "$(PERIOD)")

test: $(DEV) ## Set up, run every test on SQLite, then those that use the database again on PostgreSQL (ARGS="-k name")
	@tools/provision.sh
	@.venv/bin/python tools/run_tests.py $(ARGS)

quick: $(DEV) ## Unit and access tests alone, quick enough to run on every save (ARGS="tests/ledger")
	@.venv/bin/pytest --numprocesses=auto --dist=worksteal -m "not ($(NOT_QUICK))" $(ARGS)

check: $(DEV) ## Style, types, import directions, missing migrations and words, links
	@.venv/bin/python tools/check.py $(ARGS)

fix: $(DEV) ## Repair what can be repaired: style and order of imports
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: $(DEV) ## The benchmarks, with ratios against the named peers (ARGS=divisions for one)
	@for file in $(if $(ARGS),$(ARGS:%=benchmarks/%.py),benchmarks/*.py); do echo "== $$file"; .venv/bin/python "$$file"; done

words: $(DEV) ## Bring the messages of every room up to date in its django.po, and compile them
	@.venv/bin/python tools/words.py

lock: ## Pin the dependencies of pyproject.toml with hashes (needs uv; UPGRADE=1 takes newer releases)
	@tools/environment.sh lock $(if $(UPGRADE),--upgrade)

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Made again when what they are made from has changed; compiled messages come with the installation of the project.
$(RUN): requirements.txt pyproject.toml tools/environment.sh tools/hatch_words.py $(WORDS)
	@tools/environment.sh run

$(DEV): requirements.txt requirements-dev.txt pyproject.toml tools/environment.sh tools/hatch_words.py $(WORDS)
	@tools/environment.sh dev
