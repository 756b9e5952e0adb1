# panelbot: build, test and check. `make` shows what there is.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.stampedVersion=$(VERSION) -X main.stampedCommit=$(COMMIT)
TOOL    := go tool -modfile=tools.mod
SQLC    := go tool -modfile=sqlc.mod sqlc
FUZZTIME ?= 30s
# Most tests wait more than they work, for a disk, a database or a stand-in, and under the
# race detector they work more.
PARALLEL ?= 8
RACE_PARALLEL ?= 4

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/panelbot, with version and commit stamped in
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/panelbot ./cmd/panelbot

.PHONY: demo
demo: build ## show panelbot at work on a simulated panel: no account, no server
	@bin/panelbot demo

.PHONY: test
test: ## run all tests: no network, no service
	go test -parallel $(PARALLEL) -timeout 30m ./...

# SQLite is C made into Go: its pointers are not for checkptr, which -race brings.
.PHONY: race
race: ## run all tests under the race detector, the slowest with less to do (needs a C compiler)
	GORACE=atexit_sleep_ms=20 CGO_ENABLED=1 go test -race -short -parallel $(RACE_PARALLEL) -timeout 30m -gcflags='modernc.org/...=-d=checkptr=0' ./...

.PHONY: e2e
e2e: build ## run real MCP clients, the conformance suite, Slack's types, a Telegram (needs Node and npm)
	go test -c -o bin/mcp-fixture ./adapters/mcp
	adapters/mcp/e2e/run
	adapters/slack/e2e/run
	adapters/telegram/e2e/run

.PHONY: lint
lint: ## go vet, staticcheck and golangci-lint
	go vet ./...
	$(TOOL) staticcheck ./...
	$(TOOL) golangci-lint run ./...

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME (30s)
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	for pkg in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u); do \
		go test -c -fuzz=. -o "$$dir/fuzz.test" "$$pkg"; \
		corpus=$$(go env GOCACHE)/fuzz/$$(go list "$$pkg"); \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' "$$pkg"/*_test.go | cut -c 6-); do \
			echo "$$pkg $$target"; \
			(cd "$$pkg" && "$$dir/fuzz.test" -test.run '^$$' -test.fuzz "^$$target\$$" -test.fuzzcachedir "$$corpus" \
				-test.fuzzminimizetime 10x -test.fuzztime $(FUZZTIME)); \
		done; \
	done

.PHONY: bench
bench: build ## print the tables of speed, memory, start and build time
	go test -run '^$$' -bench . -benchtime 1s ./tools/... ./panel/... ./policies/...
	go run ./adapters/mcp/mcpbench -panelbot bin/panelbot

.PHONY: docs
docs: ## make docs/tools.md and the tool snapshots from the declarations
	go run ./cmd/panelbot tools --markdown > docs/tools.md.new
	mv docs/tools.md.new docs/tools.md
	go test ./adapters/mcp -run TestSnapshots -update

.PHONY: generate
generate: ## make the Go code of the store's queries
	$(SQLC) generate -f policies/store/sqlc.yaml

.PHONY: verify
verify: ## check that generated files are fresh and the module is tidy
	@go run ./cmd/panelbot tools --markdown | diff -u docs/tools.md - || { echo 'docs/tools.md is stale: run make docs'; exit 1; }
	@$(SQLC) diff -f policies/store/sqlc.yaml || { echo 'the code of the queries is stale: run make generate'; exit 1; }
	go mod tidy -diff
	go mod verify
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run gofmt -w on these'; exit 1; }
