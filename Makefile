# The two commands are `make run` and `make test`. Plain `make` lists them all.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run dev test faults check bench doctor snapshots build assets reset

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  DATABASE=postgres://… make run    on PostgreSQL    PORT=9000 make run    on another port"
	@echo "  FILTER=R31 make test              only some tests  YES=1 make reset      without asking"

run: ## Install, build, seed a demo, start the panel and a PowerDNS; Ctrl-C stops all
	@exec Scripts/run.sh

dev: ## The same, and build and start again when a source changes
	@exec Scripts/run.sh --watch

test: ## Every test, on both databases, with a real browser
	@exec Scripts/test.sh

faults: ## Kill, stop and fill up what the databases stand on; takes minutes
	@exec Scripts/faults.sh

check: ## Layout, warnings as errors, the walls between the rooms
	@exec Scripts/check.sh

bench: ## Measure the release build: the panel, and the queue beside its peers
	@exec Scripts/bench.sh

doctor: ## Say what is missing and how the panel feels
	@exec Scripts/doctor.sh

snapshots: ## A screenshot of every page, in .build/screenshots
	@exec Scripts/browser.sh snapshots

build: ## Install what the build needs, then build aviary
	@Scripts/bootstrap.sh build
	@Scripts/assets.sh
	swift build --product aviary

assets: ## Bring Bootstrap and Inter from their Debian packages
	@Scripts/assets.sh

reset: ## Throw the home away: database, key, zones. Asks first
	@exec Scripts/reset.sh
