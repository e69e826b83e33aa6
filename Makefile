# Two commands matter: `make demo` and `make test`. Everything runs in .venv and needs python3 with venv, make and a
# C compiler; `make setup` checks them first and names what is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LAW := $(shell find src/detente/data/law -name '*.yml')
IMAGE := src/detente/data/law.image
NAMES := $(wildcard src/detente/data/names/*.yml src/detente/names/*.py) $(wildcard src/detente/screening/*.py src/detente/screening/*.[ch]) src/detente/screened.py src/detente/data/screening/frequency.json
SHIPPED := $(wildcard src/detente/data/sources/*.yml) src/detente/sources/catalog.py src/detente/marks.py src/detente/identity.py src/detente/likeness.py src/detente/shipped.py

NEWS := $(VENV)/.news
SPARK := $(VENV)/.spark

.PHONY: help setup setup-news setup-spark law demo test test-full soak lint format bench docs lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: $(STAMP) ## make .venv with the locked dependencies

$(STAMP): requirements.lock pyproject.toml hatch_build.py scripts/check_machine.sh $(wildcard src/detente/screening/*.[ch])
	@PYTHON=$(PYTHON) sh scripts/check_machine.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
	@test ! -e $(IMAGE) || touch $(IMAGE)  # the install has just compiled both

setup-news: $(NEWS) ## add what `detente read` can use: spaCy, its pinned model, trafilatura

$(NEWS): $(STAMP) requirements-news.lock requirements-model.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-news.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements-model.lock
	@touch $@

setup-spark: $(SPARK) ## add the client of Spark Connect and a server of this machine, for the tests

$(SPARK): $(STAMP) requirements-spark.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

law: $(IMAGE) ## compile the law files into the image the engine reads, and index its names

$(IMAGE): $(STAMP) $(LAW) src/detente/model.py src/detente/law/compile.py src/detente/law/image.py src/detente/law/read.py $(NAMES) $(SHIPPED)
	@test -e $@ && test -z "$$(find $? -newer $@)" || { $(BIN)/python -m detente.law.compile && $(BIN)/python -m detente.screened; }

demo: setup law ## answer the question of January 2017 on embedded law
	@$(BIN)/detente demo

test: setup setup-news law ## lint, types, layers and all tests that need nothing else (6 minutes at most)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not full"

test-full: setup setup-news setup-spark law ## adds everything on ../shared, hostile articles, all examples, every day on which law changes
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m full
	@DETENTE_FULL=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/properties tests/fuzz tests/ledger tests/lists tests/screening

soak: setup setup-news setup-spark law ## the long runs: fifty times the generated worlds and hostile inputs, the kernel under sanitizers, Spark on two executors (needs Java 17)
	@sh scripts/soak_kernel.sh $(BIN)/python 600
	@DETENTE_SOAK=1 DETENTE_PYSPARK=$$($(BIN)/python -m benchmarks.environments pyspark) \
	  $(BIN)/python -m pytest -n 2 --timeout=7200 tests/benchmarks tests/properties tests/fuzz tests/ledger tests/lists tests/screening tests/full

lint: setup setup-news ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check src tests benchmarks scripts hatch_build.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format src tests benchmarks scripts hatch_build.py

bench: setup setup-news law ## benchmarks: ratios in one run, peers in environments of their own (.bench, made from PyPI)
	@$(BIN)/python -m benchmarks

docs: setup setup-news law ## rewrite the outputs shown in the docs
	@$(BIN)/python tests/docs/refresh.py

lock: ## pin all dependencies with hashes (needs the network)
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra dev --all-build-deps \
	  --no-emit-index-url --no-emit-find-links \
	  --output-file requirements.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra news \
	  --constraint requirements.lock --no-emit-index-url --no-emit-find-links \
	  --output-file requirements-news.lock pyproject.toml
	@$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --extra spark --extra spark-server \
	  --constraint requirements.lock --no-emit-index-url --no-emit-find-links \
	  --output-file requirements-spark.lock pyproject.toml

clean: ## remove what was built
	rm -rf $(VENV) .bench $(IMAGE) src/detente/data/screens src/detente/screening/kernel.so build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
