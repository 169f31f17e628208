"""How a Grad-CAM comes about, and what a map changes with.

``cam-step-by-step``
    One picture, the channels of a layer that count most for a class, and their weighted sum: the
    map (Selvaraju et al. 2017, 10.1109/ICCV.2017.74). The sum is put together here from the
    house's own pass through the layer, and its largest distance from the house's map is told.
``cams-compared``
    The same picture for several classes, or at several layers, with the share of attention in a
    region beside chance and the centre blob.

Maps are painted each in its own range: the colours show where, not how much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from xai_core.arrays import check_heat_map
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.drawn import drawn_case
from xai_core.lessons.figures.phrasing import decimal, percent
from xai_core.lessons.figures.tiles import Tile, tiles_figure
from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from torch import Tensor

    from xai_core.explain.layer_pass import LayerPass
    from xai_core.models.checkpoints import LoadedModel

_PICTURE = LocalisedText(en="Picture", ja="画像")
_CHANNEL = LocalisedText(en="Channel", ja="チャンネル")
_WEIGHT = LocalisedText(en="weight", ja="重み")
_SUM = LocalisedText(en="All, weighed and added", ja="重みを付けて合計")
_MAP = LocalisedText(en="Over the picture", ja="画像に重ねる")


class StepsSettings(Strict):
    """Which picture, and which class is asked about."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    target: str = "band"
    channels: int = Field(default=3, ge=1, le=4)
    """Of those that add most, so many are shown."""


class ComparedSettings(Strict):
    """Which picture, for which classes, at which layers."""

    library: str = "smear"
    case: str = "smear-004-001"
    model: str = "smear11"
    region: str = "nucleus"
    targets: tuple[str, ...] = Field(default=("band",), min_length=1, max_length=4)
    layers: tuple[str, ...] = Field(default=("stage4",), min_length=1, max_length=4)
    """A row each."""


def cam_step_by_step(settings: StepsSettings, language: str) -> LessonFigure:
    """Take a Grad-CAM apart.

    Parameters
    ----------
    settings
        Picture, model and class.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``channels``; of each shown ``<k>.channel`` (from 0), ``.weight``, and ``.share`` of all
        that is added; ``largest_difference`` from the house's map.

    Raises
    ------
    LibraryError
        There is no such case.
    ModelError
        No such model or class.
    """
    import torch

    from xai_core.explain.cam import onto
    from xai_core.explain.gradcam import grad_cam
    from xai_core.models.checkpoints import load_model  # loads torch
    from xai_core.report.overlays import overlay

    model, case = load_model(settings.model), drawn_case(settings.library, settings.case)
    height, width = case.image.shape[:2]
    seen = _seen(model, case.image, settings.target)
    weights = seen.gradients[0].mean(dim=(1, 2))
    added = (weights[:, None, None] * seen.activations).clamp(min=0).sum(dim=(1, 2))
    order = added.argsort(descending=True)[: settings.channels].tolist()
    heat = torch.relu(torch.einsum("k,khw->hw", weights, seen.activations))

    def grown(small: Tensor) -> np.ndarray:
        return check_heat_map(onto(small[None], height, width, model.card.input)[0].numpy())

    theirs = grad_cam(model, case.image, [settings.target]).explanations[settings.target]
    numbers: dict[str, float | None] = {
        "channels": len(weights),
        "largest_difference": float(np.abs(grown(heat) - theirs.heat_map).max()),
    }
    top = [Tile(case.image, _PICTURE.in_language(language))]
    for place, channel in enumerate(order, start=1):
        weight = float(weights[channel])
        numbers |= {
            f"{place}.channel": channel,
            f"{place}.weight": weight,
            f"{place}.share": float(added[channel] / added.sum()),
        }
        name = f"{_CHANNEL.in_language(language)} {channel}"
        below = f"{_WEIGHT.in_language(language)} {decimal(weight, language, 4)}"
        plain = np.full_like(case.image, 255)
        top.append(Tile(overlay(plain, grown(seen.activations[channel])), name, below))
    both = [
        Tile(overlay(np.full_like(case.image, 255), grown(heat)), _SUM.in_language(language)),
        Tile(overlay(case.image, theirs.heat_map), _MAP.in_language(language)),
    ]
    return LessonFigure(tiles_figure([top, both]), numbers, _steps_words(settings, numbers))


def _seen(model: LoadedModel, image: np.ndarray, target: str) -> LayerPass:
    from xai_core.explain.layer_pass import layer_pass
    from xai_core.explain.targets import targets_of
    from xai_core.models.preprocess import model_input, to_batch

    batch = to_batch([model_input(image, model.card.input)], model.card.input)
    return layer_pass(model, batch, None, targets_of(model, image, [target]).numbers)


