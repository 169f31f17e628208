"""A round from plan to summary, and its state as JSON."""

import json
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.errors import MarkError, QuizError
from xai_core.quiz import (
    MAX_MARK_BYTES,
    AiAnswer,
    Answer,
    Memory,
    Mode,
    Pool,
    QuizCase,
    QuizState,
    answer,
    memory_of,
    next_item,
    outcomes,
    start,
    wrong_ai_share,
)

LATER = datetime.fromisoformat("2026-03-01T09:00:05+00:00")
MODES = pytest.mark.parametrize("mode", [Mode.PRACTICE, Mode.TEST])


def right(category: str) -> str:
    return category


def committed(state, pool, random, given="band", **values):
    return answer(state, pool, Answer(state.current.key, given, 0.7, **values), LATER)


class TestAnswering:
    def test_the_entry_says_everything(self, begin, pool, random):
        state = begin(pool, random)
        case = pool.case(state.current.case_id)
        after, entry = committed(state, pool, random, case.category, mark=b"png")
        assert entry.key == state.current.key
        assert (entry.round_id, entry.mode, entry.position) == ("round", Mode.PRACTICE, 0)
        assert (entry.library, entry.library_hash, entry.grouping) == ("cells", "hash", None)
        assert (entry.case_id, entry.category, entry.answer) == (case.case_id,) + (
            case.category,
        ) * 2
        assert entry.right
        assert entry.response_seconds == 5
        assert (entry.ai, entry.mark, entry.triangle) == (case.ai, b"png", None)
        assert len(after.answered) == 1
        assert state.answered == ()  # what was handed in has not changed

    @MODES
    def test_the_same_key_is_counted_once(self, begin, pool, random, mode):
        state = begin(pool, random, mode=mode)
        given = Answer(state.current.key, "band", 0.7)
        once, _ = answer(state, pool, given, LATER)
        other = Answer(state.current.key, "segmented", 0.1)
        assert answer(once, pool, other, LATER) == (once, None)
        moved = next_item(once, pool, LATER, random)
        assert answer(moved, pool, given, LATER) == (moved, None)

    def test_a_key_never_given_out_is_refused(self, begin, pool, random):
        with pytest.raises(QuizError, match="no longer being asked"):
            answer(begin(pool, random), pool, Answer("other", "band", 0.7), LATER)

    @pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
    def test_a_confidence_that_is_none(self, begin, pool, random, confidence):
        state = begin(pool, random)
        with pytest.raises(QuizError, match="between 0 and 100"):
            answer(state, pool, Answer(state.current.key, "band", confidence), LATER)

    def test_an_answer_that_is_none(self, begin, pool, random):
        with pytest.raises(QuizError, match="“<b>” is not one of the answers"):
            committed(begin(pool, random), pool, random, "<b>")

    def test_a_mark_too_large(self, begin, pool, random):
        with pytest.raises(MarkError, match="larger than 4 MB"):
            committed(begin(pool, random), pool, random, mark=bytes(MAX_MARK_BYTES + 1))

    def test_a_clock_set_back_makes_no_negative_time(self, begin, pool, random):
        state = begin(pool, random)
        _, entry = answer(
            state, pool, Answer(state.current.key, "band", 1), LATER - timedelta(days=1)
        )
        assert entry.response_seconds == 0
        assert entry.shown_at == entry.answered_at

    def test_an_answer_no_picture_has(self, begin, make_pool, random):
        """Neutrophil may be answered though nothing here is one: wrong, and no contrast to it."""
        pool = make_pool(10, 0, ("band", "segmented"))
        state = begin(pool, random, answers=("band", "neutrophil", "segmented"))
        after, entry = committed(state, pool, random, "neutrophil")
        assert not entry.right
        assert set(after.contrast) == {entry.category}


