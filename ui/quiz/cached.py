"""What only the quiz keeps: which cases a round chooses from, and pictures for the canvas.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.continuum import draw
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_jpeg
from xai_core.domains.registry import continua
from xai_core.models.cards import ModelCard
from xai_core.quiz import (
    Contest,
    RoundMaterial,
    chosen_cases,
    contested_labels,
    reference_shelf,
)

if TYPE_CHECKING:
    from xai_core.models.checkpoints import LoadedModel


@dataclass(frozen=True)
class Chosen:
    """Ids of cases."""

    asked: tuple[str, ...]
    """Those a round chooses from."""
    shelf: Mapping[str, tuple[str, ...]]
    """Answer -> those kept as references."""


@st.cache_data(max_size="16MB", show_spinner=False)
def pictures_chosen(
    _material: RoundMaterial, content_hash: str, answers: str, grouping: str | None, seed: int
) -> Chosen:
    """The cases a round of the quiz chooses from, and its references."""
    return Chosen(
        tuple(case.id for case in chosen_cases(_material)),
        {
            answer: tuple(case.id for case in cases)
            for answer, cases in reference_shelf(_material).items()
        },
    )


@st.cache_data(max_size="16MB", show_spinner=False)
def labels_contested(
    _material: RoundMaterial,
    _cases: Sequence[Case],
    _probabilities: Mapping[str, Mapping[str, float]],
    _cards: Sequence[ModelCard],
    content_hash: str,
    answers: str,
    grouping: str | None,
    seed: int,
    reviewed_by: tuple[tuple[str, str], ...],
) -> dict[str, Contest]:
    """The contested labels of a round, once all its pictures are answered."""
    return contested_labels(_material, _cases, _probabilities, _cards)


SCREEN_SIDE = 360
"""Longer side of pictures of which many travel at once, at most, in pixels."""


def _small_url(image: ImageArray) -> str:
    data = base64.b64encode(encode_jpeg(image, SCREEN_SIDE)).decode("ascii")
    return f"data:image/jpeg;base64,{data}"


@st.cache_data(max_size="32MB", show_spinner=False)
def cell_urls(_library: CaseLibrary, content_hash: str, case_ids: tuple[str, ...]) -> list[str]:
    """The pictures of a count as addresses, about 15 kB each: at most 400 of them an entry."""
    return [_small_url(_library.image(_library.case(case_id))) for case_id in case_ids]


@st.cache_data(max_size="16MB", show_spinner=False)
def drawn_series(
    continuum_id: str, trials: tuple[tuple[float, int], ...]
) -> tuple[list[str], list[float]]:
    """The pictures of a series as addresses, and where each lies on the axis as measured."""
    continuum = continua()[continuum_id]
    drawn = [draw(continuum, asked, seed) for asked, seed in trials]
    return [_small_url(one.image) for one in drawn], [one.value for one in drawn]


@st.cache_data(max_size="4MB", show_spinner=False)
def said_of_series(
    _model: LoadedModel,
    answers_key: str,
    continuum_id: str,
    trials: tuple[tuple[float, int], ...],
) -> list[dict[str, float]]:
    """How probable the model finds each of its classes, picture by picture."""
    from xai_core.models.predict import predict

    continuum = continua()[continuum_id]
    images = [draw(continuum, asked, seed).image for asked, seed in trials]
    return [dict(one.class_answer.probabilities) for one in predict(_model, images)]
