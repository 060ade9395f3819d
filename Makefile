# The commands of the checkout. Every one sets up what it needs first.
#   make up        the whole system on a local AWS         make test   all tests
#   make preview   what `make up` would change             make lint   formatting, lint, types
#   make down      takes it away again                     make env    what a shell needs to use it
#   make check     whether settings and services/ are right; `bin/ops` has the other commands
#   make chaos, make bench, make first-hour   long work with a record: docs/lanes.md
#   make record-previews, make captures   what tests and docs keep of previews, and of what people see
#   make wheel     the two distributions, in dist/         make lock   what projects of one's own install, with hashes
VENV   := .venv
RUN    := $(VENV)/bin/python
PYTEST_ARGS ?=
ALONE  := env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL
# The Python that the virtual environment is made with: `make PYTHON=…`, or the first of these that is new enough.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# Where a virtual environment is and of which Python: a moved one, or one whose Python is gone or another, is made anew.
IDENTITY := import os, sys; print(os.path.realpath(sys.prefix), *sys.version_info[:2])

ifeq ($(OS),Windows_NT)
$(error The sandbox runs on Linux and macOS; on Windows use it in WSL: https://learn.microsoft.com/windows/wsl/install)
endif
ifneq ($(wildcard $(VENV)/ready),)
ifneq ($(shell $(RUN) -c '$(IDENTITY)' 2>/dev/null),$(shell cat $(VENV)/ready))
$(shell rm -f $(VENV)/ready)
endif
endif

.PHONY: setup up down preview env check test test-sandbox lint chaos bench first-hour record-previews
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^# *//p' Makefile | head -7

# With LOCKED=yes, for jobs that take a role: the program and the policy pack alone, every file by its hash, nothing built.
INSTALLED = $(if $(LOCKED),--require-hashes --only-binary :all: -r guardrails/requirements.lock,-r requirements-dev.txt)

setup: $(VENV)/ready

$(VENV)/ready: requirements.txt requirements-dev.txt constraints.txt
	@echo "Setting up $(VENV) (once; about two minutes)" >&2
	@# A link may lead to the environment of another checkout, which is not ours to empty.
	@if [ -L $(VENV) ]; then rm $(VENV); fi
	@for python in $(or $(PYTHON),$(PYTHONS)); do \
	    if "$$python" -c '$(NEW_ENOUGH)' 2>/dev/null; then exec "$$python" -m venv --clear $(VENV); fi; done; \
	    echo "Python 3.11 or newer is needed, and $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>&1 | head -1);" \
	    "install one, or name it: make PYTHON=/path/to/python3.12 …" >&2; exit 2
	@$(RUN) -m pip install --quiet --disable-pip-version-check $(INSTALLED) || \
	    { echo "The packages cannot be installed: is the disk full, or the package index out of reach" \
	    "(HTTPS_PROXY, PIP_INDEX_URL)? \`make setup\` tries again." >&2; exit 2; }
	@# Importable from everywhere in it, for examples and programs that build on this one.
	@$(if $(LOCKED),,$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --editable .)
	@$(RUN) -m pip check >&2
	@# Imports of pulumi_aws take twice as long without byte code, and every run of the program is a fresh process.
	@env -u PYTHONDONTWRITEBYTECODE $(RUN) -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@$(RUN) -c '$(IDENTITY)' > $@

up down preview env: setup
	@$(RUN) -m ecs_platform.local $@

# Every environment that has a settings file, or the one that is named: make check STACK=staging
check: setup
	@for stack in $(or $(STACK),$(STACKS)); do $(RUN) -m ops check --stack "$$stack" || exit 1; done

# In CI, with the official CLI and STACK set (.github/workflows); what they write is in .ci-out/.
STACKS ?= $(patsubst Pulumi.%.yaml,%,$(wildcard Pulumi.*.yaml))
SUMMARY = $${GITHUB_STEP_SUMMARY:-/dev/stdout}
OUT    := .ci-out
.PHONY: ci-checks ci-architecture ci-sandbox ci-preview ci-up ci-drift stack-given

stack-given:
	@test -n "$(STACK)" || { echo "Which environment? make … STACK=staging" >&2; exit 2; }

# What needs no credentials: settings and manifests, routes, and the components against mocks.
ci-checks: setup
	@for stack in $(STACKS); do $(RUN) -m ops check --stack "$$stack" || exit 1; done
	@$(MAKE) --no-print-directory ci-architecture
	@for stack in $(STACKS); do { echo "### Routes of $$stack"; echo '```mermaid'; \
	    $(RUN) -m ops routes --map mermaid --stack "$$stack"; echo '```'; } >> $(SUMMARY) || exit 1; done
	@$(RUN) -m pytest --quiet tests/components tests/examples tests/guardrails

# Where a change alters an environment's architecture, a picture of that: beside the first parent of a pull request's merge commit, the
# branch it goes to. What git cannot tell is drawn as it will be.
BEFORE := $(OUT)/before
ci-architecture: setup
	@rm -rf $(BEFORE) && mkdir -p $(BEFORE)
	@! git rev-parse --quiet --verify HEAD^1 >/dev/null 2>&1 || git archive HEAD^1 | tar -x -C $(BEFORE)
	@for stack in $(STACKS); do \
	    $(RUN) -m ops architecture --map markdown --stack "$$stack" --before $(BEFORE) >> $(SUMMARY) || exit 1; done
	@rm -rf $(BEFORE)

# Of a pull request's merge commit, whose first parent is the branch it goes to. What git cannot tell is a change.
ci-sandbox:
	@if git diff --quiet HEAD^1 HEAD -- sandbox; then echo "sandbox/ is as it was: its tests are not run" >> $(SUMMARY); \
	    else $(MAKE) test-sandbox; fi

# The digest of what a merge would change; exit status 1 where the gate or a guardrail refuses it. Secrets that are not there
# yet are a warning only: whoever reviews it may put them in before the merge.
ci-preview: setup stack-given
	@mkdir -p $(OUT)
	@$(RUN) -m ops check --stack $(STACK)
	@$(RUN) -m ops check --secrets --stack $(STACK) > $(OUT)/missing.txt || { cat $(OUT)/missing.txt >&2; \
	    { echo "### Secrets that $(STACK) lacks"; sed 's/^/- /' $(OUT)/missing.txt; } >> $(SUMMARY); }
	@pulumi preview --stack $(STACK) --policy-pack guardrails --json > $(OUT)/preview.json || \
	    { pulumi preview --stack $(STACK) --policy-pack guardrails >&2; exit 1; }
	@pulumi stack export --stack $(STACK) > $(OUT)/state.json
	@$(RUN) -m ops digest $(OUT)/preview.json --state $(OUT)/state.json --stack $(STACK) --gate > $(OUT)/digest.md

# Resources that `up` works on at a time. A service waits most of its time for ECS, and asks it every ten seconds: as many
# at once stay below its limit of 20 questions a second. Pulumi's own default is 4 for each processor.
PARALLEL ?= 64

# Nothing is begun where a secret that a manifest names is not there, unless the setting `allow_missing_secrets` is true.
# A deployment that ECS rolled back is a failure too. What failed in `up` is named as well, and while it waits: the watch
# ends with it, and with the shell that runs both.
# Why a resource failed is said again below, in AWS's words: Pulumi's own stand among hundreds of lines.
ci-up: setup stack-given
	@$(RUN) -m ops check --secrets --stack $(STACK)
	@mkdir -p $(OUT); status=0; $(RUN) -m ops verify --watch --beside $$$$ --stack $(STACK) & watch=$$!; \
	PULUMI_DEBUG_COMMANDS=true pulumi up --yes --stack $(STACK) --parallel $(PARALLEL) --policy-pack guardrails \
	    --suppress-outputs --event-log $(OUT)/up.events || status=$$?; \
	kill $$watch 2>/dev/null; wait $$watch; \
	[ $$status -eq 0 ] || $(RUN) -m ops failures $(OUT)/up.events --stack $(STACK); rm -f $(OUT)/up.events; \
	$(RUN) -m ops verify --stack $(STACK) && exit $$status

ci-drift: setup stack-given
	@mkdir -p $(OUT)
	@pulumi preview --refresh --stack $(STACK) --json > $(OUT)/drift.json

# The distribution, as projects of one's own take it (docs/projects.md).
.PHONY: wheel lock
wheel: setup
	@$(RUN) -m hatchling build -t wheel -d dist
	@cd sandbox && ../$(RUN) -m hatchling build -t wheel -d ../dist

# Every version that constraints.txt names, with the hashes of all its files: for projects on Linux and macOS, and for our jobs
# that take a role.
UV := 0.13.9
COMPILE = $(OUT)/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --constraint constraints.txt \
    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links
LOCK_HEAD = \# What ecs-platform was tested with, every file with its hash: written by its \`make lock\`, brought by its wheel.
lock: setup
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade --target $(OUT)/uv uv==$(UV)
	@$(COMPILE) requirements.txt > $(OUT)/requirements.lock
	@$(COMPILE) --extra tests sandbox/pyproject.toml > $(OUT)/requirements-dev.lock
	@$(COMPILE) guardrails/requirements.txt > guardrails/requirements.lock
	@for name in requirements.lock requirements-dev.lock; do { echo "$(LOCK_HEAD)"; cat $(OUT)/$$name; } > project/$$name; done

# Long work with a memory: docs/lanes.md. LANE_ARGS="--seed 7 --no-record"
LANE_ARGS ?=
chaos bench first-hour: setup
	@$(RUN) -m lanes run $@ $(LANE_ARGS)

# docs/captures: what people see, in terminals of 80 and 100 columns. CAPTURES="check" takes one of them alone.
CAPTURES ?=
.PHONY: captures
captures: setup
	@$(RUN) -m lanes.captures $(CAPTURES)

# docs/local-aws.md, from the code of the local AWS.
.PHONY: local-aws-page
local-aws-page: setup
	@$(RUN) -m sandbox.aws.judge.page > docs/local-aws.md

record-previews: setup
	@$(RUN) -m tests.stack.digest.record

test: setup
	@# The same order of sets, and so the same examples, in every run.
	@# Two at a time: what waits for AWS leaves a processor to the others.
	@# What tests run is not a part of this make, which would say so on its standard output.
	@$(ALONE) PYTHONHASHSEED=0 $(RUN) -m pytest --numprocesses 3 --no-loadscope-reorder $(PYTEST_ARGS)

# Those of the local AWS and the engine alone.
test-sandbox: setup
	@$(ALONE) PYTHONHASHSEED=0 $(RUN) -m pytest --numprocesses 2 --dist loadfile sandbox/tests $(PYTEST_ARGS)

lint: setup
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
