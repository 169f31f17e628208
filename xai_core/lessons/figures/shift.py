"""Another hospital: what a model loses elsewhere, and what helps.

``another-vendor``
    A model on drawn mammograms of its own make of machine and of another make, measured anew by
    ``evaluation/shift``: accuracy, and each class's recall. Of few pictures, so intervals are wide
    and the mixture of classes differs; docs/mammography.md has the figure on all of them.
``elsewhere``
    Four of our measurements on real pictures with every remedy, as docs/domain-shift.md recorded
    them (a test reads them there): 1,000 cases and more took minutes to answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import Field

from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.opened_library import opened
from xai_core.lessons.figures.phrasing import percent, with_interval
from xai_core.lessons.figures.rows import FIRST, SECOND, Axis, Mark, Row, dotted, rows_figure
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Choice, Interval, LocalisedText, Strict

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from xai_core.evaluation.shift.figures import Figure as Measured

_ACCURACY = LocalisedText(en="Accuracy", ja="正解率")
_HOME = LocalisedText(en="At home", ja="元の施設")
_ELSEWHERE = LocalisedText(en="Elsewhere", ja="別の施設")
_BLIND = LocalisedText(en="One answer to all, elsewhere", ja="すべてに同じ回答（別の施設）")
_ALL = LocalisedText(en="All together", ja="全体")
_RIGHT = LocalisedText(en="Answered rightly", ja="正しく答えた割合")
_REMEDIES = {
    "histogram": LocalisedText(en="Histogram matching", ja="ヒストグラムマッチング"),
    "fourier": LocalisedText(en="Fourier swap (FDA)", ja="フーリエ振幅の置き換え（FDA）"),
    "normalisation": LocalisedText(en="Batch normalisation anew", ja="バッチ正規化の再推定"),
    "tuning": LocalisedText(en="Tuning with labelled cases", ja="少数の症例での調整"),
}


class VendorSettings(Strict):
    """Who answers, and how many pictures of each make."""

    model: str = "mammo-sim"
    library: str = "mammogram"
    elsewhere: str = "mammogram-other-vendor"
    cases: int = Field(default=40, ge=2, le=300)


class Pair(Choice):
    """A model at home on one library and elsewhere on another."""

    WBC11_TO_WBC_REAL = "wbc11-to-wbc-real"
    SMEAR6_TO_WBC_REAL = "smear6-to-wbc-real"
    SMEAR6_TO_PBC = "smear6-to-pbc"
    SMEAR5_TO_PBC = "smear5-to-pbc"


class ElsewhereSettings(Strict):
    """Which measurement is shown."""

    pair: Pair = Pair.WBC11_TO_WBC_REAL
    remedies: bool = True
    """Whether they are shown, or only what the model is at home and elsewhere."""


@dataclass(frozen=True)
class Recorded:
    """One row of docs/domain-shift.md: shares of 1, with 95 % intervals where it has them."""

    model: str
    name: LocalisedText
    """From where to where."""
    home: tuple[float, Interval]
    n_home: int
    elsewhere: tuple[float, Interval]
    n_elsewhere: int
    blind: float
    """What one answer to every case would score elsewhere."""
    remedies: dict[str, tuple[float, Interval]]
    n_set_aside: int = 50


RECORDED = {
    Pair.WBC11_TO_WBC_REAL: Recorded(
        "wbc11",
        LocalisedText(
            en="wbc11 from PBC to segmentation_WBC", ja="wbc11、PBCからsegmentation_WBCへ"
        ),
        (0.988, (0.979, 0.993)),
        1000,
        (0.175, (0.136, 0.221)),
        309,
        0.531,
        {
            "histogram": (0.107, None),
            "fourier": (0.139, None),
            "normalisation": (0.188, None),
            "tuning": (0.712, (0.659, 0.760)),
        },
    ),
    Pair.SMEAR6_TO_WBC_REAL: Recorded(
        "smear6",
        LocalisedText(
            en="smear6 from drawn smears to segmentation_WBC",
            ja="smear6、描いた塗抹標本からsegmentation_WBCへ",
        ),
        (0.978, (0.967, 0.988)),
        1000,
        (0.427, (0.373, 0.483)),
        309,
        0.531,
        {
            "histogram": (0.107, None),
            "fourier": (0.356, None),
            "normalisation": (0.489, None),
            "tuning": (0.728, (0.676, 0.775)),
        },
    ),
    Pair.SMEAR6_TO_PBC: Recorded(
        "smear6",
        LocalisedText(en="smear6 from drawn smears to PBC", ja="smear6、描いた塗抹標本からPBCへ"),
        (0.952, (0.937, 0.965)),
        1000,
        (0.759, (0.732, 0.784)),
        1000,
        0.289,
        {
            "histogram": (0.599, None),
            "fourier": (0.736, None),
            "normalisation": (0.728, None),
            "tuning": (0.832, (0.808, 0.854)),
        },
    ),
    Pair.SMEAR5_TO_PBC: Recorded(
        "smear5",
        LocalisedText(en="smear5 from drawn cells to PBC", ja="smear5、描いた細胞からPBCへ"),
        (0.965, (0.954, 0.976)),
        1000,
        (0.865, (0.842, 0.885)),
        1000,
        0.347,
        {
            "histogram": (0.693, None),
            "fourier": (0.857, None),
            "normalisation": (0.839, None),
            "tuning": (0.931, (0.914, 0.945)),
        },
    ),
}


def another_vendor(settings: VendorSettings, language: str) -> LessonFigure:
    """Answer pictures of both makes.

    Parameters
    ----------
    settings
        Model, libraries and number of pictures.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``home``, ``elsewhere``, ``fall`` with ``.low`` and ``.high``, ``.n``, ``blind``, the
        calibration error ``home.ece`` and ``elsewhere.ece``, and each class's
        ``recall.<class>.home`` and ``.elsewhere`` with the same ends.

    Raises
    ------
    LibraryError
        A library is not there and none that can be drawn.
    AlignmentError
        The model does not answer what a library asks.
    """
    from xai_core.evaluation.shift.answers import answer  # loads torch
    from xai_core.evaluation.shift.cases import Wanted, choose
    from xai_core.evaluation.shift.figures import fall
    from xai_core.evaluation.shift.measure import SOURCE_SEED, TARGET_SEED
    from xai_core.evaluation.shift.remedies import Treated
    from xai_core.evaluation.shift.report import Measure
    from xai_core.models.checkpoints import load_model

    model = load_model(settings.model)
    sides = choose(
        opened(settings.library),
        opened(settings.elsewhere),
        model.card,
        Wanted(most=settings.cases, set_aside=0),
    )
    untouched = Treated(model)
    here = answer(sides.source, untouched, (), SOURCE_SEED, _no_step).good
    there = answer(sides.target, untouched, (), TARGET_SEED, _no_step).good
    home, elsewhere = here.figures[Measure.ACCURACY], there.figures[Measure.ACCURACY]
    fell = fall(Measure.ACCURACY, home, elsewhere)
    numbers: dict[str, float | None] = {
        **_numbers("home", home),
        **_numbers("elsewhere", elsewhere),
        "blind": elsewhere.blind,
        "home.ece": here.ece,
        "elsewhere.ece": there.ece,
        "fall": fell.value,
        "fall.low": fell.ci95[0] if fell.ci95 else None,
        "fall.high": fell.ci95[1] if fell.ci95 else None,
    }
    pairs = {_ALL: (home, elsewhere)}
    for info in sides.source.alignment.classes:
        one, other = _by_wilson(here.recall[info.id]), _by_wilson(there.recall[info.id])
        pairs[info.name] = one, other
        numbers |= _numbers(f"recall.{info.id}.home", one)
        numbers |= _numbers(f"recall.{info.id}.elsewhere", other)
    words = LocalisedText(
        en=_vendor_sentence(settings.model, pairs, "en"),
        ja=_vendor_sentence(settings.model, pairs, "ja"),
    )
    return LessonFigure(_vendor_chart(pairs, language), numbers, words)


Pairs = dict[LocalisedText, tuple["Measured", "Measured"]]
"""What was measured -> at home and elsewhere."""


def _vendor_chart(pairs: Pairs, language: str) -> Figure:
    marks = (
        Mark(_HOME.in_language(language), *FIRST),
        Mark(_ELSEWHERE.in_language(language), *SECOND),
    )
    rows = [
        Row(
            f"{name.in_language(language)} (n {one.n}, {other.n})",
            ((one.value, one.ci95), (other.value, other.ci95)),
        )
        for name, (one, other) in pairs.items()
    ]
    title = _RIGHT.in_language(language)
    return rows_figure(marks, rows, Axis(title, ends=(-0.03, 1.04)))


def _vendor_sentence(model: str, pairs: Pairs, language: str) -> str:
    told = []
    for name, (one, other) in pairs.items():
        said = [with_interval(side.value, side.ci95, side.n, language) for side in (one, other)]
        if language == "ja":
            told.append(f"{name.ja}：元のメーカー {said[0]}、別のメーカー {said[1]}")
        else:
            told.append(f"{name.en}: {said[0]} on its own make, {said[1]} on the other")
    if language == "ja":
        return f"{model}、別のメーカーの画像。{'。'.join(told)}。"
    return f"{model} on pictures of another make of machine. {'. '.join(told)}."


def elsewhere(settings: ElsewhereSettings, language: str) -> LessonFigure:
    """What was recorded at home, elsewhere, and with each remedy.

    Parameters
    ----------
    settings
        Which measurement.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``home``, ``elsewhere``, ``blind`` and each remedy, with ``.low`` and ``.high``; None where
        the document has no interval.
    """
    found = RECORDED[settings.pair]
    remedies = found.remedies if settings.remedies else {}
    rows: dict[LocalisedText, tuple[float | None, Interval, int | None]] = {
        _HOME: (*found.home, found.n_home),
        _ELSEWHERE: (*found.elsewhere, found.n_elsewhere),
        _BLIND: (found.blind, None, None),
        **{_REMEDIES[name]: (*told, None) for name, told in remedies.items()},
    }
    numbers: dict[str, float | None] = {
        "blind": found.blind,
        "home.n": found.n_home,
        "elsewhere.n": found.n_elsewhere,
        "set_aside": found.n_set_aside,
    }
    for name, (value, ends) in {
        "home": found.home,
        "elsewhere": found.elsewhere,
        **remedies,
    }.items():
        numbers[name] = value
        numbers[f"{name}.low"], numbers[f"{name}.high"] = ends or (None, None)
    words = LocalisedText(
        en=f"{found.name.en}, accuracy as recorded. {_told(rows, 'en')}."
        + (f" {found.n_set_aside} cases were set aside to learn from." if remedies else ""),
        ja=f"{found.name.ja}、記録された正解率。{_told(rows, 'ja')}。"
        + (f"学習用に {found.n_set_aside} 症例を取り分けました。" if remedies else ""),
    )
    return LessonFigure(_chart(rows, language, digits=1), numbers, words)


Rows = dict[LocalisedText, tuple[float | None, Interval, int | None]]


def _chart(rows: Rows, language: str, digits: int = 0) -> Figure:
    drawn = [
        Row(
            f"{name.in_language(language)}{'：' if language == 'ja' else ': '}"
            + percent(value, language, digits)
            + ("" if n is None else f"{'、' if language == 'ja' else ', '}n {n:,}"),
            ((value, ends),),
        )
        for name, (value, ends, n) in rows.items()
    ]
    title = _ACCURACY.in_language(language)
    chart = rows_figure((Mark(title, *FIRST),), drawn, Axis(title, ends=(0.0, 1.03)))
    blind = rows[_BLIND][0]
    if blind is not None:
        dotted(chart, blind)
    return chart


def _told(rows: Rows, language: str) -> str:
    colon, stop = ("：", "。") if language == "ja" else (": ", ". ")
    return stop.join(
        name.in_language(language) + colon + with_interval(value, ends, n, language, digits=1)
        for name, (value, ends, n) in rows.items()
    )


def _numbers(name: str, one: Measured) -> dict[str, float | None]:
    low, high = one.ci95 or (None, None)
    return {name: one.value, f"{name}.low": low, f"{name}.high": high, f"{name}.n": one.n}


def _by_wilson(recall: Measured) -> Measured:
    """The same share with Wilson's interval: resampled, 14 of 14 would have no width at all."""
    right = round((recall.value or 0.0) * recall.n)
    return replace(recall, ci95=wilson_interval(right, recall.n))


def _no_step() -> None:
    """Nobody waits for progress."""


ANOTHER_VENDOR = FigureKind("another-vendor", VendorSettings, another_vendor)
ELSEWHERE = FigureKind("elsewhere", ElsewhereSettings, elsewhere)
