"""Misclassifications without a browser: a finished study, and the page on it."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm, sentences
from ui.common import jobs
from xai_core.cases.draft import CaseDraft
from xai_core.cases.library import CaseLibrary
from xai_core.cases.writer import write_library
from xai_core.evaluation.study import run
from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import LoadedModel
from xai_core.store import close_stores

PAGE = "pages/3_Misclassifications.py"
STUDY = "drawn-cells--guesser"
NASTY = '<img src=x onerror="alert(1)"> **bold** $x$ 😀 שלום ]'


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="session")
def finished(tmp_path_factory, drawn_library, guesser) -> Path:
    """A study of the drawn cells by the guesser, in parts of eight: read it only."""
    folder = tmp_path_factory.mktemp("studies") / STUDY
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "PART_SIZE", 8)
        run_study(drawn_library, guesser, folder, quiet)
    return folder


@pytest.fixture
def study(home: Path, finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study, on this home's shelf."""
    monkeypatch.setattr(run, "PART_SIZE", 8)
    place = home / "studies" / STUDY
    shutil.copytree(finished, place)
    return place


@pytest.fixture
def browse(open_page: Callable[..., AppTest]):
    """``browse(truth="monocyte")``: the page at this address."""
    yield lambda **address: open_page(PAGE, **{"library": "drawn-cells", **address})
    close_stores()


@pytest.fixture
def bare(home: Path, drawn_library: CaseLibrary, guesser: LoadedModel) -> CaseLibrary:
    """Every sixth drawn cell in a library without regions, studied by the guesser."""
    manifest = drawn_library.manifest.model_copy(update={"id": "bare", "regions": ()})
    drafts = (
        CaseDraft(case.id, drawn_library.image_bytes(case), ".png", label=case.label)
        for case in drawn_library.cases[::6]
    )
    library = write_library(home / "libraries" / "bare", manifest, drafts).library
    run_study(library, guesser, home / "studies" / "bare--guesser", quiet)
    return library


def lists(page: AppTest, n: int) -> AppTest:
    """The page lists so many cases."""
    calm(page)
    assert not page.error
    assert f"**{n}** case" in sentences(page)
    return page


def case_on(page: AppTest) -> str:
    return str(page.query_params["case"])


def button(page: AppTest, label: str):
    return next(item for item in page.button if item.label == label)


def carry_out(page: AppTest, label: str) -> AppTest:
    """Press the button that begins a study, and look again when it has ended."""
    button(page, label).click().run()
    name = "study-drawn-cells-guesser"
    for _ in range(6_000):  # five minutes
        found = jobs.under_way(name)
        if found is None or not found.running:
            return page.run()
        time.sleep(0.05)
    raise AssertionError("the study never ended")


def facts(page: AppTest) -> list[str]:
    (block,) = [m.value for m in page.markdown if m.value.startswith("Expert says")]
    return block.replace("\\", "").split("  \n")


def links(page: AppTest) -> dict[str, dict[str, list[str]]]:
    """Every link drawn: label -> its query parameters."""
    found = {}
    for element in page.get("page_link"):
        query = parse_qs(element.proto.query_string, keep_blank_values=True)
        found[element.proto.label] = query
    return found
