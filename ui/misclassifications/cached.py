"""What only Misclassifications keeps: the lists and maps of studies, and small pictures.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from ui.common.garbage import staying
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_jpeg
from xai_core.errors import ShitenError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xai_core.evaluation.case_list import Outcomes
    from xai_core.evaluation.hidden_answers import HiddenAnswers
    from xai_core.evaluation.name_columns import Names
    from xai_core.evaluation.neighbours import Features, Neighbour
    from xai_core.evaluation.slice_finder import SliceSearch
    from xai_core.evaluation.slices import Attribute, SliceReport
    from xai_core.evaluation.study.read import Study
    from xai_core.evaluation.study_map import Components, Layout, Plane
    from xai_core.models.card_parts import InputSpec

THUMBNAIL_SIDE = 144
"""Longer side of a small picture, in pixels."""
SHOWN_SIDE = 420
"""The same of the picture beside the gallery."""


def outcomes(study: Study, folder: str, fingerprint: str, region: str | None) -> Outcomes:
    """A study's rows as the lists of cases are made from them, agreement with one region."""
    return _outcomes(study, folder, fingerprint, region, _hidden_stamp(study, region))


@st.cache_resource(max_entries=16, show_spinner=False)
def _outcomes(
    _study: Study, folder: str, fingerprint: str, region: str | None, stamp: int
) -> Outcomes:
    from xai_core.evaluation.outcomes import outcomes_of
    from xai_core.evaluation.wrong_reason import acquitted

    found = outcomes_of(_study, region)
    answers = None if region is None else hidden(_study, region)
    if answers is not None:
        found = replace(found, acquitted=acquitted(found, answers.by_case()))
    # Of an index nothing is loaded that the collector could look at.
    return found if _study.index is not None else staying(found)


def hidden(study: Study, region: str) -> HiddenAnswers | None:
    """The answers with the region hidden, as far as they were asked for; None where none were."""
    fingerprint, stamp = study.info.fingerprint(), _hidden_stamp(study, region)
    return None if stamp == 0 else _hidden(study, str(study.folder), fingerprint, region, stamp)


@st.cache_resource(max_entries=16, show_spinner=False)
def _hidden(
    _study: Study, folder: str, fingerprint: str, region: str, stamp: int
) -> HiddenAnswers | None:
    from xai_core.evaluation.hidden_answers import kept_answers

    return kept_answers(_study, region)


def _hidden_stamp(study: Study, region: str | None) -> int:
    """When they were kept; 0 where they were not."""
    from xai_core.evaluation.hidden_answers import answers_file

    path = None if region is None else answers_file(study, region)
    return path.stat().st_mtime_ns if path is not None and path.is_file() else 0


@st.cache_resource(max_entries=8, show_spinner=False)
def whole_order(
    _outcomes: Outcomes, folder: str, fingerprint: str, region: str | None, order: str
) -> NDArray[np.int32]:
    """All cases of a large study in an order, from which every filtered list is picked."""
    from xai_core.evaluation.case_list import Order, whole_order

    return whole_order(_outcomes, Order(order))


def specimens(
    library: CaseLibrary, study: Study, case_ids: Names, places: NDArray[np.intp] | None = None
) -> list[str | None]:
    """The specimen of each case of a study, or of some."""
    every = np.arange(len(case_ids)) if places is None else places
    if study.index is not None:
        return list(study.index.specimens[every])
    return [library.case(str(case_id)).specimen for case_id in case_ids[every]]


@st.cache_resource(max_entries=16, show_spinner=False)
def has_unlabelled(_library: CaseLibrary, content_hash: str) -> bool:
    """Whether some case of a library has no label."""
    return any(case.label is None for case in _library.cases)


@st.cache_resource(max_entries=4, show_spinner=False)
def maps(_study: Study, folder: str, fingerprint: str) -> NDArray[np.uint8]:
    """The answers' maps of a study, ``(N, h, w)``, read only."""
    from xai_core.evaluation.outcomes import maps_of

    return maps_of(_study)


