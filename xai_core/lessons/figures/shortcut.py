"""Right for the wrong reason: a planted cue, as the cards of models that met it know it.

``shortcut-worlds``
    How often models are right where a cue follows the class as in training, where it is on the
    other class, and where there is none. Intervals are Wilson's 95 %, which takes pictures as
    independent; pictures of one smear are not quite, so true intervals are wider.
``attention-on-the-cue``
    How far above chance attention lies on what decides and on the cue, of the same tests.

``shortcut_twins.py`` asks the models anew, about a few pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from xai_core.errors import ModelError
from xai_core.lessons.figures.cards import class_report, share_right, tested_on
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.phrasing import decimal, percent, span, with_interval
from xai_core.lessons.figures.rows import FIRST, SECOND, THIRD, Axis, Mark, Row, dotted, rows_figure
from xai_core.types import Interval, LocalisedText, Strict

_LOOKS = (SECOND, FIRST, THIRD)
"""The model that cheats comes first, in the colour of warning."""
RIGHT = LocalisedText(en="Answered rightly", ja="正しく答えた割合")
_ABOVE = LocalisedText(
    en="Attention above chance (0: chance, 1: all)", ja="偶然を超える注目（0：偶然、1：すべて）"
)
_REGIONS = {
    "deciding": LocalisedText(en="On what decides", ja="決め手となる部分"),
    "cue": LocalisedText(en="On the tag", ja="札"),
    "table": LocalisedText(en="On the table", ja="寝台"),
    "lesion": LocalisedText(en="On the signs", ja="所見"),
}

Share = tuple[float | None, Interval, int]
"""Of how many answered rightly: share, interval, n."""


class WorldsSettings(Strict):
    """Whose cards are read, and which tests on them."""

    models: tuple[str, ...] = Field(
        default=("smear-shortcut", "smear11"), min_length=1, max_length=3
    )
    reports: tuple[str, ...] = Field(
        default=("following", "reversed", "removed"), min_length=1, max_length=6
    )


class AttentionSettings(Strict):
    """Whose attention, on which tests and regions."""

    models: tuple[str, ...] = Field(
        default=("smear-shortcut", "smear11"), min_length=1, max_length=3
    )
    places: tuple[tuple[str, str], ...] = Field(
        default=(("following", "deciding"), ("following", "cue"), ("removed", "deciding")),
        min_length=1,
        max_length=8,
    )
    """Test and region, from the top."""


def shortcut_worlds(settings: WorldsSettings, language: str) -> LessonFigure:
    """Shares answered rightly, world by world.

    Parameters
    ----------
    settings
        Models and tests.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.<test>`` with ``.low``, ``.high``, ``.n``; ``blind``: what one answer to all would
        score on the first test.

    Raises
    ------
    ModelError
        No such model or test.
    """
    table: dict[str, dict[str, Share]] = {}
    for report in settings.reports:
        table[report] = {model: _right_on_card(model, report) for model in settings.models}
    first = class_report(settings.models[0], settings.reports[0])
    blind = max(one.n for one in first.per_class.values()) / first.n
    numbers: dict[str, float | None] = {"blind": blind}
    for report, row in table.items():
        for model, share in row.items():
            numbers |= numbers_of(f"{model}.{report}", share)
    names = {report: tested_on(settings.models[0], report) for report in settings.reports}
    rows = [Row(names[name].in_language(language), points(row)) for name, row in table.items()]
    chart = rows_figure(
        marks(settings.models), rows, Axis(RIGHT.in_language(language), ends=(-0.04, 1.04))
    )
    dotted(chart, blind)
    words = LocalisedText(
        en=f"{told(names, table, 'en')} One answer to all: {percent(blind, 'en')}.",
        ja=f"{told(names, table, 'ja')}すべてに同じ回答をすると {percent(blind, 'ja')}。",
    )
    return LessonFigure(chart, numbers, words)


def _right_on_card(model: str, report: str) -> Share:
    found = class_report(model, report)
    if found.accuracy is None:
        raise ModelError("The card of model “{model}” has no accuracy.", model=model)
    return *share_right(round(found.accuracy * found.n), found.n), found.n


@dataclass(frozen=True)
class _Attention:
    """Attention of one model in one region, as its card has it."""

    attention: float | None
    chance: float | None
    above: float | None
    ends: Interval
    n: int


def attention_on_the_cue(settings: AttentionSettings, language: str) -> LessonFigure:
    """How far above chance attention lies, region by region.

    Parameters
    ----------
    settings
        Models, tests and regions.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<model>.<test>.<region>`` is attention above chance, with ``.low``, ``.high``, ``.n``,
        ``.attention`` and ``.chance``.

    Raises
    ------
    ModelError
        No such model or test, or the card does not say where the model looks there.
    """
    numbers: dict[str, float | None] = {}
    rows: list[Row] = []
    said: dict[str, list[str]] = {"en": [], "ja": []}
    for report, region in settings.places:
        found = {model: _attention(model, report, region) for model in settings.models}
        for model, one in found.items():
            key = f"{model}.{report}.{region}"
            numbers |= numbers_of(key, (one.above, one.ends, one.n))
            numbers |= {f"{key}.attention": one.attention, f"{key}.chance": one.chance}
        where = tested_on(settings.models[0], report)
        for spoken, into in said.items():
            into.append(_place_told(region, where, found, spoken))
        colon = "：" if language == "ja" else ": "
        name = f"{_region(region, language)}{colon}{_within(where.in_language(language))}"
        rows.append(Row(name, tuple((one.above, one.ends) for one in found.values())))
    axis = Axis(_ABOVE.in_language(language), ends=(-0.1, 0.8), as_share=False)
    chart = rows_figure(marks(settings.models), rows, axis)
    dotted(chart, 0.0)
    words = LocalisedText(en=". ".join(said["en"]) + ".", ja="。".join(said["ja"]) + "。")
    return LessonFigure(chart, numbers, words)


def _attention(model: str, report: str, region: str) -> _Attention:
    found = class_report(model, report).attention.get(region)
    if found is None:
        raise ModelError(
            "The card of model “{model}” does not say where it looks in “{region}”.",
            model=model,
            region=region,
        )
    return _Attention(
        found.attention, found.chance, found.above_chance, found.above_chance_ci95, found.n
    )


def _place_told(
    region: str, where: LocalisedText, found: dict[str, _Attention], language: str
) -> str:
    parts = []
    for model, one in found.items():
        share, chance = percent(one.attention, language, 1), percent(one.chance, language, 1)
        above, ends = decimal(one.above, language), span(one.ends, language, share=False)
        if language == "ja":
            inside = f"偶然なら {chance}、偶然を超えた分 {above}、{ends}、n {one.n}"
            parts.append(f"{model} {share}（{inside}）")
        else:
            inside = f"chance {chance}; above chance {above}, {ends}; n {one.n}"
            parts.append(f"{model} {share} ({inside})")
    name = _within(_region(region, language))
    if language == "ja":
        return f"{name}への注目、{where.ja}：{'、'.join(parts)}"
    return f"Attention {name}, {_within(where.en)}: {', '.join(parts)}"


def _region(region: str, language: str) -> str:
    return _REGIONS.get(region, LocalisedText(en=region, ja=region)).in_language(language)


def _within(name: str) -> str:
    """A name as it stands within a sentence."""
    return name[:1].lower() + name[1:]


def marks(models: Sequence[str]) -> list[Mark]:
    """How each model's points look."""
    return [Mark(model, *look) for model, look in zip(models, _LOOKS, strict=False)]


def points(row: dict[str, Share]) -> tuple[tuple[float | None, Interval], ...]:
    """What stands in a row of the chart, one point a model."""
    return tuple((value, ends) for value, ends, _ in row.values())


def numbers_of(name: str, share: Share) -> dict[str, float | None]:
    """A share with ``.low``, ``.high`` and ``.n``."""
    value, ends, n = share
    low, high = ends or (None, None)
    return {name: value, f"{name}.low": low, f"{name}.high": high, f"{name}.n": n}


def told(names: dict[str, LocalisedText], table: dict[str, dict[str, Share]], language: str) -> str:
    """The whole table in a sentence a row."""
    colon, comma, stop = ("：", "、", "。") if language == "ja" else (": ", ", ", ". ")
    said = []
    for name, row in table.items():
        parts = [f"{model} {with_interval(*share, language)}" for model, share in row.items()]
        said.append(f"{names[name].in_language(language)}{colon}{comma.join(parts)}")
    return stop.join(said) + stop.rstrip()


SHORTCUT_WORLDS = FigureKind("shortcut-worlds", WorldsSettings, shortcut_worlds)
ATTENTION_ON_THE_CUE = FigureKind("attention-on-the-cue", AttentionSettings, attention_on_the_cue)
