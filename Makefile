# The commands of the house. `make` alone lists them.
# Needs Python 3.11 or newer and the package registry; nothing else. `make run PYTHON=python3.13` takes another Python.

PYTHON ?= python3
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python

SHELL := /bin/sh
.SHELLFLAGS := -ec
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Vietnamese prints under any locale; nobody else's modules get in.
export PYTHONUTF8 := 1
unexport PYTHONPATH PYTHONHOME

# Of pip's settings only those that say where and how to fetch may pass: PIP_USER, PIP_TARGET and the like would break the install.
PIP_NETWORK := PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_CERT PIP_CLIENT_CERT PIP_PROXY PIP_TRUSTED_HOST \
	PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_RETRIES PIP_CACHE_DIR PIP_NO_CACHE_DIR PIP_CONFIG_FILE PIP_KEYRING_PROVIDER
$(foreach name,$(filter-out $(PIP_NETWORK),$(filter PIP_%,$(.VARIABLES))),$(eval unexport $(name)))

PIP := PIP_USER=0 $(PY) -m pip --disable-pip-version-check --no-input install -qq --root-user-action=ignore

.PHONY: help run start test check bench format lock clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

# The demo has a file of its own, whatever .env says: what people try there never mixes with a school's own work.
run: export DOITHOAI_DATABASE_URL ?= sqlite:///var/demo/doithoai.db
run: $(VENV)/.installed-run ## Try it: a demo meeting in a database of its own; prints one link a role; Ctrl-C stops it
	@$(PY) -m bot demo
	@exec $(PY) tools/foreground.py -m bot run

start: $(VENV)/.installed-run ## For real, without the demo; the first time SCHOOL="Trường ..." (a ward: ARGS=--ward)
	@[ -z "$$SCHOOL" ] || $(PY) -m bot start "$$SCHOOL" $(ARGS)
	@exec $(PY) tools/foreground.py -m bot run

test: $(VENV)/.installed-dev ## Run the tests (ARGS="-k asking" for some, ARGS=--cov to see what they reach)
	@exec $(PY) -m pytest -n auto --dist worksteal $(ARGS)

check: $(VENV)/.installed-dev ## Format, lint, types, floors, dead code, dependencies
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()'
	$(PY) tools/dead_code.py
	$(PY) -m deptry .

bench: $(VENV)/.installed-dev ## Measure against bare aiogram and python-telegram-bot, in one run
	@exec $(PY) -m bench $(ARGS)

format: $(VENV)/.installed-dev ## Format the code and mend what ruff can
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

# Old pins stay where they still fit; `make lock ARGS=--upgrade` takes the newest of everything.
LOCK = UV_FIND_LINKS= UV_EXTRA_INDEX_URL= UV_INDEX= $(VENV)/lock/bin/uv pip compile pyproject.toml --no-config --system-certs --quiet --universal \
	--python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras --extra build
lock: $(PY) ## Refresh both lock files from pyproject.toml
	@[ -x $(VENV)/lock/bin/uv ] || { $(PY) -m venv $(VENV)/lock && PIP_USER=0 $(VENV)/lock/bin/python -m pip --disable-pip-version-check install -qq uv; }
	@$(LOCK) $(ARGS) -o requirements.lock
	@$(LOCK) $(ARGS) --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## Remove what was installed and built; var/ (the data) stays
	@rm -rf $(VENV) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A link to a Python that is gone counts as missing, so a replaced system Python makes a new .venv.
$(PY):
	@command -v "$(PYTHON)" >/dev/null || { echo "doithoai: '$(PYTHON)' was not found; install Python 3.11 or newer" >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "doithoai: needs Python 3.11 or newer; this is %d.%d (try make PYTHON=python3.12)" % sys.version_info[:2])'
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "doithoai: this Python cannot make environments; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@"$(PYTHON)" -m venv --clear $(VENV)

$(VENV)/.installed-run: requirements.lock pyproject.toml | $(PY)
	@echo "Installing (once) ..." >&2
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock requirements.lock pyproject.toml | $(PY)
	@echo "Installing (once) ..." >&2
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(VENV)/.installed-run $@
