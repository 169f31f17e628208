"""Which figures there are, each in a module that is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError

from xai_core.domains.contract import load
from xai_core.errors import ContentError, listed
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.types import Strict
from xai_core.validation import located

_HERE = "xai_core.lessons.figures"
FIGURES: Mapping[str, str] = {
    "another-vendor": "shift:ANOTHER_VENDOR",
    "attention-on-the-cue": "shortcut:ATTENTION_ON_THE_CUE",
    "attention-right-and-wrong": "claims:RIGHT_AND_WRONG",
    "band-and-segmented": "band_or_segmented:BAND_AND_SEGMENTED",
    "band-to-segmented": "band_or_segmented:BAND_TO_SEGMENTED",
    "calibration-on-cards": "deferral:CALIBRATION",
    "cam-step-by-step": "gradcam:STEPS",
    "cams-compared": "gradcam:COMPARED",
    "chance-on-cards": "chance:CARDS",
    "coalitions": "shapley:COALITIONS",
    "cut-the-map": "one_map:CUT",
    "elsewhere": "shift:ELSEWHERE",
    "framing": "chance:FRAMING",
    "haemoglobin-r": "haemoglobin:HAEMOGLOBIN",
    "hide-it": "shortcut_twins:HIDE_IT",
    "irrelevant-attention": "claims:IRRELEVANT",
    "same-place-other-emphasis": "one_map:EMPHASIS",
    "shortcut-twins": "shortcut_twins:SHORTCUT_TWINS",
    "shortcut-worlds": "shortcut:SHORTCUT_WORLDS",
    "smear-by-smear": "claims:SMEARS",
    "what-each-part-earned": "shapley:EARNED",
    "withheld": "deferral:WITHHELD",
}
"""Name -> ``module:NAME`` below this folder."""


def figure_kind(name: str) -> FigureKind[Any]:
    """The figure of this name. Raises ContentError, which lists those there are."""
    if name not in FIGURES:
        raise ContentError(
            "there is no figure “{name}”; there are: {known}", name=name, known=listed(FIGURES)
        )
    kind: FigureKind[Any] = load(f"{_HERE}.{FIGURES[name]}")
    return kind


def make_figure(name: str, settings: Mapping[str, JsonValue], language: str) -> LessonFigure:
    """A figure from the settings of a block.

    Parameters
    ----------
    name
        One of :data:`FIGURES`.
    settings
        As the figure's own settings model takes them.
    language
        ``en`` or ``ja``.

    Returns
    -------
    LessonFigure
        The same for the same settings.

    Raises
    ------
    ContentError
        There is no such figure, or a setting is wrong.
    ShitenError
        Library or model are not there.
    """
    kind, read = check_settings(name, settings)
    return kind.make(read, language)


def check_settings(name: str, settings: Mapping[str, JsonValue]) -> tuple[FigureKind[Any], Strict]:
    """The figure of this name and its settings, checked. Raises ContentError."""
    kind = figure_kind(name)
    try:
        return kind, kind.settings.model_validate(dict(settings))
    except ValidationError as problem:
        raise ContentError(
            "the figure “{name}”: {reason}", name=name, reason=located(problem)
        ) from problem
