# make demo   the sample recording in napari, with its docks
# make test   the whole gate: format, lint, types, stairs, tests, docs, wheel
#
# Both install what they need into .venv and may be run again and again. All paths
# are relative, since make itself cannot cope with spaces in the repository's path.

.PHONY: help demo test check format manifest docs bench clean
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python

help:
	@sed -n '1,2s/^# //p' Makefile
	@echo "make check     format, lint, types, stairs, spelling, manifest: no tests"
	@echo "make format    let ruff format and repair"
	@echo "make manifest  copy src/marey/napari.yaml to the root"
	@echo "make docs      build the documentation into build/site"
	@echo "make bench     measure against rivals: JSON lines (ARGS='frames --quick')"

demo: .venv/.demo
	@$(PYTHON) -m marey demo

test: .venv/.dev
	@bash scripts/gate.sh

check: .venv/.dev
	@bash scripts/gate.sh static

format: .venv/.dev
	@$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .

manifest: napari.yaml

napari.yaml: src/marey/napari.yaml
	@cp src/marey/napari.yaml napari.yaml

docs: .venv/.dev
	@bash scripts/gate.sh docs

bench: .venv/.dev
	@$(PYTHON) benchmarks/run.py $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The stamps: one environment, the larger set of packages includes the smaller.
.venv/.demo: pyproject.toml scripts/install.sh scripts/system.sh
	@bash scripts/install.sh all .venv/.demo

.venv/.dev: pyproject.toml scripts/install.sh scripts/system.sh
	@bash scripts/install.sh dev .venv/.dev .venv/.demo
