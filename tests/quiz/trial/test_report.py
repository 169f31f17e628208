"""CONSORT counts of nine people, and what is said of them."""

import pytest

from xai_core.quiz.trial import Excluded, Participant, report_of

NINE = (
    Participant(None, excluded=Excluded.ANSWERED_BEFORE),
    Participant("alone", began=True, finished_practice=True, score=0.4),
    Participant("alone", began=True, finished_practice=True, score=0.6),
    Participant("alone", erased=True),
    Participant("shown", began=True, finished_practice=True, score=0.6),
    # Analysed as allocated, though the practice was not finished.
    Participant("shown", began=True, score=0.8),
    Participant("shown", began=True, finished_practice=True),
    Participant("shown", began=True),
    Participant("shown"),
)


def test_everybody_is_counted_where_they_were_allocated(trial):
    found = report_of(trial, NINE)
    assert (found.came, found.excluded, found.enrolled) == (9, {"answered-before": 1}, 8)
    alone, shown = found.arms
    assert (alone.allocated, alone.began, alone.finished_practice, alone.analysed) == (3, 2, 2, 2)
    assert alone.not_analysed == {"record-erased": 1}
    assert (shown.allocated, shown.began, shown.finished_practice, shown.analysed) == (5, 4, 2, 2)
    assert shown.not_analysed == {
        "not-begun": 1,
        "practice-not-finished": 1,
        "test-not-finished": 1,
    }
    assert found.effect.difference == pytest.approx(0.2)
    assert found.effect.ci95 == pytest.approx((-0.408487, 0.808487), abs=1e-6)


def test_what_it_can_and_cannot_show_is_said(trial):
    said = " ".join(report_of(trial, NINE).says)
    assert "not evidence that the two are alike" in said
    assert "4 of 8 who were allocated have no outcome" in said
    assert "64 are planned in each arm; the smaller one has 2 outcomes" in said
    assert "not one that lasts" in said
    assert "simulated" not in said
    assert "no claim about people" in report_of(trial, NINE, simulated=True).says[0]


def test_nobody_yet(trial):
    found = report_of(trial, ())
    assert found.effect.difference is found.effect.ci95 is found.effect.d is None
    assert "No interval is defined yet" in found.says[0]


def test_a_clear_difference_is_named(trial):
    scores = [Participant("alone", score=s) for s in (0.1, 0.2, 0.15)]
    scores += [Participant("shown", score=s) for s in (0.8, 0.9, 0.85)]
    assert "“shown” did better" in " ".join(report_of(trial, scores).says)
