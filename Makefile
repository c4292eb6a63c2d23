# Everything a person or a machine does with this repository. `make help` lists it. Each target sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
# Tests run in so many processes, or WORKERS=0 in none but their own. Each begins with its share, in order, and takes over
# from others when it is done; of journeys whole files, for one file's look for the same words all over the machine, and
# the longest first (tests/journeys/conftest.py).
WORKERS ?= 2
PYTEST = $(PY) -m pytest -n $(WORKERS) --dist worksteal
JOURNEYS = $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/journeys
PO := $(wildcard assets/locale/*/LC_MESSAGES/stuen.po sync/hub/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)
DATES := $(patsubst %,assets/locale/%/dates.json,da en kl pl ro ar uk so)
FORMS := assets/content/forms/published/.made assets/content/demo/forms/published/.made

# What Debian 12 with git and make lacks: Python and what pyscard is built with; what Kivy draws with, also where there is
# no screen; the hands of the tests (xdotool and a Danish keyboard); the voice and the sound; what reads a letter on
# paper, and the browser for the mailbox; what writes from right to left.
PACKAGES_base := python3 python3-venv python3-dev gcc libpcsclite-dev pcscd libgl1 libgl1-mesa-dri libegl1 xvfb xdotool \
  x11-xkb-utils espeak-ng alsa-utils tesseract-ocr tesseract-ocr-dan chromium \
  chromium-l10n libfribidi0
# The peers of the timings; and what some tests are skipped without: a reader of QR codes, a print spooler, a TPM; for the
# hub its database, the proxy before it, and what reads its units; for forms a printer that makes files, and Java, for the
# program that says how forms are to behave; card readers in software (never on a kiosk: they listen on all addresses), and
# what says whether the card in software is one; what makes partitions, LUKS and FAT for the image's first start, and
# packs scripts for U-Boot.
# Debian's npm can't be installed beside another packaging of nodejs, which brings its own.
PACKAGES_bench := chromium postgresql $(if $(shell command -v npm),,nodejs npm)
PACKAGES_extras := zbar-tools cups-daemon cups-client swtpm tpm2-tools postgresql nginx-light systemd openssl \
  printer-driver-cups-pdf default-jdk-headless vsmartcard-vpcd opensc iproute2 nftables dnsmasq-base openssh-server cryptsetup-bin mtools dosfstools fdisk \
  rauc dbus-daemon squashfs-tools grub-common e2fsprogs u-boot-tools
# What the image is tried in: machines in software with their firmware, disks for them and what looks into these, a TPM.
PACKAGES_vm := qemu-system-x86 qemu-system-arm ovmf u-boot-qemu qemu-utils qemu-efi-aarch64 swtpm mtools e2fsprogs
# What the hub's drills are made with: whole Debians, in namespaces.
PACKAGES_drills := mmdebstrap debian-archive-keyring util-linux
# What an image is made with: Debian's own tool for a root file system, its keys, file systems and their table, what
# compresses; and for a Pi's image on another machine what runs its programs.
PACKAGES_image-amd64 := mmdebstrap debian-archive-keyring squashfs-tools dosfstools mtools e2fsprogs fdisk zstd openssl
PACKAGES_image-arm64 := $(PACKAGES_image-amd64) \
  $(if $(filter arm64,$(shell dpkg --print-architecture 2>/dev/null)),,qemu-user-static arch-test)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.ready $(MO) $(DATES) $(FORMS) ## Install what is missing: Debian packages, .venv, catalogues, forms; a second call does nothing
	@$(PY) -m compileall -q kiosk sync

.PHONY: run
run: setup ## Open the kiosk with the demo centre; without a display, drive a visit and leave pictures in build/demo
	@if [ -n "$$DISPLAY" ] && xdotool getdisplaygeometry >/dev/null 2>&1; then \
	  $(PY) -m kiosk run --demo --size 1280x800; \
	else \
	  echo "No display here: a virtual one, and a visit with real touches."; $(PY) -m kiosk demo --out build/demo; \
	fi

.PHONY: hub
hub: setup ## Start a hub to try things with, in build/hub; tells how to log in and how to enrol a kiosk
	@STUEN_HUB_HTTPS=0 $(PY) -m sync.hub demo --folder build/hub --serve 127.0.0.1:8300

.PHONY: test
test: setup ## The quick tests: units and screens
	@$(PYTEST) $(if $(UNGUARDED),$(addprefix --ignore=,$(GUARDED) $(CHECKED)))

# These drive hubs of their own, on both databases.
BY_PROCESS := $(patsubst %,--ignore=tests/unit/sync/hub/test_hub_%.py,backup deploy settings)

.PHONY: postgresql
postgresql: setup extras ## The hub's tests once more, on PostgreSQL instead of SQLite
	@STUEN_TEST_DATABASE=postgresql $(PYTEST) tests/unit/sync/hub $(BY_PROCESS)

.PHONY: journeys
journeys: setup ## Whole visits, as a person would tell them, against the real program; pictures in build/journeys
	@$(JOURNEYS)

CHECKED := tests/unit/test_architecture.py tests/unit/test_catalogues.py

.PHONY: check
check: setup ## Lint, format, types, architecture and catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@STUEN_HUB_FOLDER=build/hub-check $(BIN)/mypy
	@$(PY) -m pytest -q $(CHECKED)

# The tests of what coverage_check.py lists; all others would take four times as long and add nothing.
GUARDED := $(addprefix tests/unit/,store sync session staff hub folder voice ui/test_draft.py ui/test_keys.py forms/test_drafts.py \
  forms/test_keyslip.py test_keywords.py \
  $(patsubst %,activities/test_%.py,aliases attempts book codes keeping shared_any_order signups signups_any_order signups_calendar))

.PHONY: coverage
coverage: setup extras ## Whether every branch was run of the files that hold or guard people's data
	@COVERAGE_FILE=build/coverage $(PYTEST) -q $(GUARDED) $(BY_PROCESS) \
	  --cov=kiosk --cov=sync --cov-branch --cov-report= --cov-report=json:build/coverage.json
	@$(PY) tests/helpers/coverage_check.py build/coverage.json

.PHONY: a11y
a11y: setup ## Each screen measured in each size, language, letter size and palette; writes the table by clause
	@$(PY) -m tests.accessibility --workers $(if $(filter 0,$(WORKERS)),1,$(WORKERS))

.PHONY: bench
bench: setup build/.packages-bench ## Timings beside a named peer, in one run
	@$(PY) tests/bench/run.py

ROUNDS ?= 3

.PHONY: bench-image
bench-image: setup build/.packages-vm build/.packages-image-amd64 ## The amd64 image beside a plain Debian with Chromium in kiosk mode: cold start, memory (root; an hour; ROUNDS=3)
	@$(SUDO) $(PY) -m tests.bench.image_boot --rounds $(ROUNDS)

.PHONY: faults
faults: setup ## The fault campaign: torn writes, flipped bits, full disks, 200 kills of the running kiosk
	@$(PY) -m pytest -s tests/faults

CUTS ?= 50

.PHONY: hub-drills
hub-drills: setup build/.packages-drills ## A hub by its handbook on whole Debians of its own: it burns down, is renewed, is sealed (root; DEBIAN=trixie)
	@$(SUDO) env STUEN_DRILL_SUITE=$(DEBIAN) $(PY) -m pytest -v -s -n0 tests/drills

.PHONY: image-test
image-test: setup build/.packages-vm ## Start the images that were built in machines of software, and cut their power CUTS=50 times (hours); ARCH=amd64 or both
	@ARCH=$(ARCH) STUEN_CUTS=$(CUTS) $(PY) -m pytest -s -n0 tests/image

# The machine that an image is for: amd64, a PC or a virtual machine, or arm64, a Raspberry Pi. IMAGE="--fast ..." is
# passed on; `python -m deploy.image --help` tells what there is.
IMAGE_ARCH = $(or $(ARCH),amd64)

.PHONY: image
image: setup ## The last commit as an image that a machine starts from, in build/image (ARCH=arm64: for a Raspberry Pi)
	@$(MAKE) build/.packages-image-$(IMAGE_ARCH)
	@$(SUDO) $(PY) -m deploy.image --arch $(IMAGE_ARCH) $(IMAGE)

# IMAGE_ROOT=DIR takes a root that `python -m deploy.image --root` made before.
.PHONY: image-chroot
image-chroot: setup build/.packages-image-amd64 ## The image's root file system without a machine: the program's page, sign-up, letter and voice in it (root)
	@$(SUDO) env STUEN_ROOT=$(IMAGE_ROOT) $(PY) -m pytest -v -n0 tests/chroot

.PHONY: extras
extras: build/.packages-extras ## Install what a handful of tests are skipped without

.PHONY: staff-card
staff-card: setup ## The page that hangs beside the screen, for staff: build/staff-card.pdf
	@$(PY) deploy/staff-card/render.py build/staff-card.pdf

.PHONY: messages
messages: setup ## Bring the catalogues in line with the program: new texts empty, unused ones out
	@$(PY) tests/helpers/catalogue.py

.PHONY: icons
icons: setup ## Draw the icons again from their sets (needs npm and librsvg2-bin)
	@mkdir -p build/icons
	@cd build/icons && npm install --silent --no-save @tabler/icons@3.51.0 @iconify-json/fluent-emoji-flat@1.2.6
	@$(PY) assets/icons/render.py build/icons/node_modules/@tabler/icons build/icons/node_modules/@iconify-json/fluent-emoji-flat

.PHONY: sounds
sounds: ## Make the sounds again (needs sox and bc)
	@assets/sounds/make.sh

.PHONY: lock
lock: ## Make requirements.lock again from pyproject.toml, with the newest versions
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install -q --disable-pip-version-check uv
	@build/lock/bin/uv pip compile -q --universal --python-version 3.11 --upgrade --generate-hashes --extra dev \
	  --no-header --no-annotate --output-file requirements.lock pyproject.toml
	@build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes -c requirements.lock \
	  --no-header --no-annotate --output-file deploy/hub/requirements.lock deploy/hub/requirements.in

.PHONY: clean
clean: ## Remove what was built, and .venv
	@rm -rf build $(VENV) $(MO) $(DATES) $(dir $(FORMS)) .hypothesis .mypy_cache .ruff_cache *.egg-info
	@find kiosk sync tests assets -name __pycache__ -type d -prune -exec rm -rf {} +

# -- how setup does it -------------------------------------------------------------------------------------------------

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

build/.packages-%: Makefile
	@mkdir -p build
	@if ! command -v dpkg-query >/dev/null; then echo "Not a Debian: please see to it that these are there: $(PACKAGES_$*)"; touch $@; exit 0; fi; \
	missing=""; for package in $(PACKAGES_$*); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  if [ -n "$(SUDO)" ] && ! command -v sudo >/dev/null; then \
	    echo "These Debian packages are missing, and there is no sudo: as root, run: apt-get install$$missing" >&2; exit 1; fi; \
	  echo "Installing Debian packages:$$missing"; \
	  { $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $$missing; } >build/packages.log 2>&1 \
	    || { tail -20 build/packages.log >&2; echo "apt-get did not succeed; the whole story is in build/packages.log" >&2; exit 1; }; \
	fi
	@touch $@

$(VENV)/.ready: requirements.lock pyproject.toml | build/.packages-base
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Stuen needs Python 3.11 or newer: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --no-input --root-user-action=ignore --require-hashes -r requirements.lock
	@# One path, not an import hook: the hooks of editable installs and setuptools cost time at every start.
	@$(PY) -m pip uninstall -q -y --disable-pip-version-check --root-user-action=ignore setuptools 2>/dev/null || true
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "stuen.pth").write_text("$(CURDIR)\n")'
	@touch $@

%.mo: %.po $(VENV)/.ready
	@$(BIN)/pybabel -q compile -i $< -o $@

# Of a language's locales, the one that LANGUAGES in kiosk/i18n.py names.
assets/locale/%/dates.json: kiosk/dates.py $(VENV)/.ready
	@mkdir -p $(@D)
	@$(PY) -m kiosk.dates "$$($(PY) -c 'from kiosk.i18n import LANGUAGES; print(dict((one.code, one.locale) for one in LANGUAGES)["$*"])')" $@

# Our forms are spreadsheets; the kiosk reads what is made of them. So are those that only pictures of screens show.
$(FORMS): %/published/.made: $(wildcard assets/content/forms/*.md assets/content/demo/forms/*.md kiosk/forms/publish/*.py kiosk/forms/definition.py) | $(VENV)/.ready $(MO) $(DATES)
	@$(PY) -m kiosk.forms.publish $* $(@D)
	@touch $@
