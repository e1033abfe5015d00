# seatrial needs Go and a C compiler (SQLite is compiled in).
export CGO_ENABLED = 1

.PHONY: build demo test axe pictures bench accuracy gate-power static clean

build:
	go build -o bin/seatrial ./cmd/seatrial

# A regression is caught, with recorded answers and without a network.
demo: build
	@bin/seatrial demo

# What checks in a browser how accessible reports are; no part of the project. Without npm that test is skipped, on CI it fails.
AXE = reports/testdata/axe-core/axe.min.js
AXE_VERSION = 4.14.1
AXE_SHA256 = e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
axe:
	@if [ -f $(AXE) ] || ! command -v npm >/dev/null; then exit 0; fi; \
	set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; (cd "$$dir" && npm pack --silent axe-core@$(AXE_VERSION) >/dev/null); \
	echo "$(AXE_SHA256)  $$dir/axe-core-$(AXE_VERSION).tgz" | sha256sum --check --quiet; \
	mkdir -p $(dir $(AXE)); tar -xzf "$$dir/axe-core-$(AXE_VERSION).tgz" -C "$$dir" package/axe.min.js; mv "$$dir/package/axe.min.js" $(AXE)

# Pictures of the HTML report in reports/testdata/pictures, to be looked at.
pictures:
	go test -count=1 -run TestPictures ./reports -pictures

# The packages in which -short leaves something out.
WHOLE = $(addprefix ./,$(sort $(dir $(shell grep -rl --include=*_test.go 'testing.Short()' cmd eval suites graders reports))))

# All that CI checks.
test: axe
	@unformatted=$$(gofmt -l cmd eval suites graders reports); \
	if [ -n "$$unformatted" ]; then echo "not formatted (gofmt -w):"; echo "$$unformatted"; exit 1; fi
	go mod verify
	go vet ./...
	go tool staticcheck ./...
	GORACE=atexit_sleep_ms=10 go test -vet=off -race -short ./...
	go test -vet=off $(WHOLE) # without the race detector, which would make ten minutes of it

# Against a loopback server with fixed latency: samples/s, CPU per sample, memory, bytes of database.
bench: build
	go test -run '^$$' -bench . -benchtime 1x ./cmd/seatrial
	go test -run '^$$' -bench . ./eval/... ./graders/... ./suites/... ./reports/...

# How often graders that guess are right, on labelled answers that are not part of the project; rewrites graders/ACCURACY.md.
accuracy:
	@if [ -z "$(DATA)" ]; then echo "nothing was measured: make accuracy DATA=folder-with-labelled-data"; exit 2; fi
	go run ./graders/accuracy -data "$(DATA)"

# How often the gate is wrong, on models with known pass probabilities; rewrites eval/gate/POWER.md.
gate-power:
	go run ./eval/gate/power

# One file without any dependency, for sites without a network.
static:
	go build -tags 'netgo osusergo sqlite_omit_load_extension' -trimpath \
	  -ldflags '-s -w -linkmode external -extldflags "-static"' -o bin/seatrial ./cmd/seatrial

clean:
	rm -rf bin seatrial-demo reports/testdata/pictures reports/testdata/axe-core
