# Run `make help` for a list of targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
ANSIBLE_VENV ?= .venv-ansible
OPENAPI_VENV ?= .venv-openapi
AUDIT_VENV ?= .venv-audit
PORT ?= 5200
OPTIONS ?=
# Each process has its own PostgreSQL and emulator; the tests of a file stay together. In the order of their
# folders the small files of tests/unit come last, so that both processes end together.
TEST_PROCESSES ?= 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test tests unit-tests integration-tests acceptance-tests chaos fuzz coverage lint lint-ansible lint-workflows audit sbom format-code check check-ansible bench clean \
  start-containers stop-containers remove-containers logs demo-data check-containers check-openapi

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/runtime ## Install, fill an empty database with made-up sample days, and serve on port 5200
	@$(BIN)/pepy db:upgrade
	@$(BIN)/pepy demo
	@echo "Open one of these (Ctrl-C stops pepy):"
	@echo "  http://127.0.0.1:$(PORT)"
	@echo "  http://127.0.0.1:$(PORT)/projects/requests"
	@echo "  http://127.0.0.1:$(PORT)/badge/requests"
	@echo "  http://127.0.0.1:$(PORT)/api/projects/requests"
	@PEPY_BASE_URL=$${PEPY_BASE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/pepy serve --port $(PORT)

start-containers: ## Build and start pepy with PostgreSQL and the scheduler in containers, on port 5200
	@containers/start.sh

stop-containers: ## Stop the containers; their data stays
	@containers/compose.sh stop

remove-containers: ## Remove the containers; the data stays in a volume for the next start
	@containers/compose.sh down --remove-orphans

logs: ## Follow the logs of the containers
	@containers/compose.sh logs --follow --tail 100

demo-data: ## Fill the empty database of the containers with made-up sample days
	@containers/compose.sh run --rm $$(test -t 0 -a -t 1 || echo -T) api demo

check-containers: ## Test the containers from a clean clone, with a BigQuery emulator; takes a few minutes
	@containers/check.sh

check-openapi: $(VENV)/development $(OPENAPI_VENV)/installed ## Lint the OpenAPI document and test generated clients (Node.js, Java)
	@PATH=$(abspath $(BIN)):$(abspath $(OPENAPI_VENV))/bin:$$PATH tests/openapi/check.sh

test: $(VENV)/development ## Run all tests, with an embedded PostgreSQL and a BigQuery emulator
	$(BIN)/pytest --numprocesses $(TEST_PROCESSES)

tests: test ## Same as test

unit-tests: $(VENV)/development ## Run the tests of rules and handlers
	$(BIN)/pytest tests/unit tests/architecture

integration-tests: $(VENV)/development ## Run the tests of adapters against real backends
	$(BIN)/pytest tests/contract tests/integration

acceptance-tests: $(VENV)/development ## Run the tests over HTTP and the command line
	$(BIN)/pytest tests/acceptance

coverage: $(VENV)/development ## Run all tests and show the lines that none of them reached; nothing is enforced
	$(BIN)/pytest --numprocesses $(TEST_PROCESSES) --cov --cov-report=term --cov-report=html:build/coverage
	@echo "Line by line: build/coverage/index.html"

chaos: $(VENV)/development ## Kill importers and servers, fill disks, cut connections; takes a few minutes
	PEPY_CHAOS=long $(BIN)/pytest tests/chaos

fuzz: $(VENV)/development ## Send 100,000 malformed requests to a running pepy; takes a few minutes
	FUZZ_REQUESTS=100000 FUZZ_SEED=$$(date +%s) $(BIN)/pytest tests/acceptance/test_odd_requests.py

lint: $(VENV)/development lint-ansible lint-workflows ## Check style, types, layers, playbooks and workflows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lint-workflows: $(VENV)/development ## Check that the workflows cannot be misused; asks nobody
	$(BIN)/zizmor --offline --quiet .github

audit: $(AUDIT_VENV)/installed ## Look for known vulnerabilities in the pinned packages; needs an advisory database (pypi.org)
	@$(AUDIT_VENV)/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off --requirement constraints.txt || { \
	  echo "make audit: either a pinned package has a known vulnerability, listed above, or the advisory database" >&2; \
	  echo "at https://pypi.org cannot be reached from here: then nothing was audited, and CI has to do it." >&2; exit 1; }

sbom: $(AUDIT_VENV)/installed ## Write the software bill of materials of what pepy installs: build/pepy.cdx.json
	@rm -rf build/sbom-venv && mkdir -p build && $(PYTHON) -m venv --without-pip build/sbom-venv
	@$(AUDIT_VENV)/bin/python -m pip --python build/sbom-venv/bin/python install --quiet --disable-pip-version-check \
	  --constraint constraints.txt '.[valkey]'
	@$(AUDIT_VENV)/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
	  --output-file build/pepy.cdx.json build/sbom-venv/bin/python
	@rm -rf build/sbom-venv
	@echo "build/pepy.cdx.json"

# ansible-lint finds ansible on the PATH.
lint-ansible: $(ANSIBLE_VENV)/installed ## Check the playbooks and roles
	cd ansible && PATH=$(abspath $(ANSIBLE_VENV))/bin:$$PATH ansible-lint -q --config-file .ansible-lint .
	for playbook in provision deploy; do $(ANSIBLE_VENV)/bin/ansible-playbook --inventory ansible/inventory.example.yml --syntax-check ansible/$$playbook.yml || exit 1; done

check-ansible: $(ANSIBLE_VENV)/installed ## Run both playbooks in a Debian chroot (root, debootstrap, 5 minutes)
	PATH=$(abspath $(ANSIBLE_VENV))/bin:$$PATH ansible/check.sh

format-code: $(VENV)/development ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: lint test ## Run exactly what CI runs

bench: $(VENV)/benchmark ## Measure speed, memory and disk use; the report is in bench/results
	$(BIN)/python -m bench $(OPTIONS)

clean: ## Remove virtual environments and caches; keeps the data in .pepy
	rm -rf $(VENV) $(ANSIBLE_VENV) $(OPENAPI_VENV) $(AUDIT_VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pepy needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": set PYTHON=/path/to/python3.11")'
	@# Without ensurepip (Debian without python3-venv), venv fails but leaves a folder that looks complete.
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@# The pip that comes with Python 3.11 takes twice as long to look through what there is of each package.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip || { rm -rf $(VENV); exit 1; }

# The stamp files are newer than their sources, so that a second run installs nothing.
$(VENV)/runtime: setup.py pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/development: setup.py pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[tests,lint]'
	@touch $@ $(VENV)/runtime

# A separate environment, because ansible pins other versions of pepy's dependencies.
$(ANSIBLE_VENV)/installed: ansible/requirements.txt
	$(PYTHON) -m venv $(ANSIBLE_VENV)
	$(ANSIBLE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement ansible/requirements.txt
	@touch $@

# A separate environment, because it is large and only needed where Java is installed.
$(OPENAPI_VENV)/installed: tests/openapi/requirements.txt
	$(PYTHON) -m venv $(OPENAPI_VENV)
	$(OPENAPI_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/openapi/requirements.txt
	@touch $@

# A separate environment, because what looks at dependencies should not be one of them.
$(AUDIT_VENV)/installed: .ci/audit-requirements.txt
	$(PYTHON) -m venv $(AUDIT_VENV)
	$(AUDIT_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement .ci/audit-requirements.txt
	@touch $@

$(VENV)/benchmark: setup.py pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@ $(VENV)/runtime