class TestGoingOn:
    @MODES
    def test_nothing_is_skipped(self, begin, pool, random, mode):
        state = begin(pool, random, mode=mode)
        assert next_item(state, pool, LATER, random) is state

    @MODES
    def test_to_the_end_and_no_further(self, begin, pool, play, random, mode):
        state, entries = play(begin(pool, random, mode=mode), pool, random, right)
        assert [entry.position for entry in entries] == list(range(10))
        assert len({entry.key for entry in entries}) == 10
        assert state.finished
        assert next_item(state, pool, LATER, random) is state

    def test_positions(self, begin, pool, random):
        state = begin(pool, random)
        assert state.position == 0
        state, _ = committed(state, pool, random)
        assert (state.position, state.waiting) == (0, False)
        state = next_item(state, pool, LATER, random)
        assert (state.position, state.waiting) == (1, True)

    @MODES
    def test_no_picture_twice_while_others_are_unseen(self, begin, pool, play, random, mode):
        state = begin(pool, random, mode=mode, length=40, wrong_ai_rate=0.2)
        _, entries = play(state, pool, random, right)
        if mode is Mode.TEST:
            assert len({entry.case_id for entry in entries}) == 40
        for name in pool.by_category:
            shown = [entry.case_id for entry in entries if entry.category == name]
            fresh = shown[:10]
            assert len(set(fresh)) == len(fresh)

    def test_pictures_seen_in_earlier_rounds_wait(self, begin, pool, play, random):
        _, first = play(begin(pool, random, length=8), pool, random, right)
        memory = memory_of(first, "cells")
        _, second = play(begin(pool, random, memory, length=8), pool, random, right)
        assert not {e.case_id for e in first} & {e.case_id for e in second}

    def test_both_of_a_mistake_come_soon(self, begin, make_pool, play):
        pool = make_pool(50, 0)
        for seed in range(20):
            random = Random(seed)
            wrong_once = iter([True])
            mistakes = []

            def respond(category, wrong_once=wrong_once, mistakes=mistakes):
                if next(wrong_once, False):
                    mistakes.append((category, "band" if category != "band" else "segmented"))
                    return mistakes[0][1]
                return category

            _, entries = play(begin(pool, random), pool, random, respond)
            assert set(mistakes[0]) <= {entry.category for entry in entries[1:5]}


class TestWrongAi:
    @MODES
    def test_the_rate_is_reached_exactly(self, begin, make_pool, play, mode):
        pool = make_pool(20, 5)
        for rate, share in ((0.0, 0), (0.3, 0.3), (0.25, 0.3), (0.5, 0.5)):
            random = Random(5)
            state = begin(pool, random, mode=mode, wrong_ai_rate=rate)
            state, _ = play(state, pool, random, right)
            assert wrong_ai_share(state, pool) == share

    def test_as_many_as_there_are(self, begin, make_pool, play, random):
        some, none = make_pool(20, 2, ("band",)), make_pool(20, 0, ("segmented",))
        pool = Pool((*some.cases, *none.cases))
        state, _ = play(begin(pool, random), pool, random, right)
        assert wrong_ai_share(state, pool) == 0.2

    def test_no_position_tells(self, begin, make_pool, play):
        pool = make_pool(30, 10)
        counts = [0] * 10
        for seed in range(150):
            random = Random(seed)
            _, entries = play(begin(pool, random), pool, random, right)
            for entry in entries:
                counts[entry.position] += not entry.ai.right
        # Binomial(150, 0.3): 45 with a standard deviation of 5.6.
        assert all(abs(count - 45) < 5 * 5.6 for count in counts)

    def test_undefined_without_an_ai(self, begin, play, random):
        pool = Pool(QuizCase(f"{n}", "band" if n % 2 else "segmented") for n in range(20))
        state, _ = play(begin(pool, random), pool, random, right)
        assert wrong_ai_share(state, pool) is None


class TestTelling:
    def test_practice_tells_as_it_goes(self, begin, pool, random):
        state = begin(pool, random)
        assert outcomes(state, pool) == ()
        state, entry = committed(state, pool, random)
        (told,) = outcomes(state, pool)
        assert (told.case_id, told.category, told.right) == (
            entry.case_id,
            entry.category,
            entry.right,
        )

    def test_a_test_tells_at_the_end_alone(self, begin, pool, play, random):
        state = begin(pool, random, mode=Mode.TEST)
        state, _ = committed(state, pool, random)
        with pytest.raises(QuizError, match="only when all of it"):
            outcomes(state, pool)
        assert wrong_ai_share(state, pool) is None
        state, entries = play(next_item(state, pool, LATER, random), pool, random, right)
        assert [told.right for told in outcomes(state, pool)][1:] == [e.right for e in entries]

    def test_the_state_of_a_test_is_the_same_right_or_wrong(self, begin, pool):
        """Two learners, one always right and one always wrong, differ in their answers alone."""
        states = []
        for offset in (0, 1):
            random = Random(1)
            state = begin(pool, random, mode=Mode.TEST)
            names = list(pool.by_category)
            for _ in range(4):
                true = pool.case(state.current.case_id).category
                given = names[(names.index(true) + offset) % 4]
                state, _ = committed(state, pool, random, given)
                state = next_item(state, pool, LATER, random)
            document = state.as_dict()
            for item in document["answered"]:
                del item["answer"]
            states.append(document)
        assert states[0] == states[1]

    def test_the_right_answer_is_not_in_the_state(self, begin, random):
        pool = Pool(
            QuizCase(f"{n}", name, AiAnswer("m", "0" * 64, "secret-ai", 0.9, False))
            for n, name in enumerate(["promyelocyte", "myelocyte"] * 5)
        )
        state = begin(pool, random, answers=("promyelocyte", "myelocyte"))
        document = state.as_dict()
        del document["plan"]
        for word in ("promyelocyte", "myelocyte", "secret-ai"):
            assert word not in json.dumps(document)

    def test_a_test_is_the_same_for_everybody(self, begin, pool, make_entry):
        tired = memory_of([make_entry(n) for n in range(9)], "cells")
        fresh = begin(pool, Random(1), mode=Mode.TEST, seed=4)
        again = begin(pool, Random(2), tired, mode=Mode.TEST, seed=4)
        assert fresh.sequence == again.sequence
        assert fresh.current.key != again.current.key


