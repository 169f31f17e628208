"""The libraries that the field draws: the four built-in ones, and any other on request."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.domains.phantom.drawing import GRAIN
from tests.domains.phantom.questions import A_SPECIMEN, Question, drafts, manifest
from xai_core.cases.generated import Simulated
from xai_core.cases.writer import ImportReport, check_library_id, write_library
from xai_core.errors import LibraryError
from xai_core.types import Progress

SPECIMENS = 40
SEED = 20261124
SIDE = 64
MOST_CASES = 10_000
SIDES = (32, 512)


def _build(
    question: Question,
    destination: Path,
    extent: str | None,
    *,
    replace: bool,
    progress: Progress,
    workers: int | None,
) -> ImportReport:
    """See :class:`xai_core.cases.generated.Build`; so little work needs no workers."""
    n = size_of(extent)
    words = manifest(question, destination.name)
    cases = drafts(question, n, seed=SEED, size=SIDE, grain=GRAIN)
    report = write_library(destination, words, cases, replace=replace)
    progress(n, n)
    return report


build_class = partial(_build, Question.CLASS)
build_stage = partial(_build, Question.STAGE)
build_value = partial(_build, Question.VALUE)
build_lesion = partial(_build, Question.LESION)


def size_of(extent: str | None = None) -> int:
    """How many cases a built-in library holds."""
    return SPECIMENS * A_SPECIMEN


def simulate(
    destination: Path,
    *,
    n: int,
    seed: int,
    size: int,
    progress: Progress,
    workers: int | None,
    question: str | None = None,
    grain: float | None = None,
) -> Simulated:
    """See :class:`xai_core.cases.generated.Simulate`."""
    asked = Question.CLASS if question is None else Question.parse(question)
    noise = GRAIN if grain is None else grain
    check_library_id(destination.name)
    if not (1 <= n <= MOST_CASES and SIDES[0] <= size <= SIDES[1] and 0 <= noise <= 50):
        raise LibraryError(
            "A phantom has 1 to {most} cases of {low} to {high} pixels and a grain of 0 to 50.",
            most=MOST_CASES,
            low=SIDES[0],
            high=SIDES[1],
        )
    cases = drafts(asked, n, seed=seed, size=size, grain=noise)
    report = write_library(destination, manifest(asked, destination.name), cases)
    progress(n, n)
    return Simulated(report, {"question": asked.value, "grain": noise})
