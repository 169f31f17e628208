"""Progress: accuracy, confusion, and what is not defined."""

from datetime import timedelta

import pytest

from xai_core.quiz import AiAnswer, Corner, Mastery, Triangle, progress_of
from xai_core.stats.intervals import wilson_interval

CLASSES = ("band", "segmented")


@pytest.fixture(scope="session")
def told(make_entry):
    def make(*entries, **changes):
        last = max((e.answered_at for e in entries), default=make_entry().answered_at)
        options = {"library": "cells", "now": last} | changes
        now = options.pop("now")
        return progress_of(entries, CLASSES, now, **options)

    return make


def ai(right, confidence=0.9):
    return AiAnswer("tiny", "0" * 64, "band" if right else "segmented", confidence, right)


def marked(score, chance=0.25):
    nothing = Corner(None, None)
    return Triangle("nucleus", Corner(score, chance), nothing, nothing)


def test_nothing_is_undefined_and_never_nought(told):
    progress = told()
    assert progress.accuracy.share is None
    assert progress.accuracy.interval is None
    assert progress.accuracy.n == 0
    assert progress.confusion == ((0, 0), (0, 0))
    for calibration in (progress.learner, progress.learner_with_ai, progress.model):
        assert (calibration.n, calibration.confidence) == (0, None)
        assert (calibration.accuracy, calibration.error) == (None, None)
    assert progress.where_ai_wrong.share is None
    assert progress.median_seconds is None
    assert progress.trainee_expert.mean is None
    assert progress.trainee_expert_chance is None
    band = progress.categories["band"]
    assert (band.due, band.is_due, band.median_seconds) == (None, True, None)
    assert band.mastery == Mastery(0, 0, False)


def test_accuracy_and_confusion(told, make_entry):
    """Band rightly, rightly, as segmented; segmented as band."""
    progress = told(
        make_entry(0),
        make_entry(1),
        make_entry(2, answer="segmented"),
        make_entry(3, category="segmented", answer="band"),
    )
    assert progress.confusion == ((2, 1), (1, 0))
    assert (progress.accuracy.right, progress.accuracy.n) == (2, 4)
    assert progress.accuracy.interval == wilson_interval(2, 4)
    band = progress.categories["band"].accuracy
    assert (band.share, band.interval) == (pytest.approx(2 / 3), wilson_interval(2, 3))


def test_a_class_that_has_gone_stands_at_the_end(told, make_entry):
    progress = told(make_entry(0, answer="stab"), make_entry(1, category="old", answer="band"))
    assert progress.classes == ("band", "segmented", "old", "stab")
    assert progress.confusion[0] == (0, 0, 0, 1)


def test_only_this_question_and_every_key_once(told, make_entry):
    progress = told(
        make_entry(0),
        make_entry(1, key="key-0", answer="segmented"),
        make_entry(2, library="others"),
        make_entry(3, grouping="five"),
    )
    assert (progress.accuracy.right, progress.accuracy.n) == (1, 1)


def test_the_learner_beside_the_model_on_the_same_pictures(told, make_entry):
    progress = told(
        make_entry(0, confidence=0.9, ai=ai(True, 0.95)),
        make_entry(1, confidence=0.7, ai=ai(False, 0.85), answer="segmented"),
        make_entry(2, confidence=0.1),
    )
    assert progress.learner.n == 3
    both = progress.learner_with_ai
    assert (both.n, both.accuracy, both.confidence) == (2, 0.5, pytest.approx(0.8))
    # 0.9 and right in one bin, 0.7 and wrong in another: (0.1 + 0.7) / 2.
    assert both.error == pytest.approx(0.4)
    # 0.95 and 0.85 in one bin: 0.9 against 0.5.
    assert progress.model.error == pytest.approx(0.4)
    assert sum(row.n for row in progress.model.bins) == 2


def test_where_the_ai_is_right_and_where_it_is_wrong(told, make_entry):
    progress = told(
        make_entry(0, ai=ai(True)),
        make_entry(1, ai=ai(True), answer="segmented"),
        make_entry(2, ai=ai(False)),
        make_entry(3),
    )
    assert progress.where_ai_right.share == 0.5
    assert progress.where_ai_wrong.share == 1.0


def test_times(told, make_entry):
    times = (3.0, 40.0, 5.0)
    progress = told(*(make_entry(n, response_seconds=s) for n, s in enumerate(times)))
    assert progress.median_seconds == 5
    assert progress.categories["band"].median_seconds == 5


def test_due(told, make_entry):
    entry = make_entry(0)  # good at first: due in ten minutes
    due = entry.answered_at + timedelta(minutes=10)
    assert told(entry).categories["band"].due == due
    assert not told(entry).categories["band"].is_due
    assert told(entry, now=due).categories["band"].is_due


def test_mastery(told, make_entry):
    band = told(*(make_entry(n) for n in range(5))).categories["band"]
    assert band.mastery == Mastery(5, 5, True)


def test_the_mark_beside_the_region(told, make_entry):
    progress = told(
        make_entry(0, triangle=marked(0.8, 0.2)),
        make_entry(1, triangle=marked(0.4, 0.4)),
        make_entry(2, triangle=marked(None, 0.9)),
        make_entry(3),
    )
    agreement = progress.trainee_expert
    assert agreement.mean == pytest.approx(0.6)
    assert (agreement.n_used, agreement.n_undefined) == (2, 1)
    assert progress.trainee_expert_chance == pytest.approx(0.3)
