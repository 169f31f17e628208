"""One cell in three worlds, and the same cells with something hidden: models asked anew.

``shortcut-twins``
    A cell with the tag as in training, on the other class, and without; what each model answers,
    and where its attention lies (Grad-CAM of the last layer).
``hide-it``
    Test cells with the tag, or with what decides, filled in as ``evaluation/hiding.py`` fills it.

The cells are test cells of ``smear-shortcut``, drawn one by one (``drawn.py``): no model learned
from them, and the library, which takes minutes to draw, is not needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from xai_core.lessons.figures.cards import share_right
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.drawn import DrawnCase, drawn_case, ids_ending
from xai_core.lessons.figures.phrasing import percent
from xai_core.lessons.figures.rows import Axis, Row, rows_figure
from xai_core.lessons.figures.shortcut import RIGHT, Share, marks, numbers_of, points, told
from xai_core.lessons.figures.tiles import Tile, tiles_figure
from xai_core.types import Choice, LocalisedText, Strict

if TYPE_CHECKING:
    from xai_core.arrays import HeatMap, ImageArray

LIBRARY = "smear-shortcut"
DECIDING, CUE = "deciding", "cue"
_SAID = {
    "band": LocalisedText(en="band", ja="桿状核球"),
    "segmented": LocalisedText(en="segmented", ja="分葉核球"),
}
_HIDDEN = {
    "nothing": LocalisedText(en="Nothing hidden", ja="何も隠さない"),
    "cue": LocalisedText(en="The tag hidden", ja="札を隠す"),
    "deciding": LocalisedText(en="What decides hidden", ja="決め手を隠す"),
}


class World(Choice):
    """How the tag goes with the class."""

    FOLLOWING = "following"
    REVERSED = "reversed"
    REMOVED = "removed"


_WORLDS = {
    World.FOLLOWING: LocalisedText(en="Tag as learned", ja="学習時どおりの札"),
    World.REVERSED: LocalisedText(en="Tag exchanged", ja="札を入れ替え"),
    World.REMOVED: LocalisedText(en="No tag", ja="札なし"),
}


class TwinsSettings(Strict):
    """Which cell, in which worlds, and who looks at it."""

    cell: str = "cell-000001"
    worlds: tuple[World, ...] = Field(default=tuple(World), min_length=1, max_length=3)
    models: tuple[str, ...] = Field(default=("smear-shortcut", "smear11"), max_length=3)
    """None at all: the pictures alone."""


class HideSettings(Strict):
    """Who is asked, about how many pictures."""

    models: tuple[str, ...] = Field(
        default=("smear-shortcut", "smear11"), min_length=1, max_length=3
    )
    pictures: int = Field(default=16, ge=2, le=200)
    """The first test cells, the tag as in training: every second one has a tag."""


@dataclass(frozen=True)
class _Said:
    """One model's answer to one picture."""

    answer: str
    confidence: float
    attention: HeatMap
    """``(H, W)``."""


def shortcut_twins(settings: TwinsSettings, language: str) -> LessonFigure:
    """Draw one cell in several worlds, and ask.

    Parameters
    ----------
    settings
        Cell, worlds and models.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.<world>.right`` (1 or 0), ``.confidence``, and the share of attention in
        ``.deciding`` and ``.cue`` with ``.chance`` and ``.centre_blob``; None without a tag.

    Raises
    ------
    LibraryError
        There is no such cell.
    ModelError
        There is no such model.
    """
    cases = {one: drawn_case(LIBRARY, f"{settings.cell}-{one}") for one in settings.worlds}
    tiles = [[Tile(case.image, _WORLDS[one].in_language(language)) for one, case in cases.items()]]
    numbers: dict[str, float | None] = {}
    said_en, said_ja = [], []
    for name in settings.models:
        asked = dict(zip(cases, _ask(name, list(cases.values())), strict=True))
        for world, said in asked.items():
            numbers |= _twin_numbers(f"{name}.{world}", said, cases[world])
        tiles.append([_tile(said, cases[one], name, language) for one, said in asked.items()])
        said_en.append(_twin_sentence(name, asked, numbers, "en"))
        said_ja.append(_twin_sentence(name, asked, numbers, "ja"))
    shown = [_WORLDS[world] for world in settings.worlds]
    words = LocalisedText(
        en=" ".join([f"One drawn cell: {', '.join(one.en.lower() for one in shown)}.", *said_en]),
        ja="".join([f"描いた細胞1個：{'、'.join(one.ja for one in shown)}。", *said_ja]),
    )
    return LessonFigure(tiles_figure(tiles), numbers, words)


def _ask(model: str, cases: Sequence[DrawnCase]) -> list[_Said]:
    from xai_core.explain.gradcam import grad_cam_batch, on_image_grid
    from xai_core.models.checkpoints import load_model  # loads torch

    loaded = load_model(model)
    found = []
    for case, out in zip(cases, grad_cam_batch(loaded, [c.image for c in cases]), strict=True):
        answer = out.prediction.class_answer
        height, width = case.image.shape[:2]
        attention = on_image_grid(out.attention, height, width, loaded.card.input)
        found.append(_Said(answer.class_id, answer.confidence, attention))
    return found


