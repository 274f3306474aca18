# The commands of a checkout. `make help` lists them; each needs only Python 3.11 or newer and the Python Package Index.

PYTHON ?= python3
PORT ?= $(or $(MORGUE_PORT),8765)
ARCHIVE ?= $(or $(MORGUE_ARCHIVE),archive)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp
ENGINES := $(VENV)/bench.stamp
AUDIT := $(VENV)/audit
REPORT := $(or $(TMPDIR),/tmp)/morgue-engines.md
BENCH := $(or $(TMPDIR),/tmp)/morgue-bench.archive
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q

.DEFAULT_GOAL := help
.PHONY: help run spacy test lint package-check run-check spacy-check crash-check attack-check fuzz-check audit oracle-check check-all bench bench-archive screenshots lock clean

help:  ## List these commands.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: $(RUN)  ## Serve ./archive on http://127.0.0.1:8765, with the sample clippings on the first run. PORT= and ARCHIVE= change both.
	@unfinished="$(ARCHIVE)/samples.unfinished"; \
	if [ ! -e "$(ARCHIVE)/archive.db" ] || [ -e "$$unfinished" ]; then \
		echo "Filling $(ARCHIVE) with the sample clippings (once)."; \
		mkdir -p "$(ARCHIVE)" && touch "$$unfinished" && \
		$(BIN)/morgue --archive "$(ARCHIVE)" ingest articles/samples && rm "$$unfinished"; \
	fi
	@$(BIN)/morgue --archive "$(ARCHIVE)" reindex --if-needed
	@exec $(BIN)/morgue --archive "$(ARCHIVE)" serve --port "$(PORT)"

spacy: $(RUN)  ## Let a pipeline of spaCy's find names in another language; PIPELINE= names it.
	@$(PIP) install --require-hashes -r requirements/spacy.lock
	@$(BIN)/python -m spacy download "$(or $(PIPELINE),de_core_news_sm)"

test: lint  ## Run the whole suite.
	$(BIN)/pytest -n auto --dist loadfile

lint: $(DEV)  ## Check the style and the types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

package-check: $(DEV)  ## Build the package and use it in an empty environment.
	$(BIN)/python tests/package_check.py

run-check: $(DEV)  ## Run `make run` in a fresh copy: twice, and on a taken port.
	$(BIN)/python tests/run_check.py

spacy-check: $(DEV)  ## Compare the built-in recogniser with spaCy, in an environment that is thrown away.
	$(BIN)/python tests/spacy_check.py

crash-check: $(DEV)  ## Kill, refuse and cross what changes an archive, turn bits over, and see that nothing is lost.
	$(BIN)/python tests/benchmarks/killing.py
	$(BIN)/python tests/benchmarks/refusing.py
	$(BIN)/python tests/benchmarks/together.py
	$(BIN)/python tests/benchmarks/flipping.py

attack-check: $(DEV)  ## Open every page with every hostile text, ingest every hostile file, try every pattern on what may choke it.
	HOSTILE=all $(BIN)/pytest -q tests/test_hostile_pages.py tests/test_hostile_formats.py
	$(BIN)/python tests/files_check.py
	$(BIN)/python tests/regex_check.py

fuzz-check: $(DEV)  ## Ask every route what nobody means; CASES= says how often (100,000).
	$(BIN)/python tests/fuzz_check.py --cases $(or $(CASES),100000)

audit: $(AUDIT)/bin/bandit  ## Look for known faults in what Morgue is made of, and for dangerous habits in its code.
	$(AUDIT)/bin/bandit --quiet --recursive app articles index --skip B608,B105,B506,B403
	$(AUDIT)/bin/pip-audit --disable-pip --require-hashes --requirement requirements/run.lock

$(AUDIT)/bin/bandit: | $(BIN)/python
	@$(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/pip install --quiet pip-audit bandit

oracle-check: $(DEV)  ## Let Whoosh judge 3,000 searches of 1,500 articles; ORACLE_CORPUS= names JSON lines to take them from.
	ORACLE_ARTICLES=1500 ORACLE_QUERIES=3000 ORACLE_CORPUS="$(ORACLE_CORPUS)" $(BIN)/pytest -q tests/test_columnar_oracle.py

check-all: test package-check run-check spacy-check crash-check attack-check fuzz-check audit oracle-check  ## Run everything that can be checked, slow checks included.

bench: $(ENGINES)  ## Compare the search engine with others; CORPUS= names files of JSON lines, GROWTH=--growth grows to a million.
	$(BIN)/python tests/benchmarks/engines.py $(if $(CORPUS),--corpus $(CORPUS)) $(GROWTH) --out "$(REPORT)"

bench-archive: $(DEV)  ## Measure ingest, crashes, and searches during a reindex; CORPUS= names a file of JSON lines.
	$(BIN)/python tests/benchmarks/start_up.py
	rm -rf "$(BENCH)"
	$(BIN)/python tests/benchmarks/ingest.py --keep "$(BENCH)" $(CORPUS)
	$(BIN)/python tests/benchmarks/crash.py --reference "$(BENCH)" $(CORPUS)
	$(BIN)/python tests/benchmarks/reindex.py "$(BENCH)"

screenshots: $(DEV)  ## Take the pictures of the README anew (needs Chromium).
	$(BIN)/python tests/screenshots.py

lock:  ## Choose the dependencies' versions anew (needs uv).
	$(COMPILE) pyproject.toml -o requirements/run.lock
	$(COMPILE) --extra spacy -c requirements/run.lock pyproject.toml -o requirements/spacy.lock
	$(COMPILE) --group build -o requirements/build.lock
	$(COMPILE) --group dev pyproject.toml -o requirements/dev.lock
	$(COMPILE) --group bench -o requirements/bench.lock

clean:  ## Remove the environment and what was built; never an archive.
	rm -rf $(VENV) dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Morgue needs Python 3.11 or newer, and \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1 | head -n 1)."; \
		echo "Install a newer one, or name it: make $(or $(firstword $(MAKECMDGOALS)),run) PYTHON=python3.12"; \
		exit 1; }
	@echo "Making an environment of its own in $(VENV) (once; takes a minute)."
	@$(PYTHON) -m venv --clear $(VENV) || { \
		rm -rf $(VENV); \
		echo "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv"; \
		exit 1; }

$(RUN): requirements/run.lock requirements/build.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --require-hashes -r requirements/build.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.lock $(RUN)
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(ENGINES): requirements/bench.lock $(DEV)
	@$(PIP) install --require-hashes -r requirements/bench.lock
	@touch $@
