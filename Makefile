# Two commands: `make report` drafts the example, `make test` passes the tests. Nothing but Python ≥ 3.11 is needed.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: report test lint types soak bench clean

report: $(STAMP)            ## set up, draft the example into output/, say what to open
	$(BIN)/report build data/2023H1

test: $(STAMP)              ## set up, run the tests that need no other program
	$(BIN)/python -m pytest -n 2

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(STAMP)

lint: $(STAMP)              ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)             ## mypy, strict on report/
	$(BIN)/mypy

bench: $(STAMP)             ## figures quoted in the README, each a ratio to a peer in the same run
	$(BIN)/python benchmarks/draft.py
	$(BIN)/python benchmarks/refresh.py

soak: $(STAMP)              ## long random runs, resumable (.soak/)
	$(BIN)/python -m pytest -m soak -n 2 -o addopts="-q --strict-markers"

clean:
	rm -rf .venv output/*.docx .soak