def _twin_numbers(key: str, said: _Said, case: DrawnCase) -> dict[str, float | None]:
    from xai_core.agreement import score_heat_map

    found: dict[str, float | None] = {
        f"{key}.right": float(said.answer == case.label),
        f"{key}.confidence": said.confidence,
    }
    for region in (DECIDING, CUE):
        mask = case.regions.get(region)
        scores = None if mask is None else score_heat_map(said.attention, mask)
        found[f"{key}.{region}"] = None if scores is None else scores.attention_in_region
        found[f"{key}.{region}.chance"] = None if scores is None else scores.chance
        found[f"{key}.{region}.centre_blob"] = None if scores is None else scores.centre_blob
    return found


def _tile(said: _Said, case: DrawnCase, model: str, language: str) -> Tile:
    from xai_core.report.overlays import contours, overlay, region_colours

    picture = overlay(case.image, said.attention)
    deciding = case.regions.get(DECIDING)
    if deciding is not None:
        picture = contours(picture, deciding, region_colours((DECIDING,))[DECIDING], width=2)
    sign = "✓" if said.answer == case.label else "✗"
    below = f"{sign} {_answer(said, language)} {percent(said.confidence, language)}"
    return Tile(picture, model, below)


def _answer(said: _Said, language: str) -> str:
    name = _SAID.get(said.answer)
    return said.answer if name is None else name.in_language(language)


def _twin_sentence(
    model: str, asked: dict[World, _Said], numbers: dict[str, float | None], language: str
) -> str:
    parts = []
    for world, said in asked.items():
        key = f"{model}.{world}"
        title, sure = _WORLDS[world].in_language(language), percent(said.confidence, language)
        inside, chance, blob = (
            percent(numbers[f"{key}.{DECIDING}{end}"], language)
            for end in ("", ".chance", ".centre_blob")
        )
        if language == "ja":
            where = f"決め手への注目 {inside}、偶然なら {chance}、中心ぼかしなら {blob}"
            parts.append(f"{title}：{_answer(said, language)}（確信度 {sure}、{where}）")
        else:
            where = f"{inside} of its attention on what decides; chance {chance}, blob {blob}"
            parts.append(f"{title.lower()}: {_answer(said, language)} ({sure} sure, {where})")
    return f"{model}：{'、'.join(parts)}。" if language == "ja" else f"{model}, {', '.join(parts)}."


def hide_it(settings: HideSettings, language: str) -> LessonFigure:
    """Ask again with the tag, or with what decides, filled in.

    Parameters
    ----------
    settings
        Models and number of pictures.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.<hidden>`` with ``.low``, ``.high``, ``.n``, where hidden is ``nothing``, ``cue``
        (only pictures that have one) or ``deciding``.

    Raises
    ------
    ModelError
        There is no such model.
    """
    from xai_core.models.checkpoints import load_model  # loads torch
    from xai_core.models.predict import predict

    names = ids_ending(LIBRARY, "-reversed")[: settings.pictures]  # test cells alone have twins
    cases = [drawn_case(LIBRARY, f"{name}-following") for name in names]
    seen = {
        "nothing": [(case.label, case.image) for case in cases],
        "cue": _without(cases, CUE),
        "deciding": _without(cases, DECIDING),
    }
    table: dict[str, dict[str, Share]] = {hidden: {} for hidden in seen}
    numbers: dict[str, float | None] = {}
    for name in settings.models:
        for hidden, pairs in seen.items():
            said = predict(load_model(name), [image for _, image in pairs])
            right = sum(
                one.class_answer.class_id == label
                for one, (label, _) in zip(said, pairs, strict=True)
            )
            table[hidden][name] = *share_right(right, len(pairs)), len(pairs)
            numbers |= numbers_of(f"{name}.{hidden}", table[hidden][name])
    rows = [
        Row(f"{_HIDDEN[hidden].in_language(language)} (n {len(seen[hidden])})", points(row))
        for hidden, row in table.items()
    ]
    axis = Axis(RIGHT.in_language(language), ends=(-0.04, 1.04))
    words = LocalisedText(en=told(_HIDDEN, table, "en"), ja=told(_HIDDEN, table, "ja"))
    return LessonFigure(rows_figure(marks(settings.models), rows, axis), numbers, words)


def _without(cases: Sequence[DrawnCase], region: str) -> list[tuple[str, ImageArray]]:
    """Label and picture ``(H, W, 3)`` of each case that has the region, its hull filled in."""
    from xai_core.evaluation.hiding import hull_of
    from xai_core.explain.infills import default_infill, filled

    found = []
    for case in cases:
        mask = case.regions.get(region)
        if mask is not None and mask.any():
            hull = hull_of(mask > 0)
            picture = filled(case.image, hull, default_infill(), surroundings=~hull)
            found.append((case.label, picture))
    return found


SHORTCUT_TWINS = FigureKind("shortcut-twins", TwinsSettings, shortcut_twins)
HIDE_IT = FigureKind("hide-it", HideSettings, hide_it)
