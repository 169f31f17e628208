# make app    set everything up and open the app
# make test   set everything up and run the tests
# make history  many processes on one store, killed meanwhile: is an answer lost, doubled, reordered?
# make faults   a fault or a kill at every write of an import, a study, a training, a vote ...
# make test-cluster  the same for studies on Ray, which is optional and large
# make check  format, lint, types, layers
# make screenshots  the pictures in the README, in docs/images
PYTHON ?= python3
BIN := .venv/bin

.PHONY: app setup setup-dev test test-cluster history faults check format bench catalogues screenshots clean

app: setup
	$(BIN)/streamlit run app.py

setup: .venv/run.stamp
setup-dev: .venv/dev.stamp

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt requirements-quantus.txt .venv/run.stamp
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

bench: setup-dev
	$(BIN)/python -m benchmarks

catalogues: setup-dev
	$(BIN)/python -m ui.catalogue
	$(BIN)/python -m ui.glossary

screenshots: setup-dev
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf .venv
