# One command each. `make check` is what CI runs after the tests.
PYTHON := .venv/bin

.PHONY: setup demo test check golden bench conformance

setup:
	./scripts/setup --dev

demo:
	./scripts/demo

test:
	./scripts/test

check:
	$(PYTHON)/ruff check .
	$(PYTHON)/ruff format --check .
	$(PYTHON)/mypy
	$(PYTHON)/lint-imports
	$(PYTHON)/codespell

golden:
	$(PYTHON)/protogen render examples/NCT07329959.txt examples/NCT07409766.txt -o output
	$(PYTHON)/python tools/build_picture.py

bench:
	for each in criteria documents growth native paper registry reuse schedule_table start timeframes; do \
	    $(PYTHON)/python bench/$$each.py || exit 1; done

# PDF and HTML held against tools of others, with their versions and figures; scripts/setup --conformance installs them.
# ARGS="--out build/conformance" keeps the documents, ARGS=--sample takes under a minute.
conformance:
	PYTHONPATH=tools:tests $(PYTHON)/python -m conformance $(ARGS)
