# make install | serve | test | test-rest | check | bench | faults | soak | fuzz | equality | licences | sbom
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install serve test test-rest check format bench faults soak pin sbom licences fuzz equality costs clean

install: $(VENV)/.serve
serve: $(VENV)/.serve
	$(BIN)/smenet serve
# On the embedded engine; longest first, a file at a time.
test: $(VENV)/.develop
	$(BIN)/python -m pytest -n 2 --no-loadscope-reorder -m "not neo4j and not pages"
# The same tests on Neo4j, which tests/neo4j/install.sh fetches, and the pages in Chromium.
test-rest: $(VENV)/.develop
	$(BIN)/python -m pytest -n 2 --no-loadscope-reorder -m "neo4j or pages"
check: $(VENV)/.develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/python -m pytest -q tests/unit/test_architecture.py
format: $(VENV)/.develop
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
# All parts, some hours, or those named: make bench PARTS="starts scoring". One table: .bench/results.md.
bench: $(VENV)/.develop
	$(BIN)/python -m benchmarks $(PARTS)
# Needs a server that runs: make serve.
costs: $(VENV)/.develop
	$(BIN)/python -m benchmarks.costs
# Every fault often, on a small disk and with 10,000 connections: run it as root and with `ulimit -n 20000`.
faults: $(VENV)/.develop
	SMENET_FAULTS=long $(BIN)/python -m pytest -q tests/faults tests/graph/test_rounds_races.py --ignore=tests/faults/test_soak.py
# Ten minutes of writers, readers and followers: what the server and its engine hold twenty times meanwhile.
soak: $(VENV)/.develop
	SMENET_FAULTS=long $(BIN)/python -m pytest -q -s tests/faults/test_soak.py
# Ten thousand operations at random, answered by compiled and by ordinary execution: the same bytes, and what was asked.
equality: $(VENV)/.develop
	SMENET_EQUALITY=10000 $(BIN)/python -m pytest -q -s tests/api/test_compiled_equality.py -k embedded
# Writes the pinned versions anew; needs uv. Extras stay named: pip takes a newer version of `name[extra]` when only `name` is pinned.
pin:
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-strip-extras --extra build pyproject.toml -o requirements.txt
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header --no-strip-extras --extra build --extra dev pyproject.toml -o requirements-dev.txt
# What a server is made of, for those who have to know it: a list in the CycloneDX format, and the licences.
sbom: $(VENV)/.develop
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible -o build/sbom.cdx.json 2>/dev/null && echo "list of packages: build/sbom.cdx.json"
licences: $(VENV)/.develop
	$(BIN)/python tests/outside/licences.py
# Random documents for every field, 500 each, against a server of its own: some twenty minutes.
fuzz: $(VENV)/.develop
	PYTHONPATH=tests $(BIN)/python -m outside.fuzzing
clean:
	rm -rf $(VENV) .engines .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
# The build backend is pinned in both files, so nothing is fetched that is not named with its hash.
$(VENV)/.serve: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@
$(VENV)/.develop: requirements-dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.serve
