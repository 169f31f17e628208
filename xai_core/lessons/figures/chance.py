"""What a map scores that looks at nothing: chance, and a blob in the middle of the picture.

``chance-on-cards``
    A model's attention in a region on a test of its card, beside chance and both centre blobs
    (``agreement/baselines.py``). Of right answers.
``framing``
    One cell, cut out ever more closely: what evenly spread attention and the two blobs score in
    it. No model takes part.

``one_map.py`` asks what else moves the score of one and the same map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field

from xai_core.agreement.baselines import NARROW_SIGMA, blob_in_region, region_share
from xai_core.lessons.figures.cards import attention_in, tested_on
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.drawn import drawn_case
from xai_core.lessons.figures.phrasing import percent
from xai_core.lessons.figures.rows import FIRST, SECOND, THIRD, Axis, Mark, Row, rows_figure
from xai_core.report.figure_style import BLUE, FONT, GREEN, ORANGE, QUIET, base_layout, plain
from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from xai_core.arrays import BoolMask

_IN_REGION = LocalisedText(en="Share of attention in the region", ja="領域にある注目の割合")
_MODEL = LocalisedText(en="The model", ja="モデル")
_CHANCE = LocalisedText(en="Chance", ja="偶然")
_WIDE = LocalisedText(en="Centre blob", ja="中心ぼかし")
_NARROW = LocalisedText(en="Narrow blob", ja="狭いぼかし")
_SHARE = LocalisedText(en="Share of the picture that the cell takes", ja="画像に占める細胞の割合")
_DASHES = ("solid", "dash", "dot")
_COLOURS = (BLUE, ORANGE, GREEN)

Line = Sequence[tuple[float, float | None]]


class CardsSettings(Strict):
    """Which models, tests and regions."""

    places: tuple[tuple[str, str, str], ...] = Field(
        default=(
            ("wbc5", "dataset1-test", "cell"),
            ("wbc11", "pbc-test", "cell"),
            ("smear11", "smear-test", "deciding"),
        ),
        min_length=1,
        max_length=6,
    )
    """Model, test on its card, region; from the top."""


class FramingSettings(Strict):
    """Which cell, and which line is asked about."""

    library: str = "smear"
    case: str = "smear-004-001"
    region: str = "deciding"
    asked: float = Field(default=0.86, gt=0, lt=1)
    """A score: from which framing on each blob reaches it."""
    frames: int = Field(default=12, ge=2, le=60)


def chance_on_cards(settings: CardsSettings, language: str) -> LessonFigure:
    """Attention of right answers beside what looks at nothing.

    Parameters
    ----------
    settings
        Models, tests and regions.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.<region>.attention``, ``.chance``, ``.centre_blob``, ``.narrow_blob``, ``.n``.

    Raises
    ------
    ModelError
        A card does not say it.
    """
    numbers: dict[str, float | None] = {}
    rows: list[Row] = []
    told: dict[str, list[str]] = {"en": [], "ja": []}
    for model, report, region in settings.places:
        right = attention_in(model, report, region)[1].right
        key, where = f"{model}.{region}", tested_on(model, report)
        values = (right.attention, right.chance, right.centre_blob, right.centre_blob_narrow)
        names = ("attention", "chance", "centre_blob", "narrow_blob")
        numbers |= {f"{key}.{name}": value for name, value in zip(names, values, strict=True)}
        numbers[f"{key}.n"] = right.n
        ends = right.attention_ci95
        rows.append(
            Row(
                _card_row(model, where, right.n, language),
                ((values[0], ends), *((value, None) for value in values[1:])),
            )
        )
        for spoken, lines in told.items():
            lines.append(_card_sentence(_card_row(model, where, right.n, spoken), values, spoken))
    marks = (
        Mark(_MODEL.in_language(language), *FIRST),
        Mark(_CHANCE.in_language(language), QUIET, "x"),
        Mark(_WIDE.in_language(language), *SECOND),
        Mark(_NARROW.in_language(language), *THIRD),
    )
    chart = rows_figure(marks, rows, Axis(_IN_REGION.in_language(language), ends=(0, 1.02)))
    words = LocalisedText(en=" ".join(told["en"]), ja="".join(told["ja"]))
    return LessonFigure(chart, numbers, words)


def _card_row(model: str, where: LocalisedText, n: int, language: str) -> str:
    colon, comma = ("：", "、") if language == "ja" else (": ", ", ")
    return f"{model}{colon}{where.in_language(language)}{comma}n {n:,}"


def _card_sentence(row: str, values: Sequence[float | None], language: str) -> str:
    said = [percent(value, language, 1) for value in values]
    if language == "ja":
        return f"{row}：{said[0]}、偶然 {said[1]}、中心ぼかし {said[2]}、狭いぼかし {said[3]}。"
    return f"{row}: {said[0]}, chance {said[1]}, centre blob {said[2]}, narrow blob {said[3]}."


def framing(settings: FramingSettings, language: str) -> LessonFigure:
    """Cut one cell out ever more closely and score maps that look at nothing.

    Parameters
    ----------
    settings
        Cell, region and the score that is asked about.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<frame>.chance``, ``.centre_blob``, ``.narrow_blob``, from the whole picture (1) to a
        square that touches the cell; ``centre_blob.from`` and ``narrow_blob.from``: the cell's
        share of the picture from which each scores what was asked, None where it never does.

    Raises
    ------
    LibraryError
        There is no such case.
    """
    inside = drawn_case(settings.library, settings.case).regions[settings.region] > 0
    frames = framed(inside, settings.frames)
    lines: dict[str, list[tuple[float, float | None]]] = {
        "chance": [],
        "centre_blob": [],
        "narrow_blob": [],
    }
    numbers: dict[str, float | None] = {}
    for place, frame in enumerate(frames, start=1):
        share = region_share(frame)
        scores = (share, blob_in_region(frame), blob_in_region(frame, NARROW_SIGMA))
        for name, score in zip(lines, scores, strict=True):
            lines[name].append((share or 0.0, score))
            numbers[f"{place}.{name}"] = score
    for name in ("centre_blob", "narrow_blob"):
        numbers[f"{name}.from"] = reaches(lines[name], settings.asked)
    names = {"chance": _CHANCE, "centre_blob": _WIDE, "narrow_blob": _NARROW}
    chart = lines_figure(
        {names[name].in_language(language): line for name, line in lines.items()},
        _SHARE.in_language(language),
        _IN_REGION.in_language(language),
    )
    chart.add_hline(y=settings.asked, line={"color": QUIET, "width": 1, "dash": "dot"})
    said = {
        one: [percent(numbers[f"{name}.from"], one) for name in ("narrow_blob", "centre_blob")]
        for one in ("en", "ja")
    }
    words = LocalisedText(
        en=f"A map that looks at nothing scores {percent(settings.asked, 'en')} once the cell takes"
        f" {said['en'][0]} of the picture (narrow blob) or {said['en'][1]} (centre blob).",
        ja=f"何も見ないマップでも、細胞が画像の {said['ja'][0]}（狭いぼかし）、{said['ja'][1]}"
        f"（中心ぼかし）を占めると {percent(settings.asked, 'ja')} になります。",
    )
    return LessonFigure(chart, numbers, words)


def framed(inside: BoolMask, frames: int) -> list[BoolMask]:
    """Squares around a region's middle, from the whole picture to one that touches the region.

    Parameters
    ----------
    inside
        ``(H, W)``, not empty.
    frames
        How many, at least two.

    Returns
    -------
    list of BoolMask
        The region within each.
    """
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    middle = ((rows[0] + rows[-1] + 1) / 2, (columns[0] + columns[-1] + 1) / 2)
    smallest = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    found = []
    for side in np.linspace(min(inside.shape), smallest, frames).round().astype(int):
        top, left = (
            int(np.clip(round(centre - side / 2), 0, length - side))
            for centre, length in zip(middle, inside.shape, strict=True)
        )
        found.append(inside[top : top + side, left : left + side])
    return found


def reaches(line: Line, asked: float) -> float | None:
    """The first x, between the points straight, at which a line of (x, y) reaches a y.

    None where it never does.
    """
    before: tuple[float, float] | None = None
    for x, y in line:
        if y is None:
            continue
        if y >= asked:
            if before is None:
                return x
            return before[0] + (asked - before[1]) * (x - before[0]) / (y - before[1])
        before = x, y
    return None


def lines_figure(lines: Mapping[str, Line], across: str, up: str) -> Figure:
    """Up to three lines of shares against a share: (x, y), y None where undefined."""
    from plotly.graph_objects import Figure

    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for x, _ in line],
            "y": [y for _, y in line],
            "name": plain(name),
            "line": {"color": colour, "dash": dash, "width": 3},
            "hovertemplate": "%{x:.0%} → %{y:.0%}<extra></extra>",
        }
        for (name, line), colour, dash in zip(lines.items(), _COLOURS, _DASHES, strict=False)
    ]
    axis = {"tickformat": ".0%", "tickfont": FONT, "fixedrange": True}
    layout = {
        **base_layout(330),
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.26, "yanchor": "top", "font": FONT},
        "xaxis": {**axis, "title": {"text": plain(across), "font": FONT, "standoff": 8}},
        "yaxis": {**axis, "range": [0, 1.02], "title": {"text": plain(up), "font": FONT}},
    }
    return Figure(traces, layout)


CARDS = FigureKind("chance-on-cards", CardsSettings, chance_on_cards)
FRAMING = FigureKind("framing", FramingSettings, framing)
