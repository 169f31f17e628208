"""Band or segmented? Where most errors lie, and what a model says on the way from one to the other.

``band-and-segmented``
    How often bands, segmented neutrophils, and both read as one class are answered rightly: in the
    leucocyte study of Hirosaki University (2020, its Table 1, models A and B) and by our models B,
    ``smear6`` on simulated smears and ``wbc6`` on photographs (their cards).
``band-to-segmented``
    The same nucleus drawn with an ever wider isthmus, and the probability of band that a model
    gives each picture. Drawn and answered anew each time, the same each time.

Intervals of shares are Wilson's 95 %, which takes cells as independent; cells of one smear are not
quite, so true intervals are wider.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from xai_core.cases.continuum import draw
from xai_core.domains.contract import Continuum
from xai_core.domains.registry import continua
from xai_core.errors import DomainError
from xai_core.lessons.figures.cards import class_report, share_right
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.phrasing import decimal, percent, with_interval
from xai_core.lessons.figures.rows import FIRST, SECOND, THIRD, Axis, Mark, Row, rows_figure
from xai_core.report.figure_style import BLUE, FONT, GREEN, ORANGE, QUIET, base_layout, plain
from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BAND, SEGMENTED, BOTH = "band", "segmented", "neutrophil"
_KINDS = (
    (BAND, LocalisedText(en="Band", ja="桿状核球"), SECOND),
    (SEGMENTED, LocalisedText(en="Segmented", ja="分葉核球"), FIRST),
    (BOTH, LocalisedText(en="Both as one: neutrophil", ja="まとめて好中球"), THIRD),
)
_RIGHT = LocalisedText(en="Answered rightly", ja="正しく答えた割合")
_P_BAND = LocalisedText(en="The model's probability of band", ja="モデルが示す桿状核球の確率")
_NUCLEUS = LocalisedText(en="Nucleus", ja="核")
_RULE = LocalisedText(en="the rule: 1/3", ja="基準：1/3")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross")
_COLOURS = (BLUE, ORANGE, GREEN, QUIET, BLUE)


@dataclass(frozen=True)
class Counted:
    """Cells of each kind that were answered rightly, of how many."""

    name: LocalisedText
    right: dict[str, tuple[int, int]]
    """``band``, ``segmented``, ``neutrophil`` -> (right, all)."""


STUDY = {
    "study.A": Counted(
        LocalisedText(en="The study's A (Hirosaki 2020)", ja="原著のモデルA（弘前 2020）"),
        {BAND: (849, 931), SEGMENTED: (4176, 6003), BOTH: (6917, 6934)},
    ),
    "study.B": Counted(
        LocalisedText(en="The study's B (Hirosaki 2020)", ja="原著のモデルB（弘前 2020）"),
        {BAND: (810, 931), SEGMENTED: (4843, 6003), BOTH: (6923, 6934)},
    ),
}
"""Table 1 of the study: 57 smears, real cells."""
_OURS = {
    "smear6": (
        "smear-test",
        LocalisedText(en="smear6, simulated", ja="smear6（シミュレーション）"),
    ),
    "wbc6": ("pbc-test", LocalisedText(en="wbc6, photographs (PBC)", ja="wbc6（写真、PBC）")),
}


class BothSettings(Strict):
    """Whose answers are shown; the study's stand above."""

    models: tuple[str, ...] = ("smear6", "wbc6")


class SeriesSettings(Strict):
    """Which pictures are drawn, and who answers."""

    model: str = "smear6"
    continuum: str = "band-segmented"
    nuclei: tuple[int, ...] = Field(default=(4, 2, 3), min_length=1, max_length=5)
    """Which subjects: one number, one nucleus at every place."""
    places: int = Field(default=7, ge=2, le=25)
    """Pictures of each, spread evenly over the axis."""


