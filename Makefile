# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install demo test test-fast test-browser check format lock clean tools

help: ## List what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The runtime alone: what `make demo` needs.
$(VENV)/runtime.stamp: requirements.txt
	@echo "Preparing $(VENV): the pinned, hashed packages of requirements.txt"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) -V). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# Everything that the tests and checks need besides.
$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/runtime.stamp
	@echo "Preparing $(VENV): the pinned, hashed packages of requirements/dev.txt"
	@$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/runtime.stamp ## Prepare .venv, with the command .venv/bin/portal in it

demo: $(VENV)/runtime.stamp ## Run the whole thing on embedded defaults (PORT=8000)
	@exec $(BIN)/python -m portal demo --port $(PORT)

tools: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.tools.install

test: tools ## Run the whole test suite, a real browser included
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

test-fast: $(VENV)/dev.stamp ## Run everything but the browser
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not slow" $(ARGS)

test-browser: tools ## Run the journeys in the browser only
	$(BIN)/python -m pytest -m browser $(ARGS)

check: $(VENV)/dev.stamp ## Format, lint, types, import rules, tone, dead links
	$(BIN)/ruff format --check portal tests
	$(BIN)/ruff check portal tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m portal tone
	$(BIN)/python -m tests.tools.dead_links

format: $(VENV)/dev.stamp ## Format and mend what can be mended by itself
	$(BIN)/ruff check --fix portal tests
	$(BIN)/ruff format portal tests

lock: $(VENV)/dev.stamp ## Pin and hash the packages anew
	$(BIN)/python -m tests.tools.lock

clean: ## Remove what was made: the environment, caches, the demo, the build
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache demo var node_modules
	find build -mindepth 1 -not -name .gitignore -delete
