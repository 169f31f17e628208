"""The cached calls every screen shares, a line of core each: libraries, models, cases, studies.

What one screen alone asks for stands in that screen's own ``cached``, by the same rules.

Resources (libraries, models) are shared between sessions and never changed after loading; data
(pictures, explanations) are copied out. Keys are content hashes, so that a library imported anew
or a model trained anew is never answered from an old entry. Data is bounded by its bytes, the
oldest giving way: a picture of 1,024 x 1,024 pixels is fifty times one of a cell. Arguments with
a leading underscore are not part of the key.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.garbage import staying
from ui.common.text import t
from xai_core import home
from xai_core.cases.case import Case
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.registry import (
    LibraryEntry,
    ensure_builtin,
    library_ids,
    open_library,
    open_library_as_of,
)
from xai_core.errors import ShitenError, StudyError
from xai_core.models.cards import CARD_FILE, ModelCard, find_card

if TYPE_CHECKING:
    from xai_core.evaluation.case_results import CaseMaterial
    from xai_core.evaluation.study.read import Study
    from xai_core.explain.explanation import ExplanationSet
    from xai_core.models.checkpoints import LoadedModel


def library_entries() -> tuple[LibraryEntry, ...]:
    """Every library on this machine, sorted by id; one that is broken with its reason.

    The library drawn by code is put there first, so that nobody starts empty.
    """
    with st.spinner(t("Making a first library of example cases…")):
        ensure_builtin()
    return tuple(library_entry(library_id) for library_id in library_ids())


def library_entry(library_id: str) -> LibraryEntry:
    """The library of this id, or why it cannot be used."""
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


def library_as_of(library_id: str, content_hash: str) -> CaseLibrary | None:
    """A library in the version that a round or class began with; None where it is gone.

    Somebody may have drawn or imported it anew meanwhile; the earlier version stays for a day.
    """
    with suppress(ShitenError):
        now = library(library_id)
        if now.content_hash == content_hash:
            return now
    return _earlier(library_id, str(home.libraries_folder()), content_hash)


@st.cache_resource(max_entries=4, ttl=3600, show_spinner=False)
def _earlier(library_id: str, _folder: str, content_hash: str) -> CaseLibrary | None:
    found = open_library_as_of(library_id, content_hash)
    return None if found is None else staying(found)


def model(model_id: str) -> LoadedModel:
    """The model of this id, loaded once for as long as its card stays the same."""
    entry = find_card(model_id)
    return _model(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _model(model_id: str, _folder: str, stamp: int) -> LoadedModel:
    from xai_core.models.checkpoints import load_model

    return staying(load_model(model_id))


@st.cache_data(max_size="96MB", show_spinner=False)
def material(_library: CaseLibrary, content_hash: str, case_id: str) -> CaseMaterial:
    """A case's picture and regions."""
    from xai_core.evaluation.case_results import read_case

    return read_case(_library, _library.case(case_id))


def cut_out(library: CaseLibrary, case: Case) -> bool:
    """Whether a case's picture is cut out of what was around it."""
    return _cut_out(library, case, library.content_hash, case.id)


@st.cache_data(max_entries=1024, show_spinner=False)
def _cut_out(_library: CaseLibrary, _case: Case, content_hash: str, case_id: str) -> bool:
    from xai_core.cases.pictures import is_cut_out

    return is_cut_out(_library.image_bytes(_case), case_id)


@st.cache_data(max_size="160MB", show_spinner=False)
def explained(
    _model: LoadedModel,
    _material: CaseMaterial,
    weights: str,
    picture: str,
    layer: str,
    method: str = "grad-cam",
) -> ExplanationSet:
    """One model's answer to one picture (by its SHA-256), with the map of every target.

    For methods that take a moment only; ``ui/compare/explanations.py`` has the others.
    """
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import explain

    return explain(_model, _material.image, Method(method), layer=layer)


@dataclass
class AnswerBook:
    """The answers one model has given to one library so far, filled as they are needed."""

    right: dict[str, bool | None] = field(default_factory=dict)
    """Case id -> whether the answer is right; None where that is not known or it cannot be read."""
    probabilities: dict[str, Mapping[str, float]] = field(default_factory=dict)
    """Case id -> calibrated probability of each class, where that was wanted."""
    values: dict[str, float] = field(default_factory=dict)
    """Case id -> the number answered, where answers are numbers and that was wanted."""
    unreadable: set[str] = field(default_factory=set)
    """Ids of the cases whose picture could not be read."""
    stopped: bool = False
    """Whether somebody stopped the answering, so that it goes on only when it is asked to."""

    def knows_all(self, case_id: str) -> bool:
        """Whether all is known of this case that can be."""
        return any(case_id in known for known in (self.probabilities, self.values, self.unreadable))


@st.cache_resource(max_entries=16, show_spinner=False)
def answer_book(content_hash: str, weights: str) -> AnswerBook:
    """The book of this library and this model, shared by all sessions."""
    return AnswerBook()


def finished_study(library: CaseLibrary, card: ModelCard) -> Study | None:
    """The study of this library by this model as they are now; None where there is none to use."""
    from xai_core.evaluation.study.identity import mismatch
    from xai_core.evaluation.study.read import study_state

    folder = home.study_folder(library.id, card.id)
    try:
        state = study_state(folder)
        if state is None or not state.complete or mismatch(state.info, library, card) is not None:
            return None
        return study(folder)
    except StudyError:
        return None


def study(folder: Path) -> Study:
    """The study in this folder, checked once for as long as its files stay the same.

    Raises
    ------
    StudyError
        There is none, it is unfinished, or a part was cut short or altered.
    """
    return _study(str(folder), _stamp_of(folder))


def _stamp_of(folder: Path) -> str:
    """What the study's files are and when they were changed; what is made from them aside.

    Of a large study thousands, so they are looked at in one listing and told in one word.
    """
    from xai_core.evaluation.study.identity import STUDY_FILE
    from xai_core.evaluation.study.index import INDEX_FILE, INDEX_FOLDER
    from xai_core.evaluation.study.parts import PARTS_FOLDER

    parts = folder / PARTS_FOLDER
    found = []
    with os.scandir(parts if parts.is_dir() else folder) as entries:
        found = [f"{one.name} {one.stat().st_mtime_ns}" for one in entries if one.name[0] != "."]
    for path in (folder / STUDY_FILE, folder / INDEX_FOLDER / INDEX_FILE):
        found.append(str(path.stat().st_mtime_ns if path.is_file() else 0))
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


@st.cache_resource(max_entries=8, show_spinner=False)
def _study(folder: str, stamp: str) -> Study:
    from xai_core.evaluation.study.read import read_study

    return staying(read_study(Path(folder)))


@st.cache_resource(max_entries=8, show_spinner=False)
def answers_of_study(_study: Study, folder: str, fingerprint: str) -> Mapping[str, bool | None]:
    """Case id -> whether the answer is right; None where that is not known or it cannot be read."""
    from xai_core.evaluation.outcomes import right_of

    return staying(right_of(_study))