def _steps_words(settings: StepsSettings, numbers: dict[str, float | None]) -> LocalisedText:
    en, ja = [], []
    for place in range(1, settings.channels + 1):
        channel, weight = numbers[f"{place}.channel"], numbers[f"{place}.weight"]
        share = numbers[f"{place}.share"]
        en.append(f"{channel} (weight {decimal(weight, 'en', 4)}, {percent(share, 'en')} of all)")
        ja.append(f"{channel}（重み {decimal(weight, 'ja', 4)}、全体の {percent(share, 'ja')}）")
    far = f"{numbers['largest_difference']:.0e}" if numbers["largest_difference"] else "0"
    return LocalisedText(
        en=f"{settings.model} on {settings.case}, for {settings.target}: of"
        f" {numbers['channels']} channels those that add most are {', '.join(en)}. Weighed and"
        f" added they are the map; it differs from the house's by at most {far}.",
        ja=f"{settings.model}、{settings.case}、{settings.target} のマップ：{numbers['channels']}"
        f" チャンネルのうち寄与が大きいのは {'、'.join(ja)}。重みを付けて合計するとマップになり、"
        f"本教材のマップとの差は最大 {far}。",
    )


def cams_compared(settings: ComparedSettings, language: str) -> LessonFigure:
    """Ask for several classes, or at several layers.

    Parameters
    ----------
    settings
        Picture, model, region, classes and layers.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<layer>.<class>`` is the share of attention in the region, None where the map is blank;
        ``chance`` and ``centre_blob``.

    Raises
    ------
    LibraryError
        There is no such case.
    ModelError
        No such model, class or layer.
    """
    from xai_core.agreement import score_heat_map
    from xai_core.explain.gradcam import grad_cam
    from xai_core.models.checkpoints import load_model  # loads torch
    from xai_core.report.overlays import overlay

    model, case = load_model(settings.model), drawn_case(settings.library, settings.case)
    region = case.regions[settings.region]
    names = _class_names(model)
    numbers: dict[str, float | None] = {}
    rows: list[list[Tile]] = []
    told: dict[str, list[str]] = {"en": [], "ja": []}
    for layer in settings.layers:
        found = grad_cam(model, case.image, settings.targets, layer).explanations
        tiles = []
        for target in settings.targets:
            heat_map = found[target].heat_map
            scores = score_heat_map(heat_map, region)
            inside = scores.attention_in_region
            numbers |= {
                f"{layer}.{target}": inside,
                "chance": scores.chance,
                "centre_blob": scores.centre_blob,
            }
            for spoken, lines in told.items():
                name = names[target].in_language(spoken)
                colon, comma = ("：", "、") if spoken == "ja" else (": ", ", ")
                lines.append(f"{name}{comma}{layer}{colon}{percent(inside, spoken)}")
            shown = names[target].in_language(language)
            above = layer if len(settings.targets) == 1 else shown
            tiles.append(Tile(overlay(case.image, heat_map), above, percent(inside, language)))
        rows.append(tiles)
    flat = [[tile for row in rows for tile in row]] if len(settings.targets) == 1 else rows
    chance, blob = numbers["chance"], numbers["centre_blob"]
    words = LocalisedText(
        en=f"Attention in the region {settings.region} of {settings.case}: {'; '.join(told['en'])}."
        f" Chance {percent(chance, 'en')}, centre blob {percent(blob, 'en')}.",
        ja=f"{settings.case} の領域 {settings.region} への注目：{'；'.join(told['ja'])}。"
        f"偶然なら {percent(chance, 'ja')}、中心ぼかしなら {percent(blob, 'ja')}。",
    )
    return LessonFigure(tiles_figure(flat), numbers, words)


def _class_names(model: LoadedModel) -> dict[str, LocalisedText]:
    from xai_core.tasks import Classification

    task = model.card.task
    known = {one.id: one.name for one in task.classes} if isinstance(task, Classification) else {}
    found = {}
    for class_id in model.card.class_ids:
        short = class_id.replace("_", " ")  # four of them stand side by side on a phone
        name = known.get(class_id)
        found[class_id] = LocalisedText(en=short, ja=short if name is None else name.ja)
    return found


STEPS = FigureKind("cam-step-by-step", StepsSettings, cam_step_by_step)
COMPARED = FigureKind("cams-compared", ComparedSettings, cams_compared)
