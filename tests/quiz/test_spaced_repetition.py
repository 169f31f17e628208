"""When a category is due again (FSRS), and how an answer rates itself."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.errors import ContentError
from xai_core.quiz.spaced_repetition import Rating, Schedule, pace, rating_of, recall, reviewed, utc

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("right", "confidence", "seconds", "own_pace", "rating"),
    [
        (False, 1.0, 1.0, 4.0, Rating.AGAIN),
        (True, 0.49, 4.0, 4.0, Rating.HARD),
        (True, 0.5, 4.0, 4.0, Rating.GOOD),
        (True, 0.9, 6.1, 4.0, Rating.HARD),
        (True, 0.9, 6.0, 4.0, Rating.GOOD),
        (True, 0.8, 2.6, 4.0, Rating.EASY),
        (True, 0.79, 2.6, 4.0, Rating.GOOD),
        (True, 0.8, 2.7, 4.0, Rating.GOOD),
        # Without a pace nothing is slow or fast.
        (True, 0.9, 600.0, None, Rating.GOOD),
        (True, 0.9, 0.1, None, Rating.GOOD),
        # Fast but unsure is a lucky guess.
        (True, 0.2, 0.1, 4.0, Rating.HARD),
    ],
)
def test_an_answer_rates_itself(right, confidence, seconds, own_pace, rating):
    found = rating_of(right=right, confidence=confidence, seconds=seconds, pace=own_pace)
    assert found is rating


def test_the_pace_is_the_median_of_the_latest_right_answers():
    assert pace([1, 2, 3, 4]) is None
    assert pace([5, 1, 4, 2, 3]) == 3
    assert pace([100] * 50 + [2] * 50) == 2


def test_a_wrong_answer_comes_back_in_a_minute_and_an_easy_one_in_days():
    assert reviewed(None, Rating.AGAIN, MORNING).due == MORNING + timedelta(minutes=1)
    assert reviewed(None, Rating.GOOD, MORNING).due == MORNING + timedelta(minutes=10)
    assert reviewed(None, Rating.EASY, MORNING).due == MORNING + 8 * DAY


def test_good_answers_space_out_and_a_wrong_one_calls_back():
    schedule = reviewed(None, Rating.GOOD, MORNING)
    gaps = []
    for _ in range(4):
        schedule = reviewed(schedule, Rating.GOOD, schedule.due)
        gaps.append(schedule.due - schedule.last_review)
    assert gaps == sorted(gaps)
    assert gaps[0] >= DAY
    missed = reviewed(schedule, Rating.AGAIN, schedule.due)
    assert missed.due - missed.last_review == timedelta(minutes=10)


def test_it_is_what_fsrs_itself_says():
    from fsrs import Card, Scheduler
    from fsrs import Rating as Fsrs

    scheduler, card = Scheduler(enable_fuzzing=False), Card(card_id=1, due=MORNING)
    ours, at = None, MORNING
    for rating in (Rating.GOOD, Rating.HARD, Rating.AGAIN, Rating.GOOD, Rating.EASY, Rating.GOOD):
        ours = reviewed(ours, rating, at)
        card, _ = scheduler.review_card(card, Fsrs(rating), at)
        assert (ours.stability, ours.difficulty, ours.due) == (
            card.stability,
            card.difficulty,
            card.due,
        )
        at += timedelta(days=3)
    assert recall(ours, at) == scheduler.get_card_retrievability(card, at)


def test_what_is_known_fades_with_the_days():
    schedule = reviewed(None, Rating.GOOD, MORNING)
    assert recall(schedule, MORNING) == 1
    assert 1 > recall(schedule, MORNING + 3 * DAY) > recall(schedule, MORNING + 30 * DAY) > 0


def test_times_are_kept_in_utc():
    tokyo = timezone(timedelta(hours=9))
    assert utc(datetime(2026, 3, 1, 18, tzinfo=tokyo)) == MORNING
    assert utc(datetime(2026, 3, 1, 18, tzinfo=tokyo)).tzinfo is UTC


@pytest.mark.parametrize("moment", [datetime(2026, 3, 1), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_time_without_a_zone_or_far_off_is_refused(moment):
    with pytest.raises(ContentError, match="time zone"):
        utc(moment)


@st.composite
def schedules(draw):
    state = draw(st.sampled_from([1, 2, 3]))
    return Schedule(
        state=state,
        step=None if state == 2 else draw(st.sampled_from([0, 1])),
        stability=draw(st.floats(1e-3, 1e6)),
        difficulty=draw(st.floats(1, 10)),
        due=MORNING,
        last_review=MORNING + draw(st.integers(-1000, 1000)) * DAY,
    )


@settings(max_examples=60)
@given(schedule=schedules(), rating=st.sampled_from(Rating))
def test_no_schedule_that_can_be_read_breaks_the_next_answer(schedule, rating):
    after = reviewed(schedule, rating, MORNING)
    assert MORNING < after.due <= MORNING + 365 * DAY
    assert 0 <= recall(after, MORNING + 100 * DAY) <= 1
