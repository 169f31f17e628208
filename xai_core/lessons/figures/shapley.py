"""What each part earned: the worth of every coalition, and the Shapley values shared out of them.

``coalitions``
    A model's answer to one cell with every subset of its parts shown and the rest filled.
``what-each-part-earned``
    The Shapley values of nucleus, cytoplasm and background under several fills
    (``explain/region_shapley.py``): another fill is another game.

Logits unless points of probability are asked for. Nothing is sampled, so there is no interval; it
is one cell each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from xai_core.arrays import BoolMask
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.drawn import DrawnCase, drawn_case
from xai_core.lessons.figures.phrasing import decimal
from xai_core.lessons.figures.rows import FIRST, SECOND, THIRD, Axis, Mark, Row, dotted, rows_figure
from xai_core.types import Choice, LocalisedText, Strict

PARTS = ("nucleus", "cytoplasm", "background")
_NAMES = {
    "nucleus": LocalisedText(en="Nucleus", ja="核"),
    "cytoplasm": LocalisedText(en="Cytoplasm", ja="細胞質"),
    "background": LocalisedText(en="Background", ja="背景"),
}
_NOTHING = LocalisedText(en="Nothing", ja="何もなし")
_FILLS = {
    "mean-stain": LocalisedText(en="Mean stain", ja="平均の染色"),
    "blur": LocalisedText(en="Blur", ja="ぼかし"),
    "background-patch": LocalisedText(en="Patch of background", ja="背景の切れ端"),
}
_LOOKS = (FIRST, SECOND, THIRD)


class Unit(Choice):
    """What is shared out."""

    LOGIT = "logit"
    PROBABILITY = "probability"


_TITLES = {
    Unit.LOGIT: LocalisedText(en="Logit of the class", ja="クラスのロジット"),
    Unit.PROBABILITY: LocalisedText(en="Probability of the class", ja="クラスの確率"),
}


class CoalitionsSettings(Strict):
    """Which cell and class, filled how."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    target: str = "band"
    fill: str = "mean-stain"
    unit: Unit = Unit.LOGIT


