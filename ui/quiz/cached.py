"""What only the quiz keeps: which cases a round chooses from, and pictures for the canvas.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.pictures import encode_png
from xai_core.models.cards import ModelCard
from xai_core.quiz import (
    Contest,
    RoundMaterial,
    chosen_cases,
    contested_labels,
    reference_shelf,
)


@dataclass(frozen=True)
class Chosen:
    """Ids of cases."""

    asked: tuple[str, ...]
    """Those a round chooses from."""
    shelf: Mapping[str, tuple[str, ...]]
    """Answer -> those kept as references."""


@st.cache_data(max_size="16MB", show_spinner=False)
def pictures_chosen(
    _material: RoundMaterial, content_hash: str, answers: str, mapping: str | None, seed: int
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
    mapping: str | None,
    seed: int,
    reviewed_by: tuple[str, ...],
) -> dict[str, Contest]:
    """The contested labels of a round, once all its pictures are answered."""
    return contested_labels(_material, _cases, _probabilities, _cards)


@st.cache_data(max_size="16MB", show_spinner=False)
def picture_url(image: ImageArray) -> str:
    """The bare pixels of a picture as a ``data:`` address: no file name, no hidden text."""
    return "data:image/png;base64," + base64.b64encode(encode_png(image)).decode("ascii")
