"""What a lesson's notebook calls: ``show_case``, ``show_figure`` and ``turn_figure``.

What they return shows itself: in Jupyter as a chart that can be touched (plotly), and where that
cannot be drawn as a picture, a table of its numbers and a sentence. A dial needs ipywidgets, and
the notebook's kernel; without either the figure stands as it begins.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from pydantic import JsonValue

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import encode_png
from xai_core.errors import ContentError
from xai_core.explain.explanation import Method
from xai_core.lessons.blocks import Pick, Shown
from xai_core.lessons.cases import CaseChoice, SeenCase, see_case
from xai_core.lessons.figures.contract import LessonFigure
from xai_core.lessons.figures.registry import make_figure
from xai_core.lessons.words import case_sentence, number_told

_GAP = 8


@dataclass(frozen=True)
class FigureOutput:
    """A figure that shows itself in a notebook."""

    figure: LessonFigure
    language: str

    @property
    def numbers(self) -> Mapping[str, float | None]:
        """Every number that it shows, by name."""
        return self.figure.numbers

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(number_told(value, self.language))}</td></tr>"
            for name, value in self.numbers.items()
        )
        words = self.figure.words.in_language(self.language)
        return {
            "application/vnd.plotly.v1+json": self.figure.chart.to_plotly_json(),
            "text/html": f"<p>{escape(words)}</p><table>{rows}</table>",
            "text/plain": words,
        }


@dataclass(frozen=True)
class TurnedFigure(FigureOutput):
    """A figure with a dial, that shows itself in a notebook."""

    at: Callable[[float | str], FigureOutput]
    values: tuple[float | str, ...]
    start: JsonValue
    turn: str

    def _repr_mimebundle_(self, **options: object) -> dict[str, Any]:
        still = super()._repr_mimebundle_(**options)
        try:
            from ipywidgets import Output, SelectionSlider, VBox
        except ImportError:
            return still
        slider = SelectionSlider(options=self.values, value=self.start, description=self.turn)
        slider.style.description_width = "initial"
        place = Output()
        place.append_display_data(FigureOutput(self.figure, self.language))

        def turned(change: Mapping[str, Any]) -> None:
            place.outputs = ()
            place.append_display_data(self.at(change["new"]))

        slider.observe(turned, names="value")
        dial: dict[str, Any] = VBox([slider, place])._repr_mimebundle_()
        # Where nothing can be turned, the figure is drawn as it stands.
        return {**still, **{kind: dial[kind] for kind in dial if kind != "text/plain"}}


@dataclass(frozen=True)
class CaseOutput:
    """A case that shows itself in a notebook: picture, and what may be said of it."""

    seen: SeenCase
    shown: tuple[Shown, ...]
    language: str

    @property
    def numbers(self) -> Mapping[str, float | None]:
        """Confidence, agreement with the region, chance and centre blob."""
        return self.seen.numbers

    @property
    def picture(self) -> ImageArray:
        """``(H, W, 3)`` uint8: the plain picture, and beside it what else is shown."""
        plain = self.seen.picture((Shown.IMAGE,))
        if not {Shown.MAP, Shown.REGIONS} & set(self.shown):
            return plain
        gap = np.full((plain.shape[0], _GAP, 3), 255, np.uint8)
        return np.concatenate([plain, gap, self.seen.picture(self.shown)], axis=1)

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        picture = base64.b64encode(encode_png(self.picture)).decode()
        words = case_sentence(self.seen, self.shown, self.language)
        told = escape(words)
        html = f'<img alt="{told}" src="data:image/png;base64,{picture}"><p>{told}</p>'
        return {"text/html": html, "image/png": picture, "text/plain": words}


def show_figure(
    name: str, settings: Mapping[str, JsonValue] | None = None, *, language: str = "en"
) -> FigureOutput:
    """One of the house's figures.

    Parameters
    ----------
    name
        See ``xai_core/lessons/figures/registry.py``.
    settings
        The figure's own.
    language
        ``en`` or ``ja``.

    Returns
    -------
    FigureOutput
        Put it last in a cell to see it; ``numbers`` has what it shows.

    Raises
    ------
    ShitenError
        There is no such figure, a setting is wrong, or library or model are not there.
    """
    return FigureOutput(make_figure(name, settings or {}, language), language)


def turn_figure(  # noqa: PLR0913 - what a dial is made of
    name: str,
    settings: Mapping[str, JsonValue],
    *,
    dial: str,
    values: Sequence[float | str],
    turn: str,
    language: str = "en",
) -> FigureOutput:
    """One of the house's figures, with a dial for one of its settings.

    Parameters
    ----------
    name, settings, language
        As :func:`show_figure`; the dial begins at its value in ``settings``.
    dial
        The setting that is turned.
    values
        What it may be turned to, in order.
    turn
        What the dial is called.

    Returns
    -------
    FigureOutput
        As :func:`show_figure`; ``numbers`` are those it begins with.

    Raises
    ------
    ShitenError
        As :func:`show_figure`.
    """
    first = make_figure(name, settings, language)

    def at(value: float | str) -> FigureOutput:
        return show_figure(name, {**settings, dial: value}, language=language)

    return TurnedFigure(first, language, at, tuple(values), settings[dial], turn)


def show_case(  # noqa: PLR0913 - one option a choice
    library: str,
    case: str | None = None,
    *,
    model: str,
    pick: str | None = None,
    of_class: str | None = None,
    show: tuple[str, ...] = ("image", "regions", "map", "answer", "agreement"),
    method: str = "layer-cam",
    region: str | None = None,
    language: str = "en",
) -> CaseOutput:
    """A case, met by a model.

    Parameters
    ----------
    library, case
        Their ids; a case may be picked instead.
    model
        Its id.
    pick
        ``first``, ``right`` or ``wrong``: the first case that is answered so.
    of_class
        Only cases of this class are picked.
    show
        Any of image, regions, map, answer, agreement.
    method
        How the map is made.
    region
        Which one is scored; None for the one that the library puts first.
    language
        ``en`` or ``ja``.

    Returns
    -------
    CaseOutput
        Put it last in a cell to see it; ``numbers`` has the agreement.

    Raises
    ------
    ShitenError
        Library, case, model, method or region are not there.
    """
    if (case is None) == (pick is None):
        raise ContentError("a case is either named by its id or picked")
    choice = CaseChoice(
        library,
        model,
        case,
        None if pick is None else Pick.parse(pick),
        of_class,
        Method.parse(method),
        region,
    )
    return CaseOutput(see_case(choice), tuple(Shown.parse(one) for one in show), language)