class EarnedSettings(Strict):
    """Which cell and class, under which fills."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    target: str = "band"
    fills: tuple[str, ...] = Field(default=("mean-stain", "blur"), min_length=1, max_length=3)
    unit: Unit = Unit.LOGIT


def places_of(case: DrawnCase) -> dict[str, BoolMask]:
    """Nucleus, cytoplasm and all the rest: ``(H, W)`` bool each, disjoint, the whole picture."""
    nucleus = case.regions["nucleus"] > 0
    cytoplasm = (case.regions["cytoplasm"] > 0) & ~nucleus
    return dict(zip(PARTS, (nucleus, cytoplasm, ~(nucleus | cytoplasm)), strict=True))


def worths(
    model: str, case: DrawnCase, target: str, fill: str, unit: Unit = Unit.LOGIT
) -> NDArray[np.float64]:
    """The model's answer to every coalition of the three parts.

    Parameters
    ----------
    model, case, target, fill
        Who is asked, about which cell and class, hidden parts filled with what.
    unit
        Logit or calibrated probability.

    Returns
    -------
    NDArray
        ``(8,)`` in the order of ``region_shapley.coalitions``: nothing shown first, all last.

    Raises
    ------
    ModelError
        No such model or class.
    ChoiceError
        No such fill.
    """
    from xai_core.explain.coalitions import Composer
    from xai_core.explain.infills import infill_named
    from xai_core.explain.many_answers import answers_to
    from xai_core.explain.partition import surroundings_of
    from xai_core.explain.region_shapley import coalitions
    from xai_core.explain.targets import targets_of
    from xai_core.models.checkpoints import load_model  # loads torch

    loaded, places = load_model(model), places_of(case)
    around = surroundings_of(places, case.image.shape[:2])
    shown = coalitions(len(places))
    composer = Composer(
        case.image, list(places.values()), infill_named(fill), around, loaded.card.input
    )
    wanted = targets_of(loaded, case.image, [target])
    found = answers_to(loaded, wanted, ~shown, composer.pictures)
    return (found.numbers if unit is Unit.LOGIT else found.amounts)[:, 0]


def coalitions_figure(settings: CoalitionsSettings, language: str) -> LessonFigure:
    """Ask about every subset of the three parts.

    Parameters
    ----------
    settings
        Cell, class, fill and unit.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``nothing``, ``nucleus``, ``nucleus+cytoplasm``, ...: the worth of each coalition.

    Raises
    ------
    LibraryError
        There is no such cell.
    ModelError
        No such model or class.
    """
    case = drawn_case(settings.library, settings.case)
    found = worths(settings.model, case, settings.target, settings.fill, settings.unit)
    numbers: dict[str, float | None] = {
        "+".join(_members(place)) or "nothing": float(worth) for place, worth in enumerate(found)
    }
    order = sorted(range(len(found)), key=lambda place: (len(_members(place)), place))
    rows = [
        Row(_coalition(place, float(found[place]), language), ((float(found[place]), None),))
        for place in order
    ]
    title = _TITLES[settings.unit].in_language(language)
    chart = rows_figure((Mark(title, *FIRST),), rows, _axis(title, [float(one) for one in found]))
    dotted(chart, 0.0)
    told = {
        one: [_coalition(place, float(found[place]), one) for place in order]
        for one in ("en", "ja")
    }
    words = LocalisedText(
        en=f"{_TITLES[settings.unit].en} {settings.target}, by what is shown: "
        f"{'; '.join(told['en'])}.",
        ja=f"{settings.target} の{_TITLES[settings.unit].ja}、見せる部分ごと："
        f"{'；'.join(told['ja'])}。",
    )
    return LessonFigure(chart, numbers, words)


def earned(settings: EarnedSettings, language: str) -> LessonFigure:
    """Share the answer out under each fill.

    Parameters
    ----------
    settings
        Cell, class, fills and unit.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<fill>.<part>``, ``<fill>.sum``, and what it must add up to: ``<fill>.whole`` less
        ``<fill>.nothing``.

    Raises
    ------
    LibraryError
        There is no such cell.
    ModelError
        No such model or class.
    """
    from xai_core.explain.infills import infill_named
    from xai_core.explain.region_shapley import region_shapley
    from xai_core.models.checkpoints import load_model  # loads torch

    case, model = drawn_case(settings.library, settings.case), load_model(settings.model)
    numbers: dict[str, float | None] = {}
    values: dict[str, dict[str, float]] = {}
    for fill in settings.fills:
        found = region_shapley(
            model, case.image, places_of(case), [settings.target], infill_named(fill)
        ).earned[settings.target]
        logit = settings.unit is Unit.LOGIT
        values[fill] = {part: one.number if logit else one.amount for part, one in found.items()}
        ends = worths(settings.model, case, settings.target, fill, settings.unit)
        numbers |= {f"{fill}.{part}": value for part, value in values[fill].items()}
        numbers[f"{fill}.sum"] = sum(values[fill].values())
        numbers[f"{fill}.nothing"], numbers[f"{fill}.whole"] = float(ends[0]), float(ends[-1])
    rows = [
        Row(
            _NAMES[part].in_language(language),
            tuple((values[fill].get(part), None) for fill in settings.fills),
        )
        for part in PARTS
    ]
    names = [_FILLS.get(fill, LocalisedText(en=fill, ja=fill)) for fill in settings.fills]
    marks = [
        Mark(name.in_language(language), *look) for name, look in zip(names, _LOOKS, strict=False)
    ]
    every = [value for one in values.values() for value in one.values()]
    chart = rows_figure(marks, rows, _axis(_TITLES[settings.unit].in_language(language), every))
    dotted(chart, 0.0)
    said = {one: _earned_told(values, numbers, names, one) for one in ("en", "ja")}
    return LessonFigure(chart, numbers, LocalisedText(en=said["en"], ja=said["ja"]))


def _members(place: int) -> list[str]:
    """Who is in a coalition, by its place in ``region_shapley.coalitions``."""
    return [part for bit, part in enumerate(PARTS) if place >> bit & 1]


def _coalition(place: int, worth: float, language: str) -> str:
    join, colon = ("＋", "：") if language == "ja" else (" + ", ": ")
    names = [_NAMES[part].in_language(language) for part in _members(place)]
    return f"{join.join(names) or _NOTHING.in_language(language)}{colon}{decimal(worth, language)}"


def _axis(title: str, values: Sequence[float]) -> Axis:
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * (high - low or 1.0)
    return Axis(title, ends=(low - room, high + room), as_share=False)


def _earned_told(
    values: Mapping[str, Mapping[str, float]],
    numbers: Mapping[str, float | None],
    names: Sequence[LocalisedText],
    language: str,
) -> str:
    told = []
    for (fill, parts), title in zip(values.items(), names, strict=True):
        each = [
            f"{_NAMES[part].in_language(language)} {decimal(value, language)}"
            for part, value in parts.items()
        ]
        total, whole, nothing = (
            decimal(numbers[f"{fill}.{name}"], language) for name in ("sum", "whole", "nothing")
        )
        if language == "ja":
            told.append(
                f"{title.ja}：{'、'.join(each)}、合計 {total}（全体 {whole}、何もなし {nothing}）。"
            )
        else:
            told.append(
                f"{title.en}: {', '.join(each)}; together {total} (whole {whole}, nothing"
                f" {nothing})."
            )
    return ("" if language == "ja" else " ").join(told)


COALITIONS = FigureKind("coalitions", CoalitionsSettings, coalitions_figure)
EARNED = FigureKind("what-each-part-earned", EarnedSettings, earned)
