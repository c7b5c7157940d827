# Steward. `make run` serves it; `make test` proves it; `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help

help: ## List what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(BIN)/.ready ## Serve Steward on http://localhost:8080, setting everything up first
	@$(BIN)/python main.py serve

demo: $(BIN)/.ready ## Serve a believable company to look around in
	@$(BIN)/python main.py demo

setup: $(BIN)/.ready ## Make the environment and install the locked dependencies

quick: $(BIN)/.ready-test ## Run the tests that are near what has changed, for 40 seconds
	@$(BIN)/python -m tests.quick

test: $(BIN)/.ready-test ## Run every test: both databases, kills, a real browser (15 to 22 minutes on 2 cores)
	@$(BIN)/python -m tests.run

fast: $(BIN)/.ready-test ## Run the fast ring only: services, pages with simulated users, house rules
	@$(BIN)/python -m pytest -n 2 -m "not crash and not browser and not soak and not postgres_only"

lint: $(BIN)/.ready-test ## Check style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

check: lint test ## What CI runs: lint, strict types, every test

bench: $(BIN)/.ready-test ## Print the figures of docs/measurements.md anew
	@$(BIN)/python -m tests.scale.bench

soak: $(BIN)/.ready-test ## Run the full counts: thousands of kills, every page in both looks and sizes
	@$(BIN)/python -m pip install --quiet "moto[server]>=5.2"
	@STEWARD_TEST_SOAK=1 $(BIN)/python -m tests.run

docs: $(BIN)/.ready ## Make docs/reference.md, docs/coverage.md, docs/asvs.md and .env.example from the code and its tests
	@$(BIN)/python -m tests.generated_docs

texts: $(BIN)/.ready-test ## Make ui/locales/steward.pot, what translations are made from
	@$(BIN)/python -m tests.texts

wheel: $(BIN)/.ready-test ## Make the package, dist/steward_crm-….whl
	@rm -rf build
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@rm -rf build steward_crm.egg-info

release: $(BIN)/.ready-test ## Make a release: make release VERSION=1.2.0 (all checks first; nothing leaves this machine)
	@$(BIN)/python deploy/release.py --look "$(VERSION)"
	@$(MAKE) check
	@$(BIN)/python deploy/release.py "$(VERSION)"

lock: $(BIN)/.ready-test ## Lock the newest allowed versions, with hashes and without addresses
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-strip-extras --upgrade --quiet pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-strip-extras --upgrade --quiet --extra test -c requirements.lock pyproject.toml -o requirements-test.lock

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Steward needs Python 3.11 or newer: install it, or say which with make PYTHON=python3.12 run."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: apt install python3-venv."; rm -rf .venv; exit 1; }

$(BIN)/.ready: requirements.lock | $(BIN)/python
	@echo "Installing what Steward needs (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(BIN)/.ready-test: requirements-test.lock $(BIN)/.ready
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@

.PHONY: help run demo setup quick test fast lint check bench soak docs texts wheel release lock
