# Sanquan. `make run` and `make test` are all a newcomer needs.
.DEFAULT_GOAL := help
.PHONY: help install run test test-long pictures lint check fix lock translate clean
# Files go to the workers in the order of the folders, so that the last ones are small; what a run compiles is kept.
PYTEST = PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest --dist loadfile --no-loadscope-reorder
T ?= tests

help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 14

install: ## install what is missing, nothing else
	@sh install.sh

run: install ## start the registry (DATABASE_URL: on that server; DEMO=1 loads the demo county there too)
	@.venv/bin/sanquan run $(if $(DEMO),--demo)

test: ## the whole suite on a throw-away cluster (T=tests/registry for a part)
	@sh install.sh test
	@$(PYTEST) -n 2 $(T)

test-long: ## the long suites: bigger counties, longer searches
	@sh install.sh test
	@$(PYTEST) -m long tests

pictures: ## renew the pictures of the README from a test run
	@sh install.sh test
	@$(PYTEST) -m browser tests/browser/test_pictures.py
	@mkdir -p docs/pictures && cp build/pictures/map.png build/pictures/county.png build/pictures/certificate-1.png docs/pictures/

lint: ## lint, types, import contracts
	@sh install.sh test
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

check: lint ## lint and all tests but the browser's
	@$(PYTEST) -n 2 -m "not browser and not long" tests

fix: ## format and mend what ruff can mend
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

lock: ## renew the hashed requirements
	@for f in requirements requirements-dev requirements-uv; do .venv/bin/uv pip compile -q --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-annotate $$f.in -o $$f.txt; done

translate: ## gather the sentences of pages into the catalogue
	@.venv/bin/pybabel -q extract --no-location --sort-output -F api/translations/babel.cfg -o api/translations/messages.pot .
	@.venv/bin/pybabel -q update -i api/translations/messages.pot -d api/translations --no-fuzzy-matching -N --no-wrap --ignore-obsolete
	@rm api/translations/messages.pot

clean: ## remove what was built (never the database)
	@rm -rf .venv api/static/dist api/frontend/node_modules
