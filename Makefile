# Triện. `make` alone lists the targets.
#
# A fresh Debian or Ubuntu with Go 1.26, Node.js 20 and make runs `make demo` and
# `make test`: what else they need is installed first (.ci/packages).

FUZZTIME ?= 20m
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0)
LDFLAGS  := -s -w -X main.version=$(VERSION)
# EXTENSION_KEY, a PEM file, is what the extension's id in Chromium follows from,
# in all that is built; without it, that of extension/ids.json.
# EXTENSION_KEY_PASSWORD_FILE has its password. Some steps run in other folders:
# hence absolute, where make's command line says them, too.
ifdef EXTENSION_KEY
override EXTENSION_KEY := $(abspath $(EXTENSION_KEY))
override EXTENSION_KEY_PASSWORD_FILE := $(abspath $(EXTENSION_KEY_PASSWORD_FILE))
export EXTENSION_KEY EXTENSION_KEY_PASSWORD_FILE
EXTENSION_ID := $(shell EXTENSION_KEY='$(EXTENSION_KEY)' EXTENSION_KEY_PASSWORD_FILE='$(EXTENSION_KEY_PASSWORD_FILE)' \
	node extension/scripts/identity.mjs chromium)
ifeq ($(EXTENSION_ID),)
$(error EXTENSION_KEY cannot be read)
endif
LDFLAGS  += -X trien/host/nativemessaging.ChromiumID=$(EXTENSION_ID)
endif
E2E      ?= full
MODULES  := protocol/js extension extension/e2e

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: deps
deps: ## install what is missing: system packages, Node modules
	@.ci/deps
	@$(MAKE) --no-print-directory $(MODULES:%=%/node_modules/.package-lock.json)

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	@touch $@

# Go's own cache knows what is up to date.
.PHONY: build
build: ## the program, for this system: build/trien
	go build -trimpath -buildmode=pie -ldflags '$(LDFLAGS)' -o build/trien ./host
	go build -trimpath -o build/demotoken ./signer/token/tokentest/demotoken

.PHONY: windows
windows: ## the program for Windows: build/trien.exe
	GOOS=windows CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go build -trimpath -ldflags '$(LDFLAGS)' -o build/trien.exe ./host

.PHONY: extension
extension: $(MODULES:%=%/node_modules/.package-lock.json) ## trien.js and the extension: protocol/js/dist, extension/dist
	cd protocol/js && npm run --silent build
	cd extension && npm run --silent build

.PHONY: generate
generate: ## schema, error table and TypeScript types from package protocol; SETTINGS.md
	go generate ./protocol ./host/settings
	cd protocol/js && npm run --silent generate

.PHONY: demo
demo: deps build extension ## sign a document in a real browser, on both channels: build/demo
	cd extension/e2e && npm run --silent demo

.PHONY: test
test: deps lint unit e2e corpus ## everything but the packages' tests

.PHONY: lint
lint: ## format, vet, staticcheck, vulnerabilities, layout, TypeScript
	.ci/lint

.PHONY: unit
unit: build ## Go and TypeScript tests without a browser
	go test ./...
	cd protocol/js && npm run --silent test
	cd extension && npm run --silent test

.PHONY: e2e
e2e: build extension ## page to token and back, in real browsers
	cd extension/e2e && E2E=$(E2E) npm run --silent test

.PHONY: corpus
corpus: build ## other people's PDFs, where the corpus lies beside the project
	.ci/corpus

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME each (20m)
	.ci/fuzz $(FUZZTIME)

SIGNINGS ?= 10000
SOAK     ?= 60s

.PHONY: soak
soak: ## SIGNINGS (10000) documents signed among kills; 1,000 hostile connections for SOAK (60s)
	TRIEN_SIGNINGS=$(SIGNINGS) go test ./host/soak -count=1 -timeout 4h -v
	TRIEN_SOAK=$(SOAK) go test ./host/service -count=1 -timeout 30m -run HostileCrowd -v

.PHONY: bench
bench: build extension ## Go benchmarks, and the times that a person feels
	go test -run '^$$' -bench . -benchmem ./...
	cd extension/e2e && npm run --silent measure

PACKAGE_VERSION ?= 0.1.0

# Without EXTENSION_KEY, packages fit each other by a key of this clone's own: to
# be tried, not to be rolled out, because nobody else can make their next version.
ifndef EXTENSION_KEY
TRIAL_KEY := build/extension-key.pem
package: export EXTENSION_KEY := $(CURDIR)/$(TRIAL_KEY)
endif

build/extension-key.pem:
	@mkdir -p $(@D)
	umask 077 && openssl genrsa -out $@ 2048

.PHONY: package
package: $(TRIAL_KEY) package-windows package-linux package-extension ## every package; EXTENSION_KEY decides the extension's id
	@echo "The extension's key: $$EXTENSION_KEY"

.PHONY: package-test
package-test: package-windows-test package-linux-test package-extension-test ## every package's life: install, use, upgrade, uninstall

.PHONY: package-windows
package-windows: ## the MSI and the Group Policy files: build/windows; SIGN_KEY and SIGN_CERT sign
	@.ci/deps installer
	VERSION=$(PACKAGE_VERSION) installer/windows/package

.PHONY: package-windows-test
package-windows-test: ## the MSI's life in Wine: install, use, upgrade, uninstall; Go tests of Windows' files
	@.ci/deps installer
	installer/windows/units
	installer/windows/test

.PHONY: package-linux
package-linux: ## the deb and the rpm: build/linux; SIGN_PGP_KEY signs
	@.ci/deps installer
	VERSION=$(PACKAGE_VERSION) installer/linux/package

.PHONY: package-linux-test
package-linux-test: build extension ## their life on a PC with systemd: install, use, upgrade, remove
	@.ci/deps installer
	installer/linux/test

NODE_PACKAGES := $(MODULES:%=%/node_modules/.package-lock.json)

.PHONY: package-extension
package-extension: $(NODE_PACKAGES) ## the extension's packages: build/extension; EXTENSION_URL says where they will be served
	VERSION=$(PACKAGE_VERSION) EXTENSION_URL='$(EXTENSION_URL)' node extension/scripts/pack.mjs build/extension

.PHONY: package-extension-test
package-extension-test: build extension .ci/tools.npm/node_modules/.package-lock.json ## their life in Chromium and Firefox: install by policy, use, update
	@.ci/deps
	extension/e2e/packages/test

.PHONY: clean
clean: ## remove what was built
	rm -rf build protocol/js/dist extension/dist
