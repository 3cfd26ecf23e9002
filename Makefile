# Works with GNU make 3.81 (macOS) and newer. `make help` prints the lines with two hashes.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run live build test test-race e2e shots bench soak gen fmt lint clean ready-run ready-test assets generated program

STEP := scripts/step
WITHPG := bin/withpg --
TESTSUM := bin/testsum
REVISION := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
# The revision is passed on instead of stamped by Go, which fails where the folder belongs to somebody else (sudo make run).
BUILD := go build -trimpath -buildvcs=false -ldflags "-s -w -X main.revision=$(REVISION)"
SERVE := bin/cloudwa serve --dev --migrate --seed --simulate
ASSET_SOURCES := $(shell find static/css static/js static/favicon.svg views -type f -not -name '*_templ.go' 2>/dev/null) \
	$(wildcard scripts/assets.mjs tailwind.config.js tsconfig.json package.json)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ready-run build ## Install what is missing, build, migrate, seed and serve CloudWA with demo data
	@exec $(SERVE)

live: ready-run ## Like run, and again after every change
	@mkdir -p bin && go build -o bin/live ./scripts/live && exec bin/live $(SERVE)

build: generated assets program ## Build bin/cloudwa with its assets

test: ready-test assets ## Check generated code, format and vet, run every test, the browser's too
	@$(STEP) "Generated code is up to date" scripts/gen check
	@$(STEP) "Formatted" scripts/fmt check
	@$(STEP) "Vetted" go vet ./...
	@$(STEP) "TypeScript tests" npm test --silent
	@$(WITHPG) $(TESTSUM) go test -json -timeout 14m ./...

test-race: ready-test assets ## The Go tests, but for the browser's, under the race detector
	@$(WITHPG) $(TESTSUM) go test -json -race $$(go list ./... | grep -v '/e2e')

e2e: ready-test assets ## The browser tests alone
	@$(WITHPG) $(TESTSUM) go test -json -count=1 ./e2e/...

shots: ready-test build ## Write pictures of each page, light, dark and narrow, to .shots
	@$(WITHPG) go run ./e2e/shots

bench: ready-test build ## Run the benchmarks into bench/results.md and .json; ROW=name runs one, PROFILE=file profiles it
	@ROW="$(ROW)" PROFILE="$(PROFILE)" go run ./bench

soak: ready-test assets ## Kill processes for half an hour and print what was found; ROW=name runs the tests of that name
	@SOAK=1 $(WITHPG) go test -C soak -count=1 -timeout 3h $(if $(ROW),-run '$(ROW)')

gen: node_modules/.stamp ## Make the generated code anew
	@$(STEP) "Generated code" scripts/gen

fmt: ## Format Go and templ
	@$(STEP) "Formatted" scripts/fmt

lint: node_modules/.stamp ## go vet, format and TypeScript's checks
	@$(STEP) "Formatted" scripts/fmt check
	@$(STEP) "Vetted" go vet ./...
	@$(STEP) "TypeScript checked" npm run --silent typecheck

clean: ## Remove what was built; data and installed packages stay
	@rm -rf bin .shots node_modules/.cache
	@find static/dist -mindepth 1 -not -name .keep -delete

ready-run:
	@scripts/setup run

# Built, not `go run`, which would hide their exit codes and stop without waiting for them.
ready-test:
	@scripts/setup test
	@mkdir -p bin && go build -o bin ./scripts/withpg ./scripts/testsum

node_modules/.stamp: package.json package-lock.json $(wildcard .npmrc)
	@$(STEP) "Packages for the pages installed" npm ci --no-progress
	@touch $@

assets: static/dist/manifest.json

static/dist/manifest.json: node_modules/.stamp $(ASSET_SOURCES)
	@$(STEP) "Pages' styles and scripts built" node scripts/assets.mjs --if-changed
	@touch $@

generated: node_modules/.stamp
	@if ! scripts/gen fresh; then $(STEP) "Generated code" scripts/gen; fi

program: generated assets
	@mkdir -p bin
	@$(STEP) "CloudWA built" $(BUILD) -o bin/cloudwa ./cmd/cloudwa
