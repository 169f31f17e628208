"""``pip install .`` gives the command ``shiten`` with everything but the screens."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from xai_core.home import CHECKOUT

MODEL, RECIPE = "wbc5", "wbc5.toml"
"""What is packed here of the shipped ones: each is some megabytes."""
SOURCES = ("pyproject.toml", "setup.py", "requirements.txt", "README.md", "LICENSE")


def pip(*words: str | Path) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps")
    done = subprocess.run(
        [sys.executable, "-m", "pip", words[0], *quiet, *words[1:]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that nothing is left behind here, with nothing downloaded."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copy(CHECKOUT / name, source / name)
    for name in ("xai_core", "ui", "pages"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CHECKOUT / name, source / name, ignore=ignored)
    shutil.copytree(CHECKOUT / "models" / MODEL, source / "models" / MODEL)
    (source / "recipes").mkdir()
    shutil.copy(CHECKOUT / "recipes" / RECIPE, source / "recipes" / RECIPE)
    pip("wheel", "--no-build-isolation", "--wheel-dir", built, source)
    (file,) = built.glob("shiten-*.whl")
    return file


@pytest.fixture(scope="module")
def shiten(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """``shiten("libraries")``: the installed command, in a clean folder, for somebody new."""
    place, clean = tmp_path_factory.mktemp("installed"), tmp_path_factory.mktemp("clean")
    pip("install", "--no-index", "--target", place, wheel)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SHITEN_")
    }
    environment |= {"PYTHONPATH": str(place), "HOME": str(clean), "XDG_DATA_HOME": str(clean / "x")}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, place / "bin" / "shiten", *words],
            cwd=clean,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    run.place, run.clean = place, clean
    return run


def test_it_holds_the_core_and_what_is_shipped_and_no_screen(wheel: Path):
    with ZipFile(wheel) as packed:
        names = set(packed.namelist())
        (about,) = [name for name in names if name.endswith("METADATA")]
        metadata = packed.read(about).decode()
    modules = {str(f.relative_to(CHECKOUT)) for f in (CHECKOUT / "xai_core").rglob("*.py")}
    assert modules <= names
    assert f"xai_core/shipped/models/{MODEL}/weights.safetensors" in names
    assert f"xai_core/shipped/recipes/{RECIPE}" in names
    assert not any(name.startswith(("ui/", "pages/", "tests/", "app.py")) for name in names)
    wanted = [
        line.partition("#")[0].strip()
        for line in (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    ]
    needed = [
        line.removeprefix("Requires-Dist: ")
        for line in metadata.splitlines()
        if line.startswith("Requires-Dist: ")
    ]
    assert needed == [line for line in wanted if line]


def test_the_command_works_in_a_clean_folder(shiten):
    asked = shiten("--help")
    assert asked.returncode == 0, asked.stderr
    assert "Usage: shiten" in asked.stdout
    assert shiten("libraries").returncode == 0
    drawn = shiten("simulate", "--n", "5", "--out", "cells", "--json")
    assert drawn.returncode == 0, drawn.stderr
    assert (shiten.clean / "cells" / "library.toml").is_file()
    # The shipped model is found, and what is made goes to the person's own folder.
    (model,) = json.loads(shiten("models", "--json").stdout)
    assert model["id"] == MODEL
    imported = shiten("builtin", "smear-shortcut", "--help")
    assert imported.returncode == 0
    assert not (shiten.place / "data").exists()


def test_without_any_model_it_says_so_in_a_sentence(shiten):
    models = shiten.place / "xai_core" / "shipped" / "models"
    models.rename(models.with_name("away"))
    try:
        asked = shiten("models")
    finally:
        models.with_name("away").rename(models)
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.strip() == (
        "There is no model on this machine yet: train one from a recipe, or bring its folder."
    )


def test_an_unknown_recipe_is_refused_with_those_there_are(shiten):
    asked = shiten("train", "nothing")
    assert asked.returncode == 2
    assert RECIPE.removesuffix(".toml") in asked.stderr
    assert asked.stderr.count("\n") == 1
