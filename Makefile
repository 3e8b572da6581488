# Every way to work on Countersign from a terminal. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

ui_sources = $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist/*')

.PHONY: help run test package bench ui clean setup-%

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

run: ## open the app on the rehearsal (needs a display)
	@scripts/run

test: ## everything that must hold: formatting, lints, unit tests, stories, the real window
	@scripts/test

package: ## build the Debian package, install it into a folder and start it from there
	@scripts/package
	@scripts/check-package

bench: setup-run ## how fast the parts are
	cargo bench

ui: ui/dist/index.html ## build the front end that the app embeds

clean: ## remove everything that was built
	cargo clean
	rm -rf build gen ui/dist ui/node_modules

setup-%:
	@scripts/setup $*

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund
	touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(ui_sources)
	cd ui && npm run build
	touch $@
