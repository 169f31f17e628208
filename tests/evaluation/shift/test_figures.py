"""How good answers are, for every kind of task: counted by hand."""

import numpy as np
import pytest

from xai_core.evaluation.shift.figures import fall, goodness, mean_figure, recovered
from xai_core.evaluation.shift.report import Measure
from xai_core.tasks import (
    Classification,
    ClassInfo,
    Detection,
    DetectionAnswer,
    Judged,
    KnownFacts,
    Mark,
    Regression,
    ValueAnswer,
    align,
)
from xai_core.tasks.answers import ClassAnswer
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")
HB = Regression(unit="g/dL", tolerance=1)
LESIONS = Detection(region="lesion")
HERE = np.pad(np.ones((2, 2), np.bool_), 2)


def values(*errors: float) -> list[Judged]:
    how = align(HB, HB)
    return [
        Judged(answer := ValueAnswer(10 + e), how.judge(answer, how.truth(KnownFacts(target=10))))
        for e in errors
    ]


def classes(names: str, *pairs: str) -> tuple[object, list[Judged]]:
    """Each pair is the truth and the answer; two specimens in turn."""
    task = Classification(classes=tuple(ClassInfo(id=name, name=WORD) for name in names))
    how = align(task, task)
    judged = []
    for number, (truth, said) in enumerate(pairs):
        shares = {name: 0.9 if name == said else 0.1 / (len(names) - 1) for name in names}
        answer = ClassAnswer({n: float(np.log(v)) for n, v in shares.items()}, shares)
        judgement = how.judge(answer, how.truth(KnownFacts(label=truth)))
        judged.append(Judged(answer, judgement, f"s{number % 2}"))
    return how, judged


def test_errors_of_values_rise() -> None:
    how = align(HB, HB)
    here, there = (goodness(how, values(*e), s) for s, e in enumerate([(1, -1), (3, -3, 3)]))
    assert (here.headline, here.ece, here.recall) == (Measure.MAE, None, {})
    # Every truth is 10: so is the median, and nothing can rise with it.
    assert here.figures[Measure.MAE].blind == 0
    assert here.figures[Measure.CORRELATION].value is None
    assert np.isnan(here.figures[Measure.CORRELATION].drawn).all()
    one, other = here.figures[Measure.MAE], there.figures[Measure.MAE]
    assert (one.value, other.value) == (1, 3)
    # Every error of a side is the same: so is its mean in every draw.
    fell = fall(Measure.MAE, one, other)
    assert (fell.value, fell.ci95, fell.shown) == (2, (2, 2), True)
    better = goodness(how, values(2, -2, 2), 1).figures[Measure.MAE]
    found = recovered(Measure.MAE, one, other, better)
    assert (found.value, found.gain, found.recovered) == (2, 1, 0.5)
    assert found.recovered_ci95 == (0.5, 0.5)
    worse = recovered(Measure.MAE, one, other, goodness(how, values(4, -4, 4), 1).figures["mae"])
    assert (worse.gain, worse.recovered) == (-1, -0.5)


def test_values_that_rise_with_the_truth() -> None:
    """Twice too high is far off and fully correlated; the median of 1, 2, 6 is 5/3 off."""
    how = align(HB, HB)
    judged = [
        Judged(answer := ValueAnswer(2 * t), how.judge(answer, how.truth(KnownFacts(target=t))))
        for t in (1.0, 2.0, 6.0)
    ]
    found = goodness(how, judged, 0).figures
    assert (found[Measure.MAE].value, found[Measure.MAE].blind) == (3, pytest.approx(5 / 3))
    drawn = found[Measure.CORRELATION].drawn
    assert found[Measure.CORRELATION].value == pytest.approx(1)
    assert drawn[np.isfinite(drawn)] == pytest.approx(1)


def test_three_classes_are_told_by_accuracy_two_by_auc() -> None:
    three = goodness(*classes("abc", "aa", "bb", "cb", "cc"), 0)
    assert three.headline is Measure.ACCURACY
    assert set(three.figures) == {Measure.ACCURACY}
    assert three.figures[Measure.ACCURACY].value == 0.75
    assert three.figures[Measure.ACCURACY].blind == 0.5
    assert {name: one.value for name, one in three.recall.items()} == {"a": 1, "b": 1, "c": 0.5}
    assert three.recall["c"].n == 2
    assert three.ece == pytest.approx(0.15)
    two = goodness(*classes("ab", "aa", "bb", "ab", "bb"), 0)
    assert two.headline is Measure.AUC
    assert two.figures[Measure.AUC].value == 0.75
    assert two.figures[Measure.ACCURACY].value == 0.75


def test_the_same_cases_are_drawn_alike() -> None:
    """A remedy that repairs one answer gains in the draws that have it, and loses in none."""
    how, before = classes("abc", "aa", "bb", "cb", "cc", "ca", "aa")
    _, after = classes("abc", "aa", "bb", "cc", "cc", "ca", "aa")
    one, other = (goodness(how, judged, 1).figures[Measure.ACCURACY] for judged in (before, after))
    assert (other.drawn >= one.drawn).all()


def test_no_class_at_all_has_no_recall() -> None:
    found = goodness(*classes("abc", "aa", "bb"), 0)
    assert found.recall["c"].value is None
    fell = fall(Measure.ACCURACY, found.recall["c"], found.recall["a"])
    assert (fell.value, fell.ci95, fell.shown) == (None, None, None)


def test_lesions_are_told_by_sensitivity() -> None:
    how = align(LESIONS, LESIONS)

    def judged(*marks: float) -> list[Judged]:
        truth = how.truth(KnownFacts(masks={"lesion": (HERE,)}))
        answers = [DetectionAnswer((Mark(where, where, 0.9),)) for where in marks]
        return [Judged(answer, how.judge(answer, truth)) for answer in answers]

    hit, missed = 0.5, 0.0
    found = goodness(how, judged(hit, hit, missed, missed), 0)
    assert found.headline is Measure.SENSITIVITY
    assert found.figures[Measure.SENSITIVITY].value is not None
    assert np.isfinite(found.figures[Measure.SENSITIVITY].drawn).all()
    none = goodness(how, [], 0)
    assert none.figures[Measure.SENSITIVITY].value is None


def test_a_mean_leaves_out_what_is_undefined() -> None:
    told, drawn = mean_figure([1.0, None, 3.0], ["a", "b", "c"], 0)
    assert (told.mean, told.n, told.n_undefined) == (2, 2, 1)
    assert 1 <= np.nanmin(drawn) <= np.nanmax(drawn) <= 3
