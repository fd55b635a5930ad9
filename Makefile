# `make run` watches a sample wire with everything on this machine; `make test` proves the project. `make help` lists the rest.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEVELOP := .venv/.develop

.DEFAULT_GOAL := help
.PHONY: help run test lint unit generate train lock clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME)  ## embedded broker, topics, worker, and a sample wire replayed: findings on the screen (Ctrl-C ends it)
	@$(BIN)/diplowire run

test: lint  ## lint, types, and every test that can run here
	$(BIN)/python -m pytest

lint: $(DEVELOP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(DEVELOP)  ## only the fast tests, no broker
	$(BIN)/python -m pytest tests/unit

generate: $(DEVELOP)  ## write the JSON Schema files and the AsyncAPI document anew
	$(BIN)/python -m topics.generate

lock: $(DEVELOP)  ## pin every dependency again, with hashes
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## remove what these targets made
	rm -rf .venv .cache build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
		{ echo 'diplowire needs Python 3.11 to 3.13; name one: make PYTHON=/path/to/python3.11'; exit 1; }
	@$(PYTHON) -m venv .venv || { echo 'Python cannot make virtual environments here; on Debian: apt install python3-venv'; exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@

$(DEVELOP): requirements-dev.lock $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
