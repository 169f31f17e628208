"""What moves the score of one and the same map: where it is cut, and how it is weighed.

``cut-the-map``
    One map and one region: IoU and both coverages as the map is cut at the hottest 1 to 60 % of
    the picture (``agreement/threshold_curve.py``).
``same-place-other-emphasis``
    Four maps all or partly inside one graded region: how much lies inside, and whether it is
    weighed as the region is (``agreement/levels.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from xai_core.agreement import score_heat_map
from xai_core.agreement.threshold_curve import threshold_curve
from xai_core.lessons.figures.chance import lines_figure
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.drawn import drawn_case
from xai_core.lessons.figures.phrasing import decimal, percent
from xai_core.lessons.figures.rows import FIRST, SECOND, Axis, Mark, Row, dotted, rows_figure
from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from xai_core.arrays import HeatMap, RegionMask

_HOTTEST = LocalisedText(
    en="Hottest share of the picture kept", ja="残す割合（画像のうち注目の強いほうから）"
)
_SCORE = LocalisedText(en="Score", ja="スコア")
_COVERED = LocalisedText(en="Region covered", ja="領域の被覆")
_INSIDE = LocalisedText(en="Kept part inside", ja="残した部分の領域内")
_LEVELS = LocalisedText(
    en="Share inside (0 to 1), emphasis (−1 to 1)", ja="領域内の割合（0～1）、重みの一致（−1～1）"
)
_PLACE = LocalisedText(en="Share inside", ja="領域内の割合")
_EMPHASIS = LocalisedText(en="Emphasis", ja="重みの一致")
_MAPS = {
    "model": LocalisedText(en="The model's map", ja="モデルのマップ"),
    "importance": LocalisedText(en="As important, so hot", ja="重要な所ほど強い"),
    "turned": LocalisedText(en="The other way round", ja="その逆"),
    "even": LocalisedText(en="Evenly over the region", ja="領域に一様"),
}


class CutSettings(Strict):
    """Which map and region."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    region: str = "nucleus"
    most: int = Field(default=60, ge=2, le=100)
    """Per cent of the picture kept at most."""


