"""What a lesson's figure is: a chart, every number in it by name, and the same in words.

A figure is made from typed settings and a language alone, so that notebook, app and hand-out show
the same one. It takes no more than a few seconds on one core, and the same settings give the same
numbers each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Settings = TypeVar("Settings", bound=Strict)


@dataclass(frozen=True)
class LessonFigure:
    """One figure, made."""

    chart: Figure
    """A plotly figure in the house's style."""
    numbers: Mapping[str, float | None]
    """Every number it shows, by a stable name; None is "not defined"."""
    words: LocalisedText
    """What it shows, with its numbers: the alternative text."""


@dataclass(frozen=True)
class FigureKind(Generic[Settings]):
    """A figure the house knows how to make."""

    name: str
    settings: type[Settings]
    make: Callable[[Settings, str], LessonFigure]
    """Settings and language ("en" or "ja") -> the figure."""
