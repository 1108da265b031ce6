# Everything a person does with Mixfront on one machine. The work is in scripts/, which the container image uses too.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv/bin
BROWSER := layouts/assets tests/layouts/assets
COMPILE := ../$(VENV)/uv pip compile --quiet --upgrade --python-version 3.11 --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help demo run test check fmt worker migrate bench pictures setup lock

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: ## Install what is needed, seed three demo clients, fit their models, serve on http://localhost:8050 (PORT=...)
	@$(PYTHON) -m scripts.setup demo
	@exec $(VENV)/python -m scripts.serve demo

run: ## Serve what is in the database: web server, workers, Redis; no demo
	@$(PYTHON) -m scripts.setup run
	@exec $(VENV)/python -m scripts.serve run

# tests start many processes: without bytecode on disk each compiles everything that it imports
test: export PYTHONDONTWRITEBYTECODE :=
test: ## Install what the tests need and run them on all processors (ARGS="-k planner")
	@$(PYTHON) -m scripts.setup test
	@$(VENV)/pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder --durations 10 $(ARGS)

check: ## Formatting, lint, types, the arrows between packages and the catalogs of translations
	@$(PYTHON) -m scripts.setup check
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/oxfmt --check $(BROWSER)
	$(VENV)/oxlint --deny-warnings $(BROWSER)
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python -m scripts.catalogs --check

fmt: ## Format the code and mend what linters can mend
	@$(PYTHON) -m scripts.setup check
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .
	$(VENV)/oxfmt $(BROWSER)
	$(VENV)/oxlint --fix $(BROWSER)

worker: ## One more worker beside a running server
	@exec $(VENV)/python -m scripts.serve worker

migrate: ## Bring the database up to date
	@exec $(VENV)/python -m scripts.serve migrate

bench: ## Measure the engine beside Robyn, where R has it (ARGS=--without-r); how true its answers are: python -m benchmarks.recovery
	@$(PYTHON) -m scripts.setup test
	@exec $(VENV)/python -m benchmarks $(ARGS)

pictures: ## Take the pictures of docs/images from a running make demo (PORT=...)
	@$(PYTHON) -m scripts.setup test
	@$(VENV)/python -m scripts.pictures

setup: ## Install everything, trying again what failed earlier today
	@$(PYTHON) -m scripts.setup run --again

lock: ## Pin the newest versions that requirements/*.in allow: requirements.txt, and dev.txt and robyn.txt beside their .in
	cd requirements && $(COMPILE) base.in -o ../requirements.txt
	cd requirements && $(COMPILE) dev.in -o dev.txt
	cd requirements && $(COMPILE) robyn.in -o robyn.txt
