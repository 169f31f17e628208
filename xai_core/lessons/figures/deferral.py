"""When is an answer withheld? Accuracy against the share answered, and whether "90 %" means 90 %.

``withheld``
    The deferral curve that a model's card keeps of one test, with the cut-off that reaches an
    accuracy (``stats/deferral.py``: Geifman and El-Yaniv 2017, arXiv:1705.08500).
``calibration-on-cards``
    The expected calibration error of a model on each test of its card, before and after its
    temperature was set (Guo et al. 2017, arXiv:1706.04599). 0 is perfect.

Both are read from shipped cards; no network is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from xai_core.errors import ModelError
from xai_core.lessons.figures.cards import card_of, class_report, tested_on
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.phrasing import percent, with_interval
from xai_core.lessons.figures.rows import FIRST, SECOND, Axis, Mark, Row, dotted, rows_figure
from xai_core.models.reports import EvaluationReport
from xai_core.report.deferral_figure import deferral_figure
from xai_core.report.figure_style import ORANGE, QUIET
from xai_core.stats.deferral import DeferralPoint, cut_off
from xai_core.types import LocalisedText, Strict

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_ANSWERED = LocalisedText(en="Share of cells answered", ja="回答する細胞の割合")
_ACCURACY = LocalisedText(en="Accuracy of those answered", ja="回答した細胞の正解率")
_THRESHOLD = LocalisedText(en="from a confidence of", ja="確信度の下限")
_ERROR = LocalisedText(en="Calibration error (ECE): 0 is perfect", ja="較正誤差（ECE）：0 が理想")
_BEFORE = LocalisedText(en="As trained", ja="学習したまま")
_AFTER = LocalisedText(en="After the temperature was set at home", ja="元の施設で温度を調整した後")

_ROOM = 0.4
"""Share answered up to which there is no room for words on the left of a point."""


class WithheldSettings(Strict):
    """Whose answers are withheld, and what is aimed at."""

    model: str = "wbc6"
    report: str = "pbc-test"
    """A test of classes on the model's card."""
    aim: float = Field(default=0.95, gt=0, le=1)
    """Accuracy that those answered are to have."""


class CalibrationSettings(Strict):
    """Whose calibration is shown."""

    model: str = "smear5"
    reports: tuple[str, ...] = Field(
        default=("simulated", "pbc", "dataset1", "dataset2"), min_length=1, max_length=8
    )
    """Tests on its card, from the top."""


def withheld(settings: WithheldSettings, language: str) -> LessonFigure:
    """Accuracy of the surest answers, and the cut-off that reaches the aim.

    Parameters
    ----------
    settings
        Model, test and aim.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``answered_at_aim`` and its companions are None where no cut-off reaches the aim.

    Raises
    ------
    ModelError
        No such model or test, or the card keeps no curve of it.
    """
    report = class_report(settings.model, settings.report)
    curve = report.deferral
    if not curve:
        raise ModelError(
            "The card of model “{model}” keeps no curve of withheld answers.", model=settings.model
        )
    point = cut_off(curve, settings.aim)
    chart = deferral_figure(
        curve,
        answered=_ANSWERED.in_language(language),
        accuracy=_ACCURACY.in_language(language),
        threshold=_THRESHOLD.in_language(language),
    )
    _mark(chart, point, settings.aim, language)
    numbers: dict[str, float | None] = {
        "n": report.n,
        "accuracy_of_all": report.accuracy,
        "aim": settings.aim,
        "answered_at_aim": point.answered if point else None,
        "n_answered_at_aim": point.n_answered if point else None,
        "confidence_at_aim": point.threshold if point else None,
        "accuracy_at_aim": point.accuracy if point else None,
        "low_at_aim": point.low if point else None,
        "high_at_aim": point.high if point else None,
    }
    return LessonFigure(chart, numbers, _withheld_words(settings, report, point))


def _mark(chart: Figure, point: DeferralPoint | None, aim: float, language: str) -> None:
    """A line at the aim, and a diamond where it is reached with most cells answered."""
    chart.add_hline(y=aim, line={"color": QUIET, "width": 1, "dash": "dot"})
    if point is None:
        return
    answered = percent(point.answered, language)
    said = f"{answered} を回答" if language == "ja" else f"{answered} answered"
    chart.add_scatter(
        x=[point.answered],
        y=[point.accuracy],
        mode="markers+text",
        marker={"color": ORANGE, "symbol": "diamond", "size": 12},
        text=[said],
        textposition="bottom left" if point.answered > _ROOM else "bottom right",
        cliponaxis=False,
        textfont={"size": 13, "color": ORANGE},
        showlegend=False,
        hoverinfo="skip",
    )


