"""What stands behind the doors: a case with expert and AI, a question, a mistake.

The maps are made once in a process of its own (``xai_core/evaluation/example_cases.py``) and kept;
until they are there, the doors show the pictures without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import streamlit as st

from ui.common import cached, jobs
from ui.home.first_case import FirstCase
from ui.home.thumbnails import ATTEMPTS, square, varied
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_jpeg
from xai_core.errors import ShitenError
from xai_core.evaluation.example_cases import (
    ExampleCase,
    ExampleCases,
    examples_folder,
    make_in_own_process,
    read_examples,
    read_map,
)
from xai_core.models.cards import ModelCard, find_card
from xai_core.report.overlays import enlarge, overlay, regions_picture

SIDE = 400
"""Of a square picture behind a door, in pixels: twice as fine as it is shown."""
LINE = 4


@dataclass(frozen=True)
class Behind:
    """What the doors show of a library and a model."""

    library: CaseLibrary
    card: ModelCard
    folder: Path
    examples: ExampleCases | None
    """None while they are being made, or where they could not be."""

    def picture(self, example: ExampleCase) -> bytes | None:
        """A case with the expert's region outlined and the AI's attention painted; a JPEG."""
        key = self.folder.name
        return _painted(self.library, self.folder, example.region, key, example.case)

    def plain(self, number: int) -> bytes | None:
        """Another of the library's cases, with nothing drawn on it; a JPEG."""
        found = self.examples
        shown = (
            () if found is None else (found.shown, *([found.mistaken] if found.mistaken else []))
        )
        others = tuple(example.case for example in shown)
        return _plain(self.library, self.library.content_hash, number, others)


def behind(first: FirstCase) -> Behind | None:
    """What there is to show of the case Home begins with; maps that are missing are asked for.

    None where the card cannot be read any more.
    """
    library, card, case_id = cached.library(first.library), find_card(first.model).card, first.case
    if card is None:
        return None
    folder = examples_folder(library, card, case_id)
    examples = read_examples(folder)
    name = job_name(folder)
    if examples is None and jobs.under_way(name) is None:
        jobs.start(name, partial(_make, library.id, card.id, case_id))
    elif examples is not None:
        jobs.forget(name)
    return Behind(library, card, folder, examples)


def job_name(folder: Path) -> str:
    """The work that makes these examples. One that failed is not tried again by itself."""
    return f"examples-{folder.name}"


def being_made(shown: Behind) -> bool:
    """Whether the maps are on their way."""
    work = jobs.under_way(job_name(shown.folder))
    return shown.examples is None and work is not None and work.running


@st.fragment(run_every=1.0)
def wait_for(name: str) -> None:
    """Draw the page anew when the work of this name has ended."""
    work = jobs.under_way(name)
    if work is None or not work.running:
        st.rerun()


def _make(library_id: str, model_id: str, case_id: str | None, _progress: object) -> None:
    make_in_own_process(library_id, model_id, case_id)


@st.cache_data(max_entries=16, show_spinner=False)
def _painted(
    _library: CaseLibrary, _folder: Path, _region: str | None, key: str, case_id: str
) -> bytes | None:
    try:
        case = _library.case(case_id)
        image = _library.image(case)
        heat_map = read_map(_folder, case_id)
        mask = None if _region is None else _library.region(case, _region)
        painted = overlay(enlarge(image, SIDE), heat_map)
        if mask is not None and _region is not None:
            painted = regions_picture(painted, {_region: mask}, width=LINE)
    except ShitenError:  # a picture that was changed: the door says it in words alone
        return None
    return encode_jpeg(square(np.ascontiguousarray(painted), SIDE), quality=85)


@st.cache_data(max_entries=16, show_spinner=False)
def _plain(
    _library: CaseLibrary, content_hash: str, number: int, others: tuple[str, ...]
) -> bytes | None:
    left = (case for case in varied(_library) if case.id not in others)
    for case in islice(left, number, number + ATTEMPTS):
        try:
            return encode_jpeg(square(enlarge(_library.image(case), SIDE), SIDE), quality=85)
        except ShitenError:
            continue
    return None
