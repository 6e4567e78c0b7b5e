# What one does with Belt, a line each. Start with `make demo`.
PORT ?= 8000
HOME_DEMO := demo-home$(if $(DATA),-$(firstword $(subst :, ,$(DATA))))

# Who may see what, what leaves a node, what a version holds, how a page is guarded and a backup
# written is decided without the database's own ways.
SAME_ON_EVERY_DATABASE := test_every_address.py test_programmes_access.py test_nodes.py \
	test_guarding.py test_backups.py test_board_pages.py test_pages.py
ON_POSTGRESQL := tests/web $(SAME_ON_EVERY_DATABASE:%=--ignore tests/web/%)
# One more than the two processors, since many tests wait for a browser, a server or a cluster. Not
# in another order: tests that empty the database come after all others that need it.
TESTS := .venv/bin/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder

# Where Python may not keep what it compiled, every process compiles everything anew: five times slower.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint network bench report-pictures screenshots translations reference constraints clean

demo: ## Set up, prepare the demonstration belt and serve it (DATA=paperlists:FOLDER for real publications)
	@scripts/setup demo
	@.venv/bin/belt --home $(HOME_DEMO) demo --port $(PORT) $(if $(DATA),--data "$(DATA)")

test: ## Set up and run every test
	@scripts/setup dev
	@$(TESTS)
	@scripts/with-postgresql $(TESTS) $(ON_POSTGRESQL)

lint: ## Style, types, import rules, translations, security
	@scripts/setup dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python scripts/translations.py check
	BELT_HTTPS=yes ALLOWED_HOSTS=belt.example .venv/bin/python -m django check --deploy --fail-level WARNING --settings belt.web.settings
	.venv/bin/python scripts/audit

network: ## Two nodes and a hub on loopback, to try harvesting and searching together
	@scripts/setup dev
	@.venv/bin/python -m tests.nodes.network

bench: ## Measure what the README claims, side by side in one run
	@scripts/setup dev
	@scripts/with-postgresql .venv/bin/python -m benchmarks

screenshots: ## Pictures of the main pages, for the README and for looking at
	@scripts/setup dev
	@.venv/bin/python -m tests.browser.screenshots docs/pictures

translations: ## Collect new words from pages into src/belt/web/locale, and compile
	@scripts/setup dev
	.venv/bin/python scripts/translations.py update

reference: ## Write docs/corpus-tables.md from the schemas
	@scripts/setup dev
	.venv/bin/python scripts/reference.py

constraints: ## Resolve the versions anew into constraints.txt
	@scripts/setup dev
	.venv/bin/uv pip compile --universal --python-version 3.11 pyproject.toml --extra dev --no-header --no-annotate --upgrade -o constraints.txt

clean: ## Remove the demonstration homes and the environment
	rm -rf .venv demo-home demo-home-*

report-pictures: ## Print a year's report and render its pages: BELT=FOLDER YEAR=2025 LANGUAGE=ko
	scripts/setup dev
	.venv/bin/belt --home $(BELT) report --year $(YEAR) --language $(or $(LANGUAGE),en) --out $(BELT)/report.pdf
	.venv/bin/python scripts/report_pictures.py $(BELT)/report.pdf $(BELT)/report