def band_and_segmented(settings: BothSettings, language: str) -> LessonFigure:
    """Shares answered rightly, in the study and by ours.

    Parameters
    ----------
    settings
        Which models of ours.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        Numbers ``<who>.<kind>``, with ``.n``.

    Raises
    ------
    ModelError
        A model's card does not hold such a test.
    """
    rows = STUDY | {model: _counted(model) for model in settings.models}
    numbers: dict[str, float | None] = {}
    for who, row in rows.items():
        for kind, (right, n) in row.right.items():
            numbers[f"{who}.{kind}"], _ = share_right(right, n)
            numbers[f"{who}.{kind}.n"] = n
    words = LocalisedText(en=_both_sentence(rows, "en"), ja=_both_sentence(rows, "ja"))
    return LessonFigure(_both_chart(rows, language), numbers, words)


def _counted(model: str) -> Counted:
    """What a card's confusion of six classes says; the two read as one have four of its cells."""
    report, name = _OURS.get(model, ("pbc-test", LocalisedText(en=model, ja=model)))
    table = class_report(model, report).confusion
    row = {kind: table.classes.index(kind) for kind in (BAND, SEGMENTED)}
    totals = {kind: sum(table.matrix[place]) for kind, place in row.items()}
    together = sum(table.matrix[one][other] for one in row.values() for other in row.values())
    right = {kind: (table.matrix[place][place], totals[kind]) for kind, place in row.items()}
    return Counted(name, right | {BOTH: (together, sum(totals.values()))})


def _both_chart(rows: dict[str, Counted], language: str) -> Figure:
    marks = [Mark(name.in_language(language), *look) for _, name, look in _KINDS]
    drawn = [
        Row(
            row.name.in_language(language),
            tuple(share_right(*row.right[kind]) for kind, _, _ in _KINDS),
        )
        for row in rows.values()
    ]
    return rows_figure(marks, drawn, Axis(_RIGHT.in_language(language), ends=(0.5, 1.02)))


def _both_sentence(rows: dict[str, Counted], language: str) -> str:
    told = []
    for row in rows.values():
        parts = []
        for kind, name, _ in _KINDS:
            share, ends = share_right(*row.right[kind])
            said = with_interval(share, ends, row.right[kind][1], language, digits=1)
            parts.append(f"{name.in_language(language)} {said}")
        colon, comma = ("：", "、") if language == "ja" else (": ", ", ")
        told.append(f"{row.name.in_language(language)}{colon}{comma.join(parts)}")
    stop = "。" if language == "ja" else ". "
    return stop.join(told) + stop.rstrip()


def band_to_segmented(settings: SeriesSettings, language: str) -> LessonFigure:
    """Draw each nucleus along the axis and ask a model.

    Parameters
    ----------
    settings
        Model, subjects, number of pictures.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<nucleus>.<place>.x`` and ``.p``, and ``<nucleus>.goes_over``: where the probability
        crosses one half; None where it does not, or more than once.

    Raises
    ------
    DomainError
        There is no such continuum.
    ModelError
        There is no such model.
    """
    from xai_core.models.checkpoints import load_model  # loads torch
    from xai_core.models.predict import predict

    known = continua()
    axis = known.get(settings.continuum)
    if axis is None:
        raise DomainError(
            "There is no continuum “{name}”; there are: {known}.",
            name=settings.continuum,
            known=", ".join(known) or "-",
        )
    places = np.linspace(axis.low, axis.high, settings.places)
    model = load_model(settings.model)
    lines: list[list[tuple[float, float]]] = []
    for nucleus in settings.nuclei:
        drawn = [draw(axis, float(place), nucleus) for place in places]
        said = predict(model, [one.image for one in drawn])
        band = [one.class_answer.probabilities[axis.above.class_id] for one in said]
        lines.append([(one.value, float(p)) for one, p in zip(drawn, band, strict=True)])
    numbers: dict[str, float | None] = {"rule": axis.rule}
    for nucleus, line in enumerate(lines, start=1):
        for place, (x, p) in enumerate(line, start=1):
            numbers[f"{nucleus}.{place}.x"], numbers[f"{nucleus}.{place}.p"] = x, p
        numbers[f"{nucleus}.goes_over"] = goes_over(line)
    words = LocalisedText(
        en=_series_sentence(settings.model, axis, lines, "en"),
        ja=_series_sentence(settings.model, axis, lines, "ja"),
    )
    return LessonFigure(_series_chart(axis, lines, language), numbers, words)


