# Klatch: every command a person or a machine runs on this tree. `make` alone lists them.
# One set of flags for build, run and test, so that nothing is compiled twice.

CONFIG ?= debug
SWIFT_FLAGS := --configuration $(CONFIG) --explicit-target-dependency-import-check error
# At most so many tests at once. All 2,500 together on two cores are not quicker, and a real server that one of them
# talks to then answers so late that the program rightly gives up.
TEST_FLAGS := --experimental-maximum-parallelization-width 12
PYTHON := .venv/bin/python

# Debian 12 packages, each with its reason in docs/dependencies.md.
RUN_PACKAGES := postgresql-15 libpq-dev libcurl4-openssl-dev libssl-dev libfido2-dev libqrencode-dev libcrypt-dev libzstd-dev zlib1g-dev pkg-config ca-certificates tzdata git
TEST_PACKAGES := python3 python3-venv chromium openssl sqlite3 zstd libcbor0.8 libconfig9 libhoel1.4 libiddawc1.1 liboath0 \
    libulfius2.7 libicu72 liblz4-1 libstemmer0d libunwind8 libzstd1 libdb5.3 libnsl2 libsasl2-2 libsodium23
AUDIT_PACKAGES := testssl.sh wapiti

BUILD_TIME := 5 to 10 minutes the first time on 2 cores, seconds after a small change

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test audit deps test-deps audit-deps swift-here lint edges format build build-tests bench clean

help:
	@echo "make run      install what is missing, build, and start Klatch (CONFIG=release for the optimised program)"
	@echo "make test     install what the tests need, then check, build and test everything"
	@echo "make audit    attack what was built with scanners of others, and look for rules broken and secrets left"
	@echo "make lint     check layout and structure, without building"
	@echo "make edges    write the edge table of ARCHITECTURE.md anew from the manifest"
	@echo "make format   lay the Swift sources out as 'make lint' wants them"
	@echo "make build    build the program"
	@echo "make bench    run the benchmarks against their peers"
	@echo "make deps     install the Debian packages Klatch needs to build and run"
	@echo "make clean    remove what was built; the data folder stays as it is"

run: deps build
	@echo "==> Starting Klatch; Ctrl-C stops it. The first start makes its database, which takes a second or two."
	@exec "$$(swift build $(SWIFT_FLAGS) --show-bin-path)/klatch" serve

test: deps test-deps lint build-tests
	@echo "==> Unit and store tests against a real PostgreSQL (usually 8 to 15 minutes)."
	@scripts/run-tests swift test $(SWIFT_FLAGS) $(TEST_FLAGS) --skip-build
	@if [ -d Tests/Walks ]; then \
	    echo "==> Walks through the built program with a real browser and mail sink (usually 20 minutes)." && \
	    WALKS_PROGRAM="$$(swift build $(SWIFT_FLAGS) --show-bin-path)/klatch" scripts/run-tests $(PYTHON) -m pytest Tests/Walks -q; \
	else \
	    echo "==> No walks: Tests/Walks is not there."; \
	fi
	@echo "==> All tests passed."

# `make audit STEPS="rules secrets"` takes some steps only; scripts/audit/run names them.
audit: deps test-deps audit-deps build-tests
	@echo "==> The security audit (usually 15 minutes on 2 cores)."
	@bin="$$(swift build $(SWIFT_FLAGS) --show-bin-path)" && WALKS_PROGRAM="$$bin/klatch" \
	    AUDIT_SWIFT_TEST="swift test $(SWIFT_FLAGS) $(TEST_FLAGS) --skip-build" $(PYTHON) scripts/audit/run $(STEPS)

deps: swift-here
	@scripts/install-packages "a minute, or two on a slow line" $(RUN_PACKAGES)

test-deps:
	@scripts/install-packages "one to three minutes, mostly the browser" $(TEST_PACKAGES)
	@scripts/make-venv .venv Tests/requirements.txt Tests/peers/requirements.txt
	@Tests/peers/unpack-glewlwyd
	@Tests/peers/unpack-dovecot
	@Tests/peers/unpack-postfix

audit-deps:
	@scripts/install-packages "half a minute" $(AUDIT_PACKAGES)
	@scripts/make-venv .venv-audit scripts/audit/requirements.txt

swift-here:
	@command -v swift >/dev/null || \
	    { echo "Klatch needs Swift 6.3 (https://www.swift.org/install/linux/) with 'swift' on the PATH." >&2; exit 1; }

lint:
	@echo "==> Layout, structure and the checks' own tests (usually 10 seconds)."
	@failed=0; \
	swift format lint --strict --parallel --recursive Sources Tests Plugins Package.swift || failed=1; \
	python3 scripts/lint || failed=1; \
	python3 scripts/lint_test.py || failed=1; \
	python3 scripts/lint_asvs_test.py || failed=1; \
	python3 scripts/audit_test.py || failed=1; \
	"$$(test -x $(PYTHON) && echo $(PYTHON) || echo python3)" scripts/run_tests_test.py || failed=1; \
	python3 scripts/swift_text_test.py || failed=1; \
	python3 scripts/mutate-policy check || failed=1; \
	swift package dump-package | python3 scripts/edges --check ARCHITECTURE.md || failed=1; \
	exit $$failed

edges:
	@swift package dump-package | python3 scripts/edges --write ARCHITECTURE.md

format:
	@swift format --in-place --parallel --recursive Sources Tests Plugins Package.swift

build:
	@echo "==> Building the program, $(CONFIG) (usually $(BUILD_TIME))."
	@scripts/again-after-crash swift build $(SWIFT_FLAGS) --product klatch

build-tests:
	@echo "==> Building the program and its tests, $(CONFIG) (usually $(BUILD_TIME))."
	@scripts/again-after-crash swift build $(SWIFT_FLAGS) --build-tests

bench:
	@if [ -x Benchmarks/run ]; then exec Benchmarks/run; else echo "No benchmarks: Benchmarks/run is not there." >&2; exit 1; fi

clean:
	rm -rf .build .venv .venv-audit .pytest_cache test-results
