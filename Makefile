# Switchboard. Run `make` alone for the list of verbs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

# Some machines switch byte code off; a command line that starts in half a second needs it.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List the verbs
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Hash-pinned and index-free: pip's and uv's own configuration decide where packages come from.
$(VENV)/.installed: requirements.lock pyproject.toml scripts/venv.sh
	@PYTHON=$(PYTHON) bash scripts/venv.sh $(VENV)
	@touch $@

.PHONY: demo
demo: $(VENV)/.installed ## Set up and run everything on the make-believe company (ONCE=1 stops after publishing)
	@$(BIN)/switchboard demo $(if $(ONCE),--once)

.PHONY: browser
browser: $(VENV)/.installed
	@bash scripts/browser.sh $(VENV)

.PHONY: test
test: $(VENV)/.installed ## Run the quick tests (ARGS goes to pytest)
	@$(BIN)/python scripts/run_tests.py $(ARGS)

.PHONY: test-all
test-all: $(VENV)/.installed browser ## Run every test that a fresh machine can, as CI does
	@$(BIN)/python scripts/run_tests.py --all $(ARGS)

.PHONY: lint
lint: $(VENV)/.installed ## Check style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

.PHONY: fix
fix: $(VENV)/.installed ## Repair what can be repaired by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: docs
docs: $(VENV)/.installed ## Build the warehouse documentation site into var/docs
	@$(BIN)/switchboard docs

.PHONY: client
client: $(VENV)/.installed ## Make a typed Python client of the API in var/client (URL and TOKEN ask a served app)
	@$(BIN)/python scripts/client.py

.PHONY: bench
bench: $(VENV)/.installed ## Run the benchmarks (each writes var/bench/<name>.json)
	@$(BIN)/python -m bench

.PHONY: lock
lock: $(VENV)/.installed
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements.lock
	$(BIN)/uv pip compile scripts/client.in --universal --python-version 3.11 --generate-hashes --no-header --quiet -o scripts/client.lock