def goes_over(line: list[tuple[float, float]]) -> float | None:
    """Where a line of (x, probability) crosses one half, between its points straight.

    Parameters
    ----------
    line
        At rising x.

    Returns
    -------
    float | None
        None where it does not cross, or crosses more than once.
    """
    crossings = [
        x + (0.5 - p) * (next_x - x) / (next_p - p)
        for (x, p), (next_x, next_p) in itertools.pairwise(line)
        if (p < 0.5) != (next_p < 0.5)
    ]
    return crossings[0] if len(crossings) == 1 else None


def _series_chart(axis: Continuum, lines: list[list[tuple[float, float]]], language: str) -> Figure:
    from plotly.graph_objects import Figure

    name = _NUCLEUS.in_language(language)
    figure = Figure(
        [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [x for x, _ in line],
                "y": [p for _, p in line],
                "name": f"{name} {number + 1}",
                "line": {"color": _COLOURS[number], "dash": _DASHES[number], "width": 2},
                "marker": {"symbol": _SYMBOLS[number], "size": 9},
                "hovertemplate": "%{x:.2f} → %{y:.0%}<extra></extra>",
            }
            for number, line in enumerate(lines)
        ]
    )
    figure.add_vline(
        x=axis.rule,
        line={"color": QUIET, "dash": "dot", "width": 2},
        annotation={"text": plain(_RULE.in_language(language)), "font": FONT, "yanchor": "bottom"},
        annotation_position="top",
    )
    figure.update_xaxes(
        title={"text": plain(axis.axis.in_language(language)), "font": FONT, "standoff": 8},
        tickfont=FONT,
        fixedrange=True,
    )
    figure.update_yaxes(
        title={"text": plain(_P_BAND.in_language(language)), "font": FONT},
        range=[-0.04, 1.04],
        tickformat=".0%",
        tickvals=[0, 0.5, 1],
        tickfont=FONT,
        fixedrange=True,
    )
    figure.update_layout(**base_layout(360))
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.26, "yanchor": "top", "font": FONT},
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
    )
    return figure


def _series_sentence(
    model: str, axis: Continuum, lines: list[list[tuple[float, float]]], language: str
) -> str:
    name = _NUCLEUS.in_language(language)
    told = []
    for number, line in enumerate(lines, start=1):
        (first_x, first), (last_x, last) = line[0], line[-1]
        over = decimal(goes_over(line), language)
        ends = (decimal(first_x, language), percent(first, language), decimal(last_x, language))
        if language == "ja":
            told.append(
                f"{name}{number}：くびれ {ends[0]} で {ends[1]}、{ends[2]} で"
                f" {percent(last, language)}、50 % を越えるのは {over}"
            )
        else:
            told.append(
                f"{name} {number}: {ends[1]} at an isthmus of {ends[0]},"
                f" {percent(last, language)} at {ends[2]}; it crosses 50 % at {over}"
            )
    rule = decimal(axis.rule, language)
    if language == "ja":
        return f"{model} が示す桿状核球の確率。基準は {rule}。{'。'.join(told)}。"
    return f"{model}'s probability of band; the rule parts at {rule}. {'. '.join(told)}."


BAND_AND_SEGMENTED = FigureKind("band-and-segmented", BothSettings, band_and_segmented)
BAND_TO_SEGMENTED = FigureKind("band-to-segmented", SeriesSettings, band_to_segmented)