@st.cache_data(max_size="64MB", show_spinner=False)
def thumbnail(
    _library: CaseLibrary,
    _attention: NDArray[np.uint8],
    _spec: InputSpec,
    fingerprint: str,
    case: str,
) -> str | None:
    """A case's small picture with its attention outlined, as a ``data:`` address.

    None where the picture cannot be read.
    """
    from xai_core.report.thumbnails import outlined

    try:
        image = _library.image(_library.case(case))
    except ShitenError:
        return None
    data = encode_jpeg(outlined(image, _attention, _spec, THUMBNAIL_SIDE, line=1), quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


@st.cache_data(max_size="32MB", show_spinner=False)
def outlined_picture(
    _library: CaseLibrary,
    _attention: NDArray[np.uint8],
    _spec: InputSpec,
    fingerprint: str,
    case: str,
) -> bytes:
    """A case's picture with its attention outlined, as JPEG. Raises what reading it raises."""
    from xai_core.report.thumbnails import outlined

    image = _library.image(_library.case(case))
    return encode_jpeg(outlined(image, _attention, _spec, SHOWN_SIDE, line=2), quality=92)


@st.cache_resource(max_entries=2, show_spinner=False)
def features(_study: Study, folder: str, fingerprint: str) -> Features:
    """What the network's head reads of every case, ready to be compared; read only."""
    from xai_core.evaluation.neighbours import features_of

    return features_of(_study)


@st.cache_data(max_size="4MB", show_spinner=False)
def alike(
    _study: Study, folder: str, fingerprint: str, place: int, n: int
) -> tuple[Neighbour, ...]:
    """The cases most like one of a study."""
    from xai_core.evaluation.neighbours import neighbours, neighbours_in

    if _study.index is not None:
        return neighbours_in(_study.index, place, n)
    return neighbours(features(_study, folder, fingerprint), place, n)


@st.cache_resource(max_entries=4, show_spinner=False)
def components(_study: Study, folder: str, fingerprint: str) -> Components | None:
    """The two main components of a study's embeddings; None where there is no map to make."""
    from xai_core.evaluation.study_map import components_in, principal_components

    if _study.index is not None:
        return components_in(_study.index)
    return principal_components(features(_study, folder, fingerprint))


def plane(study: Study, layout: Layout) -> Plane | None:
    """Where each case lies on a map; None where it has not been made yet, or cannot be."""
    from xai_core.evaluation.study_map import MAPS_FOLDER, Layout

    if layout is Layout.PCA:
        found = components(study, str(study.folder), study.info.fingerprint())
        return None if found is None else found.plane
    maps_there = study.folder / MAPS_FOLDER
    stamp = sum(path.stat().st_mtime_ns for path in maps_there.glob(f"{layout}-*"))
    return _plane(study, str(study.folder), study.info.fingerprint(), layout.value, stamp)


@st.cache_resource(max_entries=4, show_spinner=False)
def _plane(_study: Study, folder: str, fingerprint: str, layout: str, stamp: int) -> Plane | None:
    from xai_core.evaluation.study_map import Layout, stored_map

    return stored_map(_study, Layout(layout))


@st.cache_resource(max_entries=4, show_spinner=False)
def attributes(
    _library: CaseLibrary, _outcomes: Outcomes, folder: str, fingerprint: str
) -> tuple[Attribute, ...]:
    """What the study's cases can be sorted by."""
    from xai_core.evaluation.slices import attributes_of

    cases = [_library.case(str(case_id)) for case_id in _outcomes.case_ids]
    return staying(attributes_of(cases, _outcomes.truth))


@st.cache_data(max_size="8MB", show_spinner=False)
def slice_reports(
    _attribute: Attribute,
    _outcomes: Outcomes,
    _specimens: list[str | None],
    fingerprint: str,
    about: tuple[str, str | None, str | None],
) -> tuple[SliceReport, ...]:
    """How good the model is on each slice; ``about``: attribute, region, split."""
    from xai_core.evaluation.slices import slice_reports as reports

    split = about[2]
    among = None if split is None else _outcomes.split == split
    return reports(_attribute, _outcomes, _specimens, among)


@st.cache_data(max_size="4MB", show_spinner=False)
def bad_slices(
    _attributes: tuple[Attribute, ...], _outcomes: Outcomes, fingerprint: str, split: str | None
) -> SliceSearch:
    """The bad slices of a study, or of one split of it."""
    from xai_core.evaluation.slice_finder import find_slices

    right, wrong = _outcomes.right, _outcomes.wrong
    if split is not None:
        right, wrong = right & (_outcomes.split == split), wrong & (_outcomes.split == split)
    return find_slices(_attributes, right, wrong)
