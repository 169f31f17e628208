"""The sentence of a domain shift: it claims no more than the intervals do."""

import pytest

from ui.cohort.shift_words import HINDRANCES, MEASURES, POINTS, REMEDY_TERMS, sentence
from xai_core.evaluation.shift.report import (
    Fall,
    Hindrance,
    Measure,
    Measured,
    Recovered,
    RemedyName,
    RemedyResult,
    ShiftReport,
    Side,
)
from xai_core.types import Interval


def side(value: float, blind: float) -> Side:
    figure = Measured(value=value, ci95=None, blind=blind)
    return Side.model_construct(figures={Measure.ACCURACY: figure})


def report(fall: Interval, gain: tuple[float, float], value: float = 0.83) -> ShiftReport:
    """Right in 94 % at home and 71 % elsewhere; one remedy."""
    shown = None if fall is None else fall[0] > 0
    remedy = Recovered(
        value=value,
        ci95=None,
        gain=value - 0.71,
        gain_ci95=gain,
        recovered=0.6,
        recovered_ci95=(0.4, 0.8),
    )
    result = RemedyResult(
        remedy=RemedyName.BATCH_NORMALISATION,
        hindrance=None,
        figures={Measure.ACCURACY: remedy},
        ece=None,
    )
    return ShiftReport.model_construct(
        headline=Measure.ACCURACY,
        source=side(0.94, 0.3),
        target=side(0.71, 0.5),
        fall={Measure.ACCURACY: Fall(value=0.23, ci95=fall, shown=shown)},
        remedies=(result,),
    )


def said(found: ShiftReport) -> str:
    return sentence(found, "B", "").replace("\N{NO-BREAK SPACE}", " ")


POINT = "**On B the model is right in 71.0 % instead of 94.0 %.**"
RECOVERS = (
    "Re-estimated batch normalisation recovers 60.0 % of the fall (95 % interval 40.0 % to 80.0 %)."
)


def test_what_happened_and_what_helps() -> None:
    assert said(report((0.1, 0.3), (0.05, 0.2))) == f"{POINT} {RECOVERS}"


@pytest.mark.parametrize(
    ("found", "more"),
    [
        (report((-0.1, 0.3), (0.05, 0.2)), "A fall is not shown."),
        (report(None, (0.05, 0.2)), "Whether that is a fall is not defined."),
        (report((0.1, 0.3), (-0.05, 0.2)), "No remedy is shown to help."),
        (
            report((0.1, 0.3), (0.05, 0.2), value=0.4),
            f"{RECOVERS} That is no better than one answer to every case.",
        ),
    ],
)
def test_no_more_is_claimed_than_is_shown(found: ShiftReport, more: str) -> None:
    assert said(found) == f"{POINT} {more}"


def test_every_choice_has_its_words() -> None:
    assert set(MEASURES) == set(Measure)
    assert set(POINTS) >= set(Measure) - {Measure.CORRELATION}
    assert set(REMEDY_TERMS) == set(RemedyName)
    assert set(HINDRANCES) == set(Hindrance)