class TestKeeping:
    @settings(max_examples=15)
    @given(mode=st.sampled_from(Mode), luck=st.tuples(st.integers(0, 10**6), st.floats(0, 1)))
    def test_over_any_reload_it_goes_on_the_same(self, begin, pool, play, mode, luck):
        seed, skill = luck
        random, other = Random(seed), Random(seed)
        luck = Random(seed)

        def respond(category):
            return category if luck.random() < skill else "band"

        def kept(state):
            return QuizState.from_dict(json.loads(json.dumps(state.as_dict())))

        state, entries = play(begin(pool, random, mode=mode), pool, random, respond)
        luck.seed(seed)
        step, replayed = kept(begin(pool, other, mode=mode)), []
        for entry in entries:
            other.uniform(1, 20)
            case = pool.case(step.current.case_id)
            given = Answer(step.current.key, respond(case.category), other.random())
            step, new = answer(step, pool, given, entry.answered_at)
            replayed.append(new)
            step = kept(next_item(kept(step), pool, entry.answered_at, other))
        assert replayed == entries
        assert step == state

    def test_the_memory_of_practice_is_that_of_the_log(self, begin, pool, play, random):
        state, entries = play(begin(pool, random, length=20), pool, random, lambda _: "band")
        assert state.memory == memory_of(entries, "cells")

    def test_a_pool_that_has_changed(self, begin, pool, make_pool, random):
        state = begin(pool, random)
        with pytest.raises(QuizError, match="no longer in this quiz"):
            committed(state, make_pool(1, 0, ("other",)), random)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("length",), 0),
            (("length",), 11),
            (("length",), 10**9),
            (("plan", "mode"), "exam"),
            (("plan", "answers"), []),
            (("plan", "wrong_ai_rate"), float("nan")),
            (("current", "shown_at"), "yesterday"),
            (("current", "shown_at"), "2026-03-01T09:00:00"),
            (("current", "shown_at"), "9999-12-31T23:59:59-14:00"),
            (("current", "key"), ""),
            (("current", "key"), "k" * 257),
            (("current", "key"), "\ud800"),
            (("answered",), "all"),
            (("answered",), [{}]),
            (("sequence",), ["band-0"]),
            (("contrast",), {"band": -1}),
            (("memory", "categories"), {"band": {"schedule": None, "recent": []}}),
            (("memory", "right_seconds"), [-1]),
            (("memory", "seen"), 3),
            (("extra",), 1),
        ],
    )
    def test_anything_else_is_refused(self, begin, pool, random, path, value):
        document = begin(pool, random).as_dict()
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(QuizError, match=r"cannot be read .*: begin a new one"):
            QuizState.from_dict(document)

    @pytest.mark.parametrize("value", [None, [], "x", 3, {}, {"plan": {}}])
    def test_what_is_no_state_at_all(self, value):
        with pytest.raises(QuizError, match="begin a new one"):
            QuizState.from_dict(value)

    def test_answers_that_do_not_fit(self, begin, pool, random):
        state, _ = committed(begin(pool, random), pool, random)
        document = state.as_dict()
        document["answered"] *= 2
        with pytest.raises(QuizError, match="do not fit"):
            QuizState.from_dict(document)

    def test_a_test_with_other_pictures(self, begin, pool, random):
        document = begin(pool, random, mode=Mode.TEST).as_dict()
        document["sequence"].reverse()
        with pytest.raises(QuizError, match="not those of the test"):
            QuizState.from_dict(document)


class TestBeginning:
    def test_nothing_to_ask(self):
        with pytest.raises(QuizError, match="nothing to ask"):
            Pool([])

    def test_one_id_twice(self):
        with pytest.raises(QuizError, match="same id"):
            Pool([QuizCase("1", "band"), QuizCase("1", "segmented")])

    def test_a_category_without_a_button(self, begin, pool, random):
        with pytest.raises(QuizError, match="“band” cannot be asked"):
            begin(pool, random, answers=("eosinophil", "lymphocyte", "segmented"))

    def test_a_test_longer_than_the_pool(self, begin, make_pool, random):
        state = begin(make_pool(2, 1), random, mode=Mode.TEST, length=100)
        assert state.length == 8

    def test_a_time_without_a_zone_is_a_mistake_of_ours(self, make_plan, pool, random):
        naive = LATER.replace(tzinfo=None)
        with pytest.raises(ValueError, match="time zone"):
            start(make_plan(mode=Mode.TEST), pool, Memory(), naive, random)
