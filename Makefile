# make app    set everything up and open the app
# make test   set everything up and run the tests
# make history  many processes on one store, killed meanwhile: is an answer lost, doubled, reordered?
# make faults   a fault or a kill at every write of an import, a study, a training, a vote ...
# make test-cluster  the same for studies on Ray, which is optional and large
# make check  is it in order? format, lint, types, layers; changes nothing
# make format  put format and lint right
# make setup, make setup-dev  what make app and make test install, without starting anything
# make bench  speed beside peers: benchmarks/results.json
# make catalogues  the words on the screen, and docs/glossary.md
# make robustness  every reader of outside input given 10,000 spoilt files (hours; docs/security.md)
# make lock  the locks anew, after a change of requirements.txt or requirements-dev.txt
# make sbom  what the app runs on, with hashes, as a CycloneDX list: sbom.json
# make screenshots  the pictures in the README, in docs/images
# make clean  remove .venv
PYTHON ?= python3
BIN := .venv/bin

.PHONY: app setup setup-dev test test-cluster history faults robustness check format lock sbom bench \
	catalogues screenshots clean

app: setup
	$(BIN)/streamlit run app.py

setup: .venv/run.stamp
setup-dev: .venv/dev.stamp

.venv/bin/python:
	$(PYTHON) -m venv .venv

# First what the lock names, file by file by its hash; then what it leaves out, which is torch.
LOCKED := $(BIN)/python -m pip install --quiet --require-hashes --no-deps -r

.venv/run.stamp: requirements.txt requirements.lock | .venv/bin/python
	$(LOCKED) requirements.lock
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt requirements-dev.lock requirements-quantus.txt .venv/run.stamp
	$(LOCKED) requirements-dev.lock
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --upgrade --no-deps --target .venv/quantus -r requirements-quantus.txt
	touch $@

test: setup-dev
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(PYTEST_ARGS)

test-cluster: setup-dev
	$(BIN)/python -m pip install --quiet -r requirements-cluster.txt
	$(BIN)/python -m pytest tests/evaluation/engines $(PYTEST_ARGS)

history: setup-dev
	$(BIN)/python -m tests.store.history --processes 8 --operations 500 $(HISTORY_ARGS)

faults: setup-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.faults $(FAULTS_ARGS)

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

robustness: setup-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.robustness $(ROBUSTNESS_ARGS)

lock: setup-dev
	$(BIN)/uv pip compile --quiet requirements.txt -o requirements.lock
	$(BIN)/uv pip compile --quiet -c requirements.lock requirements-dev.txt -o requirements-dev.lock

sbom: setup-dev
	(cat requirements.lock; grep '^torch==' requirements.txt) \
	  | $(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom.json -

bench: setup-dev
	$(BIN)/python -m benchmarks

catalogues: setup-dev
	$(BIN)/python -m ui.catalogue
	$(BIN)/python -m ui.glossary

screenshots: setup-dev
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf .venv
