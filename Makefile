# MyVisit in one command each. `make` alone lists them.
PYTHON   ?= python3
VENV     := .venv
BIN      := $(VENV)/bin
PIP      := $(BIN)/pip --disable-pip-version-check --quiet
PINNED   := pyproject.toml constraints.txt
DEMO     := $(VENV)/demo.stamp
DEV      := $(VENV)/dev.stamp
# What the tests need of the system: a program or a file, and the Debian package that brings it.
SYSTEM   := mosquitto=mosquitto chromium=chromium espeak-ng=espeak-ng gcc=gcc avr-gcc=gcc-avr \
  pango-view=pango1.0-tools pdftotext=poppler-utils \
  /usr/lib/avr/include/avr/io.h=avr-libc /usr/include/simavr/sim_avr.h=libsimavr-dev \
  /usr/include/libelf.h=libelf-dev /usr/lib/postgresql=postgresql spamassassin=spamassassin java=default-jre-headless npm=npm
# Run by themselves; those of the hub on PostgreSQL too, but for its broker's, which store nothing.
ALONE    := journey or browser or mosquitto
# Judges of pages that others wrote, in the versions that tests/judges/package.json names.
JUDGES   := tests/judges/node_modules/made.stamp

.DEFAULT_GOAL := help
.PHONY: help demo setup check quick test prove bench screens judges soak clean system

help: ## list what one can ask for
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' Makefile | while IFS='|' read -r name what; do \
	  printf '  %-12s %s\n' "$$name" "$$what"; done

demo: $(DEMO) ## a whole museum with families that wander; Ctrl-C ends it
	@$(BIN)/python -m simulators demo

setup: $(DEV) ## the environment in .venv, with all that checks and tests need

check: $(DEV) ## style, types, layers and house rules
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

quick: $(DEV) ## all tests that need no browser, no broker, no AVR and no whole museum
	$(BIN)/pytest -q -n 2 -m "not ($(ALONE) or simavr)"

test: system check $(JUDGES) ## everything, against real Mosquitto and Chromium
	$(BIN)/pytest -n 2 -m "not ($(ALONE))"
	MYVISIT_TEST_DATABASE=postgresql $(BIN)/pytest -n 2 -m "not (journey or browser)" \
	  --ignore=tests/hub/broker tests/hub
	$(BIN)/pytest -n 2 --dist loadfile -m "($(ALONE)) and not pictures"

prove: $(DEV) ## break the product in small ways and see a test go red for each
	$(BIN)/python tests/prove/prove.py

bench: $(DEV) ## measure, and set each figure beside its limit
	$(BIN)/python -m simulators bench

judges: $(DEV) system $(JUDGES) ## Lighthouse, axe, the Nu checker and SpamAssassin, beside their limits
	@failed=0; \
	$(BIN)/python -m tests.judges.lighthouse || failed=1; \
	$(BIN)/pytest -v tests/portal/test_judged.py tests/hub/post/test_spamassassin.py || failed=1; \
	exit $$failed

screens: $(DEV) system ## draw every picture under docs/screens anew; then look at each
	MYVISIT_SCREENS=1 $(BIN)/pytest -m browser tests/edge/kiosk tests/hub/post tests/portal

soak: $(DEV) system ## two hundred kills for each broker and each database: an hour and more
	@for broker in mosquitto stock embedded; do for db in sqlite postgres; do \
	  echo "$$broker, $$db"; \
	  $(BIN)/python -m simulators chaos --kills 200 --broker $$broker --db $$db --json || exit 1; \
	done; done
	@echo 'mosquitto, postgres, two workers'
	@$(BIN)/python -m simulators chaos --kills 200 --broker mosquitto --db postgres --workers 2 --json

clean: ## remove the environment and all that was made
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

$(DEMO): $(PINNED) | $(BIN)/pip
	@echo 'Making the environment in $(VENV), once: a minute or two.'
	$(PIP) install -c constraints.txt -e '.[demo]'
	$(BIN)/python -m look
	@touch $@

$(DEV): $(PINNED) | $(BIN)/pip
	@echo 'Making the environment in $(VENV), once: a minute or two.'
	$(PIP) install -c constraints.txt -e '.[dev]'
	$(BIN)/python -m look
	@touch $(DEMO) $@

$(JUDGES): tests/judges/package.json
	npm install --prefix tests/judges --no-audit --no-fund --no-package-lock --ignore-scripts --silent
	@touch $@

system:
	@missing=''; PATH="$$PATH:/usr/sbin"; \
	for one in $(SYSTEM); do what=$${one%=*}; \
	  command -v $$what >/dev/null || test -e $$what || missing="$$missing $${one#*=}"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" -eq 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	else \
	  echo "The tests run against the real programs. Type:  sudo apt-get install$$missing"; exit 1; \
	fi