def _withheld_words(
    settings: WithheldSettings, report: EvaluationReport, point: DeferralPoint | None
) -> LocalisedText:
    return LocalisedText(
        en=_withheld_sentence(settings, report, point, "en"),
        ja=_withheld_sentence(settings, report, point, "ja"),
    )


def _withheld_sentence(
    settings: WithheldSettings,
    report: EvaluationReport,
    point: DeferralPoint | None,
    language: str,
) -> str:
    where = tested_on(settings.model, settings.report).in_language(language)
    every = with_interval(report.accuracy, report.accuracy_ci95, report.n, language, digits=1)
    aim = percent(settings.aim, language)
    if language == "ja":
        begin = f"{settings.model}（{where}）：すべてに回答すると正解率 {every}。"
        if point is None:
            return f"{begin}正解率 {aim} に届く境目はありません。"
        share, sure = percent(point.answered, language, 1), percent(point.threshold, language, 1)
        reached = with_interval(
            point.accuracy, (point.low, point.high), point.n_answered, language, digits=1
        )
        return (
            f"{begin}確信度 {sure} 以上だけに回答すると、{share} に回答し、正解率 {reached}。"
            "曲線は左ほど、最も確信の高い少数の回答だけを残した場合です。"
        )
    begin = f"{settings.model} on {where}: answering all, {every} are right. "
    if point is None:
        return f"{begin}No cut-off reaches {aim}."
    share, sure = percent(point.answered, language, 1), percent(point.threshold, language, 1)
    reached = with_interval(
        point.accuracy, (point.low, point.high), point.n_answered, language, digits=1
    )
    return (
        f"{begin}Answering only from a confidence of {sure} on, {share} are answered and {reached}"
        " of those are right. Further to the left only the surest answers are left."
    )


def calibration_on_cards(settings: CalibrationSettings, language: str) -> LessonFigure:
    """The calibration error on each test, before and after the temperature was set.

    Parameters
    ----------
    settings
        Model and tests.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        Numbers ``<test>.before``, ``.after``, ``.accuracy``, ``.n`` and ``temperature``.

    Raises
    ------
    ModelError
        No such model or test.
    """
    reports = {name: class_report(settings.model, name) for name in settings.reports}
    numbers: dict[str, float | None] = {"temperature": card_of(settings.model).temperature}
    for name, report in reports.items():
        numbers[f"{name}.before"] = report.ece_before
        numbers[f"{name}.after"] = report.ece
        numbers[f"{name}.accuracy"] = report.accuracy
        numbers[f"{name}.n"] = report.n
    words = LocalisedText(
        en=_calibration_sentence(settings.model, reports, "en"),
        ja=_calibration_sentence(settings.model, reports, "ja"),
    )
    return LessonFigure(_calibration_chart(settings.model, reports, language), numbers, words)


def _calibration_chart(model: str, reports: dict[str, EvaluationReport], language: str) -> Figure:
    marks = (
        Mark(_BEFORE.in_language(language), *FIRST),
        Mark(_AFTER.in_language(language), *SECOND),
    )
    rows = [
        Row(
            _row_name(model, name, report, language),
            ((report.ece_before, None), (report.ece, None)),
        )
        for name, report in reports.items()
    ]
    figure = rows_figure(marks, rows, Axis(_ERROR.in_language(language), as_share=False))
    dotted(figure, 0.0)
    return figure


def _row_name(model: str, name: str, report: EvaluationReport, language: str) -> str:
    where = tested_on(model, name).in_language(language)
    right = percent(report.accuracy, language)
    if language == "ja":
        return f"{where}：{right}、n {report.n:,}"
    return f"{where}: {right} right, n {report.n:,}"


def _calibration_sentence(model: str, reports: dict[str, EvaluationReport], language: str) -> str:
    told = []
    for name, report in reports.items():
        where = tested_on(model, name).in_language(language)
        right = with_interval(report.accuracy, report.accuracy_ci95, report.n, language, digits=1)
        errors = tuple(
            "-" if value is None else f"{value:.3f}" for value in (report.ece_before, report.ece)
        )
        if language == "ja":
            told.append(f"{where}：較正誤差 {errors[0]} → {errors[1]}、正解率 {right}")
        else:
            told.append(f"{where}: {errors[0]} before, {errors[1]} after; {right} right")
    if language == "ja":
        return f"{model} の較正誤差、温度の調整前と後。{'。'.join(told)}。"
    return f"Calibration error of {model} before and after its temperature. {'. '.join(told)}."


WITHHELD = FigureKind("withheld", WithheldSettings, withheld)
CALIBRATION = FigureKind("calibration-on-cards", CalibrationSettings, calibration_on_cards)
