"""Numbers asked as classes are: one state machine, another kind of answer."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest

from tests.quiz.conftest import START
from xai_core.errors import QuizError
from xai_core.quiz import (
    AiAnswer,
    Answer,
    Memory,
    Mode,
    Pool,
    QuizCase,
    QuizState,
    Scale,
    answer,
    in_bands,
    next_item,
    outcomes,
    progress_of,
    start,
    value_summary,
)
from xai_core.quiz.scale import read_values
from xai_core.tasks import Regression

SCALE = Scale(low=0, high=10, step=0.1, unit="u", tolerance=1.0)
TARGETS = {f"case-{n}": n + 0.5 for n in range(10)}
"""Two in each band: 0.5 and 1.5 lie in the first."""


def pool() -> Pool:
    """The AI is right but for the last two, where it is two too high."""

    def ai(target: float) -> AiAnswer:
        said = target + (2 if target > 8 else 0)
        return AiAnswer("m", "0" * 64, SCALE.written(said), None, said == target)

    return Pool(QuizCase(n, SCALE.band(t), ai(t), t) for n, t in TARGETS.items())


def begun(make_plan, mode: Mode = Mode.PRACTICE, **changes) -> QuizState:
    plan = make_plan(mode, answers=(), scale=SCALE, length=5, **changes)
    return start(plan, pool(), Memory(), START, Random(1))


def said(state: QuizState, by: float):
    """Answer so far from the truth."""
    target = TARGETS[state.current.case_id]
    value = min(max(target + by, SCALE.low), SCALE.high)
    given = Answer(state.current.key, SCALE.written(value), 0.6)
    return answer(state, pool(), given, START + timedelta(seconds=4))


# --- the scale -------------------------------------------------------------------------------


def test_bands_by_hand() -> None:
    assert SCALE.bands == (
        "from-0-to-2",
        "from-2-to-4",
        "from-4-to-6",
        "from-6-to-8",
        "from-8-to-10",
    )
    assert [SCALE.band(value) for value in (-5, 0, 1.99, 2, 10, 12)] == [
        SCALE.bands[place] for place in (0, 0, 0, 1, 4, 4)
    ]
    assert SCALE.infos()[1].name.en == "2 to 4 u"
    assert SCALE.n_guesses == 5


@pytest.mark.parametrize(
    ("value", "points"), [(5, 100), (5.5, 75), (4, 50), (6.5, 25), (7, 0), (9, 0)]
)
def test_points_fall_with_the_distance(value: float, points: int) -> None:
    assert SCALE.points(value, 5) == points


def test_right_is_within_the_tolerance() -> None:
    assert SCALE.right(6, 5)
    assert not SCALE.right(6.01, 5)


@pytest.mark.parametrize("answer", ["-0.1", "10.1", "nan", "inf", "band", ""])
def test_what_is_not_on_the_scale_is_refused(answer: str) -> None:
    with pytest.raises(QuizError, match="is not a number from 0 to 10"):
        SCALE.read(answer)


def test_the_scale_spans_what_the_library_has() -> None:
    def library(*targets, tolerance=0.5):
        cases = [SimpleNamespace(target=target) for target in targets]
        return SimpleNamespace(task=Regression(unit="g/dL", tolerance=tolerance), cases=cases)

    scale = read_values(library(3.2, 15.9, None)).scale
    assert (scale.low, scale.high, scale.step, scale.unit) == (2.0, 17.0, 0.1, "g/dL")
    assert read_values(library(0.31, 0.5, tolerance=0.1)).scale.low == 0.2
    assert read_values(library(5.0, 5.0)) is None


# --- a round ---------------------------------------------------------------------------------


def test_near_enough_is_right_and_kept_as_a_number(make_plan) -> None:
    state = begun(make_plan)
    after, entry = said(state, by=0.9)
    assert entry.right
    assert float(entry.answer) == pytest.approx(TARGETS[entry.case_id] + 0.9, abs=1e-6)
    assert entry.category == SCALE.band(TARGETS[entry.case_id])
    assert outcomes(after, pool())[0].right
    assert QuizState.from_dict(after.as_dict()) == after


def test_a_mistake_brings_both_bands_again(make_plan) -> None:
    state = begun(make_plan)
    by = 3.0 if TARGETS[state.current.case_id] < 5 else -3.0
    after, entry = said(state, by=by)
    assert not entry.right
    assert set(after.contrast) == {entry.category, SCALE.band(float(entry.answer))}
    shown = next_item(after, pool(), START, Random(2)).current
    assert shown.case_id != entry.case_id


def test_the_state_tells_no_number_before_the_answer(make_plan) -> None:
    text = str(begun(make_plan).as_dict())
    assert "target" not in text


def test_a_test_asks_every_band(make_plan) -> None:
    state = begun(make_plan, Mode.TEST)
    assert {SCALE.band(TARGETS[name]) for name in state.sequence} == set(SCALE.bands)


def test_a_round_asks_classes_or_numbers(make_plan) -> None:
    with pytest.raises(ValueError, match="or numbers"):
        make_plan(scale=SCALE)
    with pytest.raises(ValueError, match="or numbers"):
        make_plan(answers=("a",))
    state = begun(make_plan)
    with pytest.raises(QuizError, match="not a number from"):
        answer(state, pool(), Answer(state.current.key, "band", 0.5), START)


# --- afterwards ------------------------------------------------------------------------------


def test_the_summary_by_hand(make_entry) -> None:
    """Learner 1 and 3 too high, the AI 1 too low each time: both together 0 and 1 too high."""
    ai = AiAnswer("m", "0" * 64, "4", None, True)
    entries = [
        make_entry(0, case_id="a", answer="6", ai=ai),
        make_entry(1, case_id="b", answer="8", ai=ai),
        make_entry(2, case_id="c", answer="3", ai=None),
    ]
    found = value_summary(entries, {"a": 5.0, "b": 5.0, "c": 5.0}, SCALE)
    assert found.learner.error.mean == pytest.approx(2)
    assert found.learner.bias.mean == pytest.approx((1 + 3 - 2) / 3)
    assert (found.learner_with_ai.error.mean, found.learner_with_ai.error.n_used) == (2, 2)
    assert (found.ai.error.mean, found.ai.bias.mean) == (1, -1)
    assert (found.both.error.mean, found.both.bias.mean) == (0.5, 0.5)
    assert found.points == pytest.approx((50 + 0 + 0) / 3)
    assert value_summary([], {}, SCALE).points is None


def test_progress_counts_bands(make_entry) -> None:
    ai = AiAnswer("m", "0" * 64, "5.2", None, True)
    entry = make_entry(0, category="from-4-to-6", answer="6.1", right=True, ai=ai)
    old = replace(entry, key="old", answer="from before")
    assert [one.answer for one in in_bands([entry, old], SCALE)] == ["from-6-to-8", "from before"]
    counted = in_bands([entry], SCALE)
    found = progress_of(counted, SCALE.bands, START, library="cells")
    assert (found.accuracy.right, found.classes) == (1, SCALE.bands)
    assert (found.model.n, found.model.accuracy, found.learner.n) == (0, None, 1)
