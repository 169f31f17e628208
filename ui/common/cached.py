"""Every cached call of the app, a line of core each.

Resources (libraries, models) are shared between sessions and never changed after loading; data
(pictures, explanations) are copied out. Keys are content hashes, so that a library imported anew
or a model trained anew is never answered from an old entry. Arguments with a leading underscore
are not part of the key.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.garbage import staying
from ui.common.text import t
from xai_core import home
from xai_core.arrays import ImageArray
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import LibraryEntry, ensure_builtin, library_ids, open_library
from xai_core.errors import ShitenError
from xai_core.models.cards import CARD_FILE, find_card
from xai_core.models.segmenter_cards import find_segmenter

THUMBNAIL_SIDE = 144
"""Longer side of a small picture, in pixels."""
SHOWN_SIDE = 420
"""The same of the picture beside the gallery."""

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ui.quiz.material import Material
    from xai_core.evaluation.case_list import Outcomes
    from xai_core.evaluation.pipeline import CaseMaterial
    from xai_core.evaluation.study.read import Study
    from xai_core.explain.background import Background
    from xai_core.explain.explanation import ExplanationSet
    from xai_core.explain.partition import Partition
    from xai_core.models.checkpoints import LoadedModel
    from xai_core.models.segmenters import LoadedSegmenter


def library_entries() -> tuple[LibraryEntry, ...]:
    """Every library on this machine, sorted by id; one that is broken with its reason.

    The library drawn by code is put there first, so that nobody starts empty.
    """
    with st.spinner(t("Making a first library of example cases…")):
        ensure_builtin()
    return tuple(_entry(library_id) for library_id in library_ids())


def _entry(library_id: str) -> LibraryEntry:
    try:
        return LibraryEntry(library_id, library(library_id), None)
    except ShitenError as error:
        return LibraryEntry(library_id, None, error)


def library(library_id: str) -> CaseLibrary:
    """The library of this id, opened once for as long as its files stay the same."""
    folder = home.libraries_folder() / library_id
    stamp = tuple(
        path.stat().st_mtime_ns if (path := folder / name).is_file() else 0
        for name in (MANIFEST_FILE, TABLE_FILE)
    )
    return _library(library_id, str(folder), stamp)


@st.cache_resource(max_entries=16, show_spinner=False)
def _library(library_id: str, _folder: str, stamp: tuple[int, ...]) -> CaseLibrary:
    return staying(open_library(library_id))


def model(model_id: str) -> LoadedModel:
    """The model of this id, loaded once for as long as its card stays the same."""
    entry = find_card(model_id)
    return _model(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _model(model_id: str, _folder: str, stamp: int) -> LoadedModel:
    from xai_core.models.checkpoints import load_model

    return staying(load_model(model_id))


def segmenter(model_id: str) -> LoadedSegmenter:
    """The segmenter of this id, loaded once for as long as its card stays the same."""
    entry = find_segmenter(model_id)
    return _segmenter(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _segmenter(model_id: str, _folder: str, stamp: int) -> LoadedSegmenter:
    from xai_core.models.segmenters import load_segmenter

    return staying(load_segmenter(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def material(_library: CaseLibrary, content_hash: str, case_id: str) -> CaseMaterial:
    """A case's picture and regions."""
    from xai_core.evaluation.pipeline import read_case

    return read_case(_library, _library.case(case_id))


@st.cache_data(max_entries=32, show_spinner=False)
def picture_url(image: ImageArray) -> str:
    """The bare pixels of a picture as a ``data:`` address: no file name, no hidden text."""
    return "data:image/png;base64," + base64.b64encode(encode_png(image)).decode("ascii")


@st.cache_data(max_entries=64, show_spinner=False)
def explained(
    _model: LoadedModel,
    _material: CaseMaterial,
    weights: str,
    picture: str,
    layer: str,
    method: str = "grad-cam",
) -> ExplanationSet:
    """One model's answer to one picture (by its SHA-256), with the map of every class.

    For methods that take a moment only; ``ui/common/explanations.py`` has the others.
    """
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    return explain(_model, _material.image, Method(method), layer=layer)