class EmphasisSettings(Strict):
    """Which map and graded region."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    region: str = "deciding"


def cut_the_map(settings: CutSettings, language: str) -> LessonFigure:
    """Cut one map at every level.

    Parameters
    ----------
    settings
        Map and region.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``iou.<level>``, ``covered.<level>``, ``inside.<level>`` at 5, 10, 20 and 40 per cent as far
        as asked, ``best_iou`` and ``best_level``, ``attention_in_region``, ``chance``.

    Raises
    ------
    LibraryError
        There is no such case.
    ModelError
        There is no such model.
    """
    case = drawn_case(settings.library, settings.case)
    region = case.regions[settings.region]
    heat_map = _map_of(settings.model, settings.library, settings.case)
    levels = tuple(float(level) for level in range(1, settings.most + 1))
    curve = threshold_curve(heat_map, region, levels)
    scores = score_heat_map(heat_map, region)
    named = {
        "iou": curve.iou,
        "covered": curve.ground_truth_coverage,
        "inside": curve.saliency_coverage,
    }
    numbers: dict[str, float | None] = {
        "attention_in_region": scores.attention_in_region,
        "chance": scores.chance,
    }
    for level in (5, 10, 20, 40):
        if level <= settings.most:
            numbers |= {f"{name}.{level}": one[level - 1] for name, one in named.items()}
    known = [(value, level) for value, level in zip(curve.iou, levels, strict=True) if value]
    best, at = max(known, default=(None, None))
    numbers |= {"best_iou": best, "best_level": at}
    titles = {"iou": LocalisedText(en="IoU", ja="IoU"), "covered": _COVERED, "inside": _INSIDE}
    chart = lines_figure(
        {
            titles[name].in_language(language): [
                (level / 100, value) for level, value in zip(levels, one, strict=True)
            ]
            for name, one in named.items()
        },
        _HOTTEST.in_language(language),
        _SCORE.in_language(language),
    )
    words = LocalisedText(en=_cut_sentence(numbers, "en"), ja=_cut_sentence(numbers, "ja"))
    return LessonFigure(chart, numbers, words)


def _cut_sentence(numbers: Mapping[str, float | None], language: str) -> str:
    levels = [name.removeprefix("iou.") for name in numbers if name.startswith("iou.")]
    each = [(level, decimal(numbers[f"iou.{level}"], language)) for level in levels]
    best = decimal(numbers["best_iou"], language)
    if language == "ja":
        said = "、".join(f"{level} % で {value}" for level, value in each)
        return f"同じマップのIoU：注目の強いほうから残す割合 {said}。最大は {best}。"
    said = ", ".join(f"{value} at {level} %" for level, value in each)
    return f"IoU of one and the same map, by the hottest share kept: {said}. At best {best}."


def same_place_other_emphasis(settings: EmphasisSettings, language: str) -> LessonFigure:
    """Score four maps against one graded region.

    Parameters
    ----------
    settings
        Map and region.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<map>.inside`` and ``<map>.emphasis`` of ``model``, ``importance``, ``turned``, ``even``;
        emphasis is None of a map that is even. ``chance`` and ``centre_blob``.

    Raises
    ------
    LibraryError
        There is no such case.
    ModelError
        There is no such model.
    """
    case = drawn_case(settings.library, settings.case)
    region = case.regions[settings.region]
    maps = {"model": _map_of(settings.model, settings.library, settings.case)} | made_maps(region)
    numbers: dict[str, float | None] = {}
    rows: list[Row] = []
    told: dict[str, list[str]] = {"en": [], "ja": []}
    for name, heat_map in maps.items():
        scores = score_heat_map(heat_map, region)
        inside, weighed = scores.attention_in_region, scores.emphasis
        numbers |= {f"{name}.inside": inside, f"{name}.emphasis": weighed}
        numbers |= {"chance": scores.chance, "centre_blob": scores.centre_blob}
        rows.append(
            Row(_row_of(name, inside, weighed, language), ((inside, None), (weighed, None)))
        )
        for spoken, lines in told.items():
            lines.append(_row_of(name, inside, weighed, spoken))
    marks = (
        Mark(_PLACE.in_language(language), *FIRST),
        Mark(_EMPHASIS.in_language(language), *SECOND),
    )
    axis = Axis(_LEVELS.in_language(language), ends=(-1.05, 1.05), as_share=False)
    chart = rows_figure(marks, rows, axis)
    dotted(chart, 0.0)
    chance, blob = numbers["chance"], numbers["centre_blob"]
    words = LocalisedText(
        en=f"{'; '.join(told['en'])}. Chance {percent(chance, 'en')}, centre blob"
        f" {percent(blob, 'en')}.",
        ja=f"{'；'.join(told['ja'])}。偶然なら {percent(chance, 'ja')}、中心ぼかしなら"
        f" {percent(blob, 'ja')}。",
    )
    return LessonFigure(chart, numbers, words)


def made_maps(region: RegionMask) -> dict[str, HeatMap]:
    """Three maps that lie wholly in a region: as it is weighed, the other way round, and evenly.

    Parameters
    ----------
    region
        ``(H, W)`` importance in [0, 1].

    Returns
    -------
    dict of HeatMap
        ``importance``, ``turned``, ``even``: each ``(H, W)`` float32, 0 outside.
    """
    inside = region > 0
    turned = np.where(inside, region.max() + region[inside].min() - region, 0)
    return {
        "importance": region.astype(np.float32),
        "turned": turned.astype(np.float32),
        "even": inside.astype(np.float32),
    }


def _row_of(name: str, inside: float | None, weighed: float | None, language: str) -> str:
    title = _MAPS[name].in_language(language)
    share, rho = percent(inside, language), decimal(weighed, language)
    if language == "ja":
        return f"{title}：領域内 {share}、重みの一致 {rho}"
    return f"{title}: {share} inside, emphasis {rho}"


def _map_of(model: str, library: str, case: str) -> HeatMap:
    """``(H, W)``: Grad-CAM of the model's answer, at the last layer."""
    from xai_core.explain.gradcam import grad_cam
    from xai_core.models.checkpoints import load_model  # loads torch

    found = grad_cam(load_model(model), drawn_case(library, case).image)
    return found.explanations[found.prediction.answer.default_target()].heat_map


CUT = FigureKind("cut-the-map", CutSettings, cut_the_map)
EMPHASIS = FigureKind("same-place-other-emphasis", EmphasisSettings, same_place_other_emphasis)
