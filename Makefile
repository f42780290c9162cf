# matprep: what a developer, a newcomer and continuous integration run.
#
#   make demo      install into .venv and run matprep on the samples; says where to look
#   make test      install, then lint, types for three systems, all tests with coverage, a short run on Windows' Python
#   make windows   the tests and the samples on a Windows CPython under Wine (which is not Windows)
#
# Needs Python 3.11 or newer and make; everything else comes from the package registries that the machine is set up for.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SYSTEM_PACKAGES := fonts-noto-cjk fontconfig libreoffice-writer libreoffice-calc libreoffice-impress unar libarchive-tools p7zip-full
PEERS := imagemagick jpegoptim webp tesseract-ocr tesseract-ocr-chi-sim
MEASURING_FONTS := fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-ukai fonts-arphic-uming fonts-lxgw-wenkai
WINE_PACKAGES := wine wine64 locales
SOURCES := matprep tests samples bench
# One more than cores: a test that starts a program or waits for a disk leaves its core to another.
TESTERS ?= $(shell expr $$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2) + 1)

.PHONY: help install demo test beside lint types tests system wine windows windows-short soak bench fit-bench recognition samples images lock wheel clean

help:
	@sed -n 's/^#   //p' $(MAKEFILE_LIST)
	@echo "Others: install lint types tests system wine windows windows-short soak bench fit-bench recognition samples images lock wheel clean"

install: $(INSTALLED)

# The lock file names versions and hashes, no addresses; pip finds the files where the machine is told to look. It is
# complete, so nothing is resolved (--no-deps): pip 23 would look for `coverage[toml]`, of no version, beside `coverage`.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "matprep needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Exit code 1 says "finished, but something is missing": the samples hold a fault on purpose.
demo: install
	@rm -rf demo
	@$(BIN)/matprep run samples/cases -p xiaohongshu-enterprise -o demo || test $$? -eq 1
	@echo
	@echo "结果 / results:  demo/index.html"
	@echo "原始材料 / originals, unchanged:  samples/cases"
	@echo "再运行一次，什么都不会重做 / run it again and nothing is done twice:"
	@echo "  $(BIN)/matprep run samples/cases -p xiaohongshu-enterprise -o demo"

# Types and Windows need one core each and run beside the tests, which often wait for a disk or a child; they speak last.
test: install system wine lint
	@$(MAKE) --no-print-directory -j2 tests beside

beside:
	@mkdir -p build
	@$(MAKE) --no-print-directory types windows-short >build/beside.log 2>&1; ended=$$?; cat build/beside.log; exit $$ended

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# One cache each: the three systems see different code.
types: install
	$(BIN)/mypy --platform linux --cache-dir .mypy_cache/linux
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin

tests: install
	$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal --cov --cov-report=term

# Downloads are kept in build/windows, so a second run installs nothing but matprep itself.
windows: install wine
	$(BIN)/python tests/windows/run.py

# The samples, and the tests of what differs most from system to system; left out, aloud, where Wine cannot be had.
windows-short: install wine
	$(BIN)/python tests/windows/run.py --short

# The long form of the tests that roll dice or repeat.
soak: install
	$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal --soak

# System packages are a help, never a condition: what cannot be installed here is named, and the run goes on.
define bring
	@missing=""; for each in $(1); do \
	  dpkg-query -W -f '$${Status}' $$each 2>/dev/null | grep -q "ok installed" || missing="$$missing $$each"; done; \
	if [ -z "$$missing" ]; then echo "system packages: all here"; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing >/dev/null; } \
	  || echo "system packages: could not install$$missing (going on without)"; \
	else echo "system packages missing:$$missing (install them as root: apt-get install$$missing; going on without)"; fi
endef

system:
	$(call bring,$(SYSTEM_PACKAGES) $(PEERS))

wine:
	$(call bring,$(WINE_PACKAGES))

# Pictures to a byte limit beside other programs, half an hour on two quiet cores; then the short forms of the rest.
# REAL=folder takes photos of one's own too.
bench: install fit-bench
	$(BIN)/python bench/startup.py
	$(BIN)/python bench/photos.py --count 200
	$(BIN)/python bench/kills.py --rounds 10
	$(BIN)/python bench/watch_many.py --count 500
	$(BIN)/python bench/reading.py

fit-bench: install system
	$(call bring,$(MEASURING_FONTS))
	$(BIN)/python bench/fit/run.py $(if $(REAL),--real $(REAL))
	$(BIN)/python bench/fit/throughput.py

# Draws the measuring set of recognition and measures on it: half an hour on two cores.
recognition: install system
	$(call bring,$(MEASURING_FONTS))
	rm -rf build/recognition
	$(BIN)/python bench/recognition/make_set.py build/recognition
	$(BIN)/python bench/recognition/evaluate.py build/recognition --write docs/recognition-figures.md

# Draws the fictional papers anew (needs fonts-noto-cjk and fonts-noto-cjk-extra).
samples: install system
	$(BIN)/python samples/make_samples.py

# Makes the pictures of the README from a fresh demo (the report's screenshot needs chromium).
images: install
	@rm -rf demo
	@$(BIN)/matprep run samples/cases -p xiaohongshu-enterprise -o demo --lang zh || test $$? -eq 1
	$(BIN)/python samples/make_images.py

# Versions and hashes for every system and Python, and no address of a registry.
lock: install
	$(BIN)/python -m pip install -qq --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-header --no-annotate --extra ocr --group dev pyproject.toml --output-file requirements-dev.lock

wheel: install
	$(BIN)/python -m build --no-isolation --wheel

clean:
	rm -rf $(VENV) build dist demo .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