@st.cache_data(max_entries=64, show_spinner=False)
def partition(
    _library: CaseLibrary, _image: ImageArray, content_hash: str, case_id: str
) -> Partition:
    """The places of a case that can be hidden one by one."""
    from xai_core.explain.partition import partition_of_case

    return partition_of_case(_library, _library.case(case_id), _image)


def background(model_id: str) -> Background:
    """A model's background set, loaded once for as long as its card stays the same.

    Raises
    ------
    ModelError
        It has none, or none that can be used.
    """
    entry = find_card(model_id)
    return _background(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _background(_model_id: str, folder: str, stamp: int) -> Background:
    from xai_core.explain.background import load_background

    return staying(load_background(Path(folder)))


def study(folder: Path) -> Study:
    """The study in this folder, checked once for as long as its files stay the same."""
    files = sorted(path for path in folder.rglob("*") if not path.name.startswith("."))
    return _study(str(folder), tuple((path.name, path.stat().st_mtime_ns) for path in files))


@st.cache_resource(max_entries=8, show_spinner=False)
def _study(folder: str, stamp: tuple[tuple[str, int], ...]) -> Study:
    from xai_core.evaluation.study.read import read_study

    return staying(read_study(Path(folder)))


@st.cache_resource(max_entries=16, show_spinner=False)
def outcomes(_study: Study, folder: str, fingerprint: str, region: str | None) -> Outcomes:
    """A study's rows as the lists of cases are made from them, agreement with one region."""
    from xai_core.evaluation.outcomes import outcomes_of

    return staying(outcomes_of(_study, region))


@st.cache_resource(max_entries=4, show_spinner=False)
def maps(_study: Study, folder: str, fingerprint: str) -> NDArray[np.uint8]:
    """The answers' maps of a study, ``(N, h, w)``, read only."""
    from xai_core.evaluation.outcomes import maps_of

    return maps_of(_study)


@st.cache_data(max_entries=4096, show_spinner=False)
def thumbnail(
    _library: CaseLibrary, _attention: NDArray[np.uint8], content_hash: str, weights: str, case: str
) -> str | None:
    """A case's small picture with its attention outlined, as a ``data:`` address.

    None where the picture cannot be read.
    """
    from xai_core.report.thumbnails import as_jpeg, outlined

    try:
        image = _library.image(_library.case(case))
    except ShitenError:
        return None
    data = as_jpeg(outlined(image, _attention, THUMBNAIL_SIDE, line=1))
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


@st.cache_data(max_entries=256, show_spinner=False)
def outlined_picture(
    _library: CaseLibrary, _attention: NDArray[np.uint8], content_hash: str, weights: str, case: str
) -> bytes:
    """A case's picture with its attention outlined, as JPEG. Raises what reading it raises."""
    from xai_core.report.thumbnails import as_jpeg, outlined

    image = _library.image(_library.case(case))
    return as_jpeg(outlined(image, _attention, SHOWN_SIDE, line=2), quality=92)


@dataclass
class AnswerBook:
    """The answers one model has given to one library so far, filled as they are needed."""

    answers: dict[str, str] = field(default_factory=dict)
    """Case id -> class id; a case that cannot be read has the empty answer."""
    probabilities: dict[str, Mapping[str, float]] = field(default_factory=dict)
    """Case id -> calibrated probability of each of the model's classes; only of cases read."""


@st.cache_resource(max_entries=16, show_spinner=False)
def answer_book(content_hash: str, weights: str) -> AnswerBook:
    """The book of this library and this model, shared by all sessions."""
    return AnswerBook()


@st.cache_data(max_entries=64, show_spinner=False)
def quiz_cases(
    _material: Material, content_hash: str, weights: str, grouping: str | None, seed: int
) -> tuple[str, ...]:
    """The ids of the cases a round of the quiz chooses from."""
    from ui.quiz.material import chosen_cases

    return tuple(case.id for case in chosen_cases(_material))
