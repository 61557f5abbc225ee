# Everything is done through here; `make help` says what there is.

.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
READY := $(VENV)/.ready
# Commands that need settings but no secrets and no database of anybody's.
AS_DEMO := ANTREAN_DEMO=1 DATABASE_URL=sqlite:///:memory:
# One more than there are processors: who starts processes mostly waits for them.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
PYTEST := $(BIN)/python -m pytest -q -n $(WORKERS) --dist=loadgroup
# What is compiled once need not be compiled by every process.
unexport PYTHONDONTWRITEBYTECODE
# Of the hall, what the two databases could see differently: claims, rules, series of numbers.
HALL := acts closing constraints issuing stateful undoing
# Of WhatsApp, what is read and said, whoever keeps it.
WORDS := client forms images parse payloads png qr whatever_is_said wording
# Without a database, or asking it only by what other tests ask on both: enough on SQLite.
ON_SQLITE := config console deploy displays insights kernel kiosk paper simulator slips web \
	$(filter-out $(HALL:%=counters/test_%.py),$(patsubst tests/%,%,$(wildcard tests/counters/test_*.py))) \
	architecture/test_sources.py channels/email channels/push \
	$(WORDS:%=channels/whatsapp/test_%.py) $(patsubst %,process/test_%.py,demo serve stops)
# Where many work on one database at once, as they do on many machines and at many counters.
ON_POSTGRES := $(patsubst %,process/test_%.py,database_away deliveries many_machines pgbouncer) \
	$(patsubst %,concurrency/test_%.py,counters replay) counters/test_stateful.py

help:  ## Say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY)  ## Make the environment in .venv; again does nothing

$(READY): requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || { python=$$(tools/find-python) && "$$python" -m venv $(VENV); }
	@$(PIP) --require-hashes -r requirements/dev.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) --no-deps --no-build-isolation -e .
	@touch $(READY)

run: $(READY)  ## Start the demonstration on http://127.0.0.1:8000, telephones on http://127.0.0.1:8010
	@$(BIN)/antrean demo

test: $(READY)  ## Run every test on SQLite or PostgreSQL, and on both what they could see differently
	@tools/system-packages
	TEST_DATABASE=sqlite $(PYTEST) -m "not soak" $(ON_POSTGRES:%=--ignore=tests/%)
	TEST_DATABASE=postgres $(PYTEST) -m "not soak and not browser" $(ON_SQLITE:%=--ignore=tests/%)

lint: $(READY)  ## Run every check that needs no test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(AS_DEMO) $(BIN)/mypy
	$(BIN)/lint-imports
	find antrean -name '*.html' -exec $(BIN)/djade --target-version 6.1 --check {} +
	$(BIN)/djlint --quiet --lint antrean
	$(BIN)/python tools/lint-words
	$(AS_DEMO) $(BIN)/python -W error manage.py makemigrations --check --dry-run
	$(AS_DEMO) $(BIN)/python -W error manage.py check --fail-level WARNING

check: lint test  ## Run what has to pass before a change lands

fix: $(READY)  ## Format, and mend what can be mended
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	find antrean -name '*.html' -exec $(BIN)/djade --target-version 6.1 {} +

bench-quick: $(READY)  ## Measure whether something became slow, in two minutes; BASE=COMMIT to compare
	@$(BIN)/python -m bench.quick $(if $(BASE),--base $(BASE))

bench: $(READY)  ## Measure what the design promises, each figure beside its peer
	@$(BIN)/python -m bench --write

soak: $(READY)  ## Run long what `make test` runs short, and on both databases what it runs on one
	TEST_DATABASE=postgres HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -q -m soak
	TEST_DATABASE=postgres HYPOTHESIS_PROFILE=soak $(PYTEST:loadgroup=load) -m "fuzz and not soak"
	TEST_DATABASE=postgres $(PYTEST) -m "not soak and not browser" $(ON_SQLITE:%=tests/%)
	TEST_DATABASE=sqlite $(PYTEST) -m "not soak" $(ON_POSTGRES:%=tests/%)

lock: $(READY)  ## Pin every dependency anew, with hashes
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.12 \
		--custom-compile-command "make lock" pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.12 \
		--custom-compile-command "make lock" --group dev -c requirements/base.txt \
		pyproject.toml -o requirements/dev.txt

clean:  ## Remove the environment, the demonstration's data and every cache
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help setup run test lint check fix bench-quick bench soak lock clean
