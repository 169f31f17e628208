"""Five studies, five claims: what our models do, beside what was published.

``attention-right-and-wrong``
    Attention above chance in the cell, of right and of wrong answers (Tottori 2025: wrong answers
    look away from the cell). From the cards of ``wbc11``, ``wbc6`` and ``wbc6-cut``.
``smear-by-smear``
    Accuracy of each smear under models A and B (Hirosaki 2020: a model that has seen background is
    better on whole smears). From the cards of ``smear6-cut`` and ``smear6``.
``irrelevant-attention``
    Share of the attention of right answers outside the signs (Tohoku 2024: 30 to 80 % in three
    networks that were nearly always right). From cards.

The fourth, haemoglobin, is in ``haemoglobin.py``. All but the published numbers are on cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from xai_core.errors import ModelError
from xai_core.lessons.figures.cards import attention_in, class_report
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.phrasing import percent, with_interval
from xai_core.lessons.figures.rows import (
    FIRST,
    SECOND,
    Axis,
    Mark,
    Row,
    dotted,
    rows_figure,
    shaded,
)
from xai_core.report.specimen_figure import specimen_figure
from xai_core.stats.specimens import OWN_CLASSES, SpecimenReport
from xai_core.types import Choice, Interval, LocalisedText, Strict

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLISHED_IRRELEVANT = (0.30, 0.80)
"""Tohoku 2024: the range over three networks on post-mortem CT."""


class Reading(Choice):
    """Whether band and segmented are two classes or one."""

    SIX = "six"
    FIVE = "five"


@dataclass(frozen=True)
class Looked:
    """A test on a card, and the region asked about."""

    model: str
    report: str
    region: str
    name: LocalisedText


_CELLS = (
    Looked("wbc11", "pbc-test", "cell", LocalisedText(en="wbc11, photographs", ja="wbc11（写真）")),
    Looked(
        "wbc6", "pbc-test", "cell", LocalisedText(en="wbc6 (B), photographs", ja="wbc6（B、写真）")
    ),
    Looked(
        "wbc6-cut",
        "pbc-test",
        "cell",
        LocalisedText(
            en="wbc6-cut (A: never saw background)", ja="wbc6-cut（A：背景を学習していない）"
        ),
    ),
)
_SIGNS = (
    Looked(
        "ct-sim", "fresh-subjects", "lesion", LocalisedText(en="ct-sim, drawn", ja="ct-sim（描画）")
    ),
    Looked(
        "ct-lesion",
        "fresh-scans",
        "lesion",
        LocalisedText(en="ct-lesion, real lungs", ja="ct-lesion（実際の肺）"),
    ),
    Looked(
        "gastric-sim",
        "fresh-patients",
        "signs",
        LocalisedText(en="gastric-sim, drawn", ja="gastric-sim（描画）"),
    ),
    Looked(
        "ct-shortcut",
        "following",
        "lesion",
        LocalisedText(en="ct-shortcut, which cheats", ja="ct-shortcut（近道を使うモデル）"),
    ),
)


class NoSettings(Strict):
    """Nothing to choose."""


class SmearSettings(Strict):
    """Models A and B, and how their answers are read."""

    a: str = "smear6-cut"
    b: str = "smear6"
    report: str = "smear-test"
    reading: Reading = Field(default=Reading.SIX)


def attention_right_and_wrong(settings: NoSettings, language: str) -> LessonFigure:
    """Attention above chance in the cell, right beside wrong.

    Parameters
    ----------
    settings
        None.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.right``, ``.wrong``, each with ``.n``.

    Raises
    ------
    ModelError
        A card does not say it.
    """
    del settings
    rows, numbers = [], dict[str, float | None]()
    told: dict[str, list[str]] = {"en": [], "ja": []}
    for looked in _CELLS:
        _, tests = attention_in(looked.model, looked.report, looked.region)
        sides = {"right": tests.right, "wrong": tests.wrong}
        rows.append(
            Row(
                looked.name.in_language(language),
                tuple((one.above_chance, one.above_chance_ci95) for one in sides.values()),
            )
        )
        for side, one in sides.items():
            numbers[f"{looked.model}.{side}"] = one.above_chance
            numbers[f"{looked.model}.{side}.n"] = one.n
        for tongue, sentences in told.items():
            right, wrong = (
                with_interval(one.above_chance, one.above_chance_ci95, one.n, tongue, share=False)
                for one in sides.values()
            )
            sentences.append(
                f"{looked.name.ja}：正答 {right}、誤答 {wrong}"
                if tongue == "ja"
                else f"{looked.name.en}: right {right}, wrong {wrong}"
            )
    marks = (
        Mark("正答" if language == "ja" else "Right answers", *FIRST),
        Mark("誤答" if language == "ja" else "Wrong answers", *SECOND),
    )
    title = LocalisedText(
        en="Attention in the cell above chance: 0 chance, 1 all",
        ja="細胞への注目：0 偶然、1 すべて",
    )
    chart = rows_figure(marks, rows, Axis(title.in_language(language), as_share=False))
    dotted(chart, 0.0)
    words = LocalisedText(
        en=f"Attention in the cell above chance. {'. '.join(told['en'])}.",
        ja=f"細胞への注目、偶然を超えた分。{'。'.join(told['ja'])}。",
    )
    return LessonFigure(chart, numbers, words)


def smear_by_smear(settings: SmearSettings, language: str) -> LessonFigure:
    """Every smear a point, under A and under B.

    Parameters
    ----------
    settings
        The two models and the reading.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``a.mean``, ``.sd``, ``.best``, ``.worst``, ``.n`` smears, and the same of ``b``.

    Raises
    ------
    ModelError
        A card has no such test, or it was not measured smear by smear.
    """
    found = {"a": _smears(settings, settings.a), "b": _smears(settings, settings.b)}
    names = {"a": f"A: {settings.a}", "b": f"B: {settings.b}"}
    numbers: dict[str, float | None] = {}
    for who, one in found.items():
        numbers[f"{who}.mean"], numbers[f"{who}.sd"] = one.mean, one.sd
        numbers[f"{who}.best"] = one.best.accuracy if one.best else None
        numbers[f"{who}.worst"] = one.worst.accuracy if one.worst else None
        numbers[f"{who}.n"] = one.n_specimens
    accuracy = LocalisedText(en="Accuracy of a smear", ja="標本ごとの正解率").in_language(language)
    chart = specimen_figure({names[who]: one for who, one in found.items()}, accuracy=accuracy)
    return LessonFigure(
        chart,
        numbers,
        LocalisedText(
            en=_smears_sentence(settings, names, found, "en"),
            ja=_smears_sentence(settings, names, found, "ja"),
        ),
    )


def _smears(settings: SmearSettings, model: str) -> SpecimenReport:
    reading = OWN_CLASSES if settings.reading is Reading.SIX else settings.reading.value
    found = class_report(model, settings.report).specimens.get(reading)
    if found is None:
        raise ModelError(
            "The card of model “{model}” does not say how good it is smear by smear.", model=model
        )
    return found


def _smears_sentence(
    settings: SmearSettings,
    names: Mapping[str, str],
    found: Mapping[str, SpecimenReport],
    language: str,
) -> str:
    told = []
    for who, one in found.items():
        best = percent(one.best.accuracy if one.best else None, language, 1)
        worst = percent(one.worst.accuracy if one.worst else None, language, 1)
        mean, sd = percent(one.mean, language, 1), percent(one.sd, language, 1)
        if language == "ja":
            told.append(
                f"{names[who]}：平均 {mean}（標準偏差 {sd}、{one.n_specimens} 標本）、"
                f"最良 {best}、最悪 {worst}"
            )
        else:
            told.append(
                f"{names[who]}: mean {mean} (SD {sd}, {one.n_specimens} smears), best {best}, "
                f"worst {worst}"
            )
    n = 6 if settings.reading is Reading.SIX else 5
    if language == "ja":
        return f"標本ごとの正解率（{n} クラス）。{'。'.join(told)}。"
    return f"Accuracy smear by smear in {n} classes. {'. '.join(told)}."


def irrelevant_attention(settings: NoSettings, language: str) -> LessonFigure:
    """The share of the attention of right answers outside the signs.

    Parameters
    ----------
    settings
        None.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>``, ``.low``, ``.high``, ``.n``, ``.chance``: what attention spread evenly would
        have outside; and the published range.

    Raises
    ------
    ModelError
        A card does not say it.
    """
    del settings
    rows, said = [], {"en": list[str](), "ja": list[str]()}
    low, high = PUBLISHED_IRRELEVANT
    numbers: dict[str, float | None] = {"published.low": low, "published.high": high}
    for looked in _SIGNS:
        right = attention_in(looked.model, looked.report, looked.region)[1].right
        value, ends, chance = (
            _less(right.attention),
            _turned(right.attention_ci95),
            _less(right.chance),
        )
        rows.append(Row(looked.name.in_language(language), ((value, ends), (chance, None))))
        numbers[looked.model], numbers[f"{looked.model}.n"] = value, right.n
        numbers[f"{looked.model}.low"] = ends[0] if ends else None
        numbers[f"{looked.model}.high"] = ends[1] if ends else None
        numbers[f"{looked.model}.chance"] = chance
        for tongue, sentences in said.items():
            name, colon = looked.name.in_language(tongue), "：" if tongue == "ja" else ": "
            even = percent(chance, tongue)
            told = with_interval(value, ends, right.n, tongue)
            by_chance = f"、偶然なら {even}" if tongue == "ja" else f", by chance {even}"
            sentences.append(f"{name}{colon}{told}{by_chance}")
    marks = (
        Mark("正答の注目" if language == "ja" else "Attention of right answers", *FIRST),
        Mark("一様な注目（偶然）" if language == "ja" else "Spread evenly (chance)", *SECOND),
    )
    title = LocalisedText(en="Outside the signs", ja="所見の外にある割合").in_language(language)
    chart = rows_figure(marks, rows, Axis(title, ends=(0.0, 1.03)))
    shaded(chart, low, high)
    published = f"{percent(low, 'en')[:-2]}–{percent(high, 'en')}"
    words = LocalisedText(
        en=f"Attention outside the signs; published {published}. {'. '.join(said['en'])}.",
        ja=f"所見の外にある注目。公表値 {published}。{'。'.join(said['ja'])}。",
    )
    return LessonFigure(chart, numbers, words)


def _less(value: float | None) -> float | None:
    return None if value is None else 1 - value


def _turned(ends: Interval) -> Interval:
    return None if ends is None else (1 - ends[1], 1 - ends[0])


RIGHT_AND_WRONG = FigureKind("attention-right-and-wrong", NoSettings, attention_right_and_wrong)
SMEARS = FigureKind("smear-by-smear", SmearSettings, smear_by_smear)
IRRELEVANT = FigureKind("irrelevant-attention", NoSettings, irrelevant_attention)
