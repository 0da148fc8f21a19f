# The threshold harmoniser's commands. "make" alone lists them.
#
# A machine needs Python 3.11 or later, make and git; everything else is installed into .venv.
#   another Python:                  make test PYTHON=python3.12
#   another place for the tools:     make test VENV=../venv
#   the threshold documents:         make test HARMONISER_DOCUMENTS=../documents
#   one test, in one process:        make test JOBS=0 PYTEST_ARGS="-k floor"

PYTHON ?= python3
VENV ?= .venv
JOBS ?= auto
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
PYTEST := $(BIN)/python -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist worksteal

# No usage statistics leave the machine, whatever a person's own Streamlit settings say.
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false
# HARMONISER_DOCUMENTS, in the environment or on make's command line, reaches the tests of itself: exporting
# it here would hand them an empty one where it is unset, and theirs is to skip then and say so.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install test test-slow test-all lint format bench wheel pins clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.run ## Open the app in a browser
	$(BIN)/streamlit run app.py

install: $(VENV)/.run $(VENV)/.test $(VENV)/.lint ## Install everything a contributor needs into .venv

test: $(VENV)/.loops ## Run the fast tests
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

test-slow: $(VENV)/.loops $(VENV)/.interchange $(VENV)/.bench $(VENV)/.rivals ## Run the slow tests only
	$(PYTEST) -m slow $(PYTEST_ARGS)

test-all: $(VENV)/.loops $(VENV)/.interchange $(VENV)/.bench $(VENV)/.rivals ## Run every test, fast and slow
	$(PYTEST) $(PYTEST_ARGS)

lint: $(VENV)/.test $(VENV)/.lint ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(wildcard harmoniser app.py views benchmarks tests)

format: $(VENV)/.lint ## Put the code into the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: $(VENV)/.bench $(VENV)/.loops $(VENV)/.rivals ## Measure start-up, disagreements, pages, votes and the engine against others
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/discrepancies.py
	$(BIN)/python benchmarks/app.py
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.rivals

wheel: $(VENV)/.run ## Build the wheel into dist/
	$(PIP) wheel --quiet --no-deps --build-constraint constraints.txt --wheel-dir dist .

pins: ## Resolve every dependency anew and rewrite constraints.txt
	rm -rf build/pins
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet --upgrade pip
	build/pins/bin/python -m pip install --quiet --upgrade --group dev --group bench --group interchange '.[pdf]' hatchling editables setuptools wheel cython
	{ sed '/^[^#]/,$$d' constraints.txt; build/pins/bin/python -m pip freeze --all --exclude harmoniser; } > build/constraints.txt
	mv build/constraints.txt constraints.txt
	rm -rf build/pins
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip install --quiet --upgrade pip
	build/pins/bin/python -m pip install --quiet --group rivals
	{ sed '/^[^#]/,$$d' benchmarks/constraints.txt; build/pins/bin/python -m pip freeze; } > build/constraints.txt
	mv build/constraints.txt benchmarks/constraints.txt
	rm -rf build/pins

clean: ## Remove what was installed, built or cached
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What is installed. Each stamp stands for the project with one set of tools (groups of pyproject.toml),
# and is older than whatever must cause it to be installed again.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The harmoniser needs Python 3.11 or later, and '$(PYTHON)' is not. Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "'$(PYTHON)' has no venv or ensurepip. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing the harmoniser into $(VENV); the first time takes a minute or two."
	@$(PIP) install --quiet --upgrade --constraint constraints.txt pip
	@$(PIP) install --quiet --constraint constraints.txt --build-constraint constraints.txt --editable '.[pdf]'
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.bench: $(VENV)/.%: $(VENV)/.run
	@echo "Installing the $* tools into $(VENV)."
	@$(PIP) install --quiet --constraint constraints.txt --build-constraint constraints.txt --group $*
	@touch $@

# The loops for many cases are compiled once, before several processes of the tests would each do so.
$(VENV)/.loops: $(VENV)/.test harmoniser/kernels.py
	@echo "Compiling the loops for many cases, which takes about a minute."
	@$(BIN)/python -m harmoniser.compiled
	@touch $@

# The validators of the exports are kept apart from everything else, because of what they bring along.
$(VENV)/.interchange: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing the validators of the exports into $(VENV)/interchange."
	@$(BIN)/python -m venv $(VENV)/interchange
	@$(VENV)/interchange/bin/python -m pip --disable-pip-version-check --no-input install --quiet --upgrade --constraint constraints.txt pip
	@$(VENV)/interchange/bin/python -m pip --disable-pip-version-check --no-input install --quiet --constraint constraints.txt --build-constraint constraints.txt --group interchange
	@touch $@

# semra, with its own exact versions, for it needs an older pandas.
$(VENV)/.rivals: $(BIN)/python pyproject.toml benchmarks/constraints.txt
	@echo "Installing semra into $(VENV)/rivals."
	@$(BIN)/python -m venv $(VENV)/rivals
	@$(VENV)/rivals/bin/python -m pip --disable-pip-version-check --no-input install --quiet --upgrade --constraint constraints.txt pip
	@$(VENV)/rivals/bin/python -m pip --disable-pip-version-check --no-input install --quiet --constraint benchmarks/constraints.txt --group rivals
	@touch $@
