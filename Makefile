# seatrial needs Go and a C compiler (SQLite is compiled in).
export CGO_ENABLED = 1

.PHONY: build demo test bench accuracy gate-power static clean

build:
	go build -o bin/seatrial ./cmd/seatrial

# A regression is caught, with recorded answers and without a network.
demo: build
	@bin/seatrial demo

# All that CI checks.
test:
	@unformatted=$$(gofmt -l cmd eval suites graders reports); \
	if [ -n "$$unformatted" ]; then echo "not formatted (gofmt -w):"; echo "$$unformatted"; exit 1; fi
	go mod verify
	go vet ./...
	go tool staticcheck ./...
	GORACE=atexit_sleep_ms=10 go test -race ./...
	go test -run NothingChanged ./cmd # 200 runs of the whole program, which the race detector would make ten minutes of

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
	rm -rf bin seatrial-demo
