# make demo, make test: all set-up included, on a fresh machine with Python 3.11 to 3.13.
# Another Python: make demo PYTHON=/path/to/python3.12

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.11 python3.12 python3.13; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo "$$python" && break; done)
endif
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LIBRARIES := -I tlstudio/core/libraries.py --install
# A window needs the libraries of its display; without a display the command line does the demo.
DISPLAY_LIBRARIES = $(if $(DISPLAY),--x11) $(if $(DISPLAY)$(WAYLAND_DISPLAY),,--optional)

.PHONY: demo run test test-all lint translations installer clean python
.DEFAULT_GOAL := demo

demo: .venv/.installed
	@$(BIN)/python $(LIBRARIES) $(DISPLAY_LIBRARIES)
	$(BIN)/python -m tlstudio demo

run: .venv/.installed
	@$(BIN)/python $(LIBRARIES) $(DISPLAY_LIBRARIES)
	$(BIN)/python -m tlstudio

test: lint
	@$(BIN)/python $(LIBRARIES) --x11 --also xvfb xdotool
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

# With every network of the catalog, and not one of each kind.
test-all: PYTEST = -m ''
test-all: test

lint: .venv/.installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Finds the texts in the sources, puts new ones into the catalogues (to be translated there) and compiles those.
translations: .venv/.installed-test
	$(BIN)/python -m tests.translations

# What packaging/ needs: to look into libraries, to make and judge a package, and to use it in a clean Debian.
PACKAGING_TOOLS := binutils zstd lintian debootstrap xvfb xdotool dbus

installer: .venv/.installed-build
	@$(BIN)/python $(LIBRARIES) --x11 --also $(PACKAGING_TOOLS)
	@test ! -x /usr/bin/apt-get || /usr/bin/python3 -c 'import pyatspi' 2>/dev/null \
	|| $(BIN)/python $(LIBRARIES) --optional python3-pyatspi at-spi2-core
	$(BIN)/python packaging/build.py $(BUILD_FLAGS)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { echo "TL Studio needs Python 3.11, 3.12 or 3.13, and none was found. Install one, or name" \
	"it: make PYTHON=/path/to/python3.12" >&2; exit 1; }

# Debian's Python comes without ensurepip, and then venv leaves half an environment behind.
$(BIN)/python: | python
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(PYTHON) $(LIBRARIES) \
	"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.installed: pyproject.toml | $(BIN)/python
	$(PIP) install -e .
	@touch $@

.venv/.installed-test: pyproject.toml | $(BIN)/python
	$(PIP) install -e '.[test]'
	@touch .venv/.installed $@

.venv/.installed-build: pyproject.toml | $(BIN)/python
	$(PIP) install -e '.[build]'
	@touch .venv/.installed $@
