# The commands of the checkout. Every one sets up what it needs first.
#   make up        the whole system on a local AWS         make test   all tests
#   make preview   what `make up` would change             make lint   formatting, lint, types
#   make down      takes it away again                     make env    what a shell needs to use it
#   make bench     how long a check of many services takes
#   make record-previews   previews of many kinds of change, for the tests of the digest
#   make wheel     the distribution, in dist/              make lock   what projects of one's own install, with hashes
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin/python
PYTEST_ARGS ?=

.PHONY: setup up down preview env test lint bench record-previews
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^# *//p' Makefile | head -7

setup: $(VENV)/ready

$(VENV)/ready: requirements.txt requirements-dev.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed, and $(PYTHON) is older: make PYTHON=/path/to/python3.11 …" >&2; exit 2; }
	@echo "Setting up $(VENV) (once; about two minutes)" >&2
	@$(PYTHON) -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@# Importable from everywhere in it, for examples and programs that build on this one.
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(RUN) -m pip check >&2
	@# Imports of pulumi_aws take twice as long without byte code, and every run of the program is a fresh process.
	@env -u PYTHONDONTWRITEBYTECODE $(RUN) -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@touch $@

up down preview env: setup
	@$(RUN) -m sandbox $@

# In CI, with the official CLI and STACK set (.github/workflows); what they write is in .ci-out/.
STACKS ?= $(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))
SUMMARY = $${GITHUB_STEP_SUMMARY:-/dev/stdout}
OUT    := .ci-out
.PHONY: ci-checks ci-preview ci-up ci-drift stack-given

stack-given:
	@test -n "$(STACK)" || { echo "Which environment? make … STACK=staging" >&2; exit 2; }

# What needs no credentials: settings and manifests, routes, and the components against mocks.
ci-checks: setup
	@for stack in $(STACKS); do $(RUN) -m ops check --stack "$$stack" || exit 1; done
	@for stack in $(STACKS); do { echo "### Routes of $$stack"; echo '```mermaid'; \
	    $(RUN) -m ops routes --map mermaid --stack "$$stack"; echo '```'; } >> $(SUMMARY) || exit 1; done
	@$(RUN) -m pytest --quiet tests/components tests/examples tests/guardrails

# The digest of what a merge would change; exit status 1 where the gate or a guardrail refuses it.
ci-preview: setup stack-given
	@mkdir -p $(OUT)
	@$(RUN) -m ops check --stack $(STACK)
	@pulumi preview --stack $(STACK) --policy-pack guardrails --json > $(OUT)/preview.json || \
	    { pulumi preview --stack $(STACK) --policy-pack guardrails >&2; exit 1; }
	@pulumi stack export --stack $(STACK) > $(OUT)/state.json
	@$(RUN) -m ops digest $(OUT)/preview.json --state $(OUT)/state.json --stack $(STACK) --gate > $(OUT)/digest.md

# A deployment that ECS rolled back is a failure too.
ci-up: setup stack-given
	@pulumi up --yes --stack $(STACK) --policy-pack guardrails --suppress-outputs
	@$(RUN) -m ops verify --stack $(STACK)

ci-drift: setup stack-given
	@mkdir -p $(OUT)
	@pulumi preview --refresh --stack $(STACK) --json > $(OUT)/drift.json

# The distribution, as projects of one's own take it (docs/projects.md).
.PHONY: wheel lock
wheel: setup
	@$(RUN) -m hatchling build -t wheel -d dist

# Every version that constraints.txt names, with the hashes of all its files: for projects on Linux and macOS.
UV := 0.13.9
COMPILE = $(OUT)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --constraint constraints.txt \
    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
LOCK_HEAD = \# What ecs-platform was tested with, every file with its hash: written by its \`make lock\`, brought by its wheel.
lock: setup
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade --target $(OUT)/uv uv==$(UV)
	@$(COMPILE) requirements.txt > $(OUT)/requirements.lock
	@$(COMPILE) --extra tests sandbox/pyproject.toml > $(OUT)/requirements-dev.lock
	@for name in requirements.lock requirements-dev.lock; do { echo "$(LOCK_HEAD)"; cat $(OUT)/$$name; } > project/$$name; done

bench: setup
	@$(RUN) -m bench.check

record-previews: setup
	@$(RUN) -m tests.sandbox.digest.record

test: setup
	@# The same order of sets, and so the same examples, in every run.
	@# Two at a time: what waits for AWS leaves a processor to the others.
	@PYTHONHASHSEED=0 $(RUN) -m pytest --numprocesses 2 $(PYTEST_ARGS)

lint: setup
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
