"""How a round asks: blocks counted by hand, the second look, what counts for whom."""

from random import Random

import pytest

from tests.quiz.conftest import CATEGORIES, START
from xai_core.errors import QuizError
from xai_core.quiz import (
    Answer,
    CategoryOrder,
    Help,
    Mode,
    QuizState,
    RoundPlan,
    answer,
    answer_again,
    memory_of,
    next_item,
    progress_of,
)
from xai_core.quiz.asking import block_at


def test_blocks_share_out_a_round_one_after_the_other():
    # 10 pictures of 4 categories: two blocks of 3, then two of 2, in an order of the seed's.
    shown = [block_at(CATEGORIES, 10, 5, position) for position in range(10)]
    order = list(dict.fromkeys(shown))
    assert sorted(order) == list(CATEGORIES)
    assert [shown.count(name) for name in order] == [3, 3, 2, 2]
    assert shown == sorted(shown, key=order.index)
    assert shown == [block_at(reversed(CATEGORIES), 10, 5, place) for place in range(10)]
    assert len({block_at(CATEGORIES, 10, seed, 0) for seed in range(40)}) == 4


def test_a_round_shorter_than_its_categories_has_blocks_of_one():
    assert len({block_at("abcdef", 3, 0, position) for position in range(3)}) == 3
    with pytest.raises(ValueError, match="position 3"):
        block_at("abcdef", 3, 0, 3)


def test_a_blocked_round_shows_class_after_class_and_keeps_the_rate(begin, pool, random, play):
    state = begin(pool, random, order=CategoryOrder.BLOCKED, length=8, wrong_ai_rate=0.5)
    _, entries = play(state, pool, random, lambda category: category)
    shown = [entry.category for entry in entries]
    assert shown == [block_at(CATEGORIES, 8, 0, position) for position in range(8)]
    assert sum(not entry.ai.right for entry in entries) == 4
    assert len({entry.case_id for entry in entries}) == 8


def test_pictures_kept_for_a_test_are_not_practised(begin, pool, random, play):
    withheld = tuple(case.case_id for case in pool.cases[::2])
    state = begin(pool, random, withheld=withheld, length=20)
    _, entries = play(state, pool, random, lambda category: category)
    assert not set(withheld) & {entry.case_id for entry in entries}


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": Mode.CONTESTED, "help": Help.SHOWN},
        {"mode": Mode.CONTESTED, "order": CategoryOrder.BLOCKED},
        {"mode": Mode.TEST, "order": CategoryOrder.BLOCKED},
        {"mode": Mode.TEST, "withheld": ("band-1",)},
    ],
)
def test_what_makes_no_sense_is_refused(make_plan, changes):
    with pytest.raises(ValueError, match=r"contested|only practice"):
        make_plan(**changes)


def test_a_round_kept_before_there_were_settings_goes_on(begin, pool, random):
    state = begin(pool, random)
    kept = state.as_dict()
    # What is as it always was is not written, so older rounds and these are the same.
    assert not {"help", "order", "withheld"} & set(kept["plan"])
    assert "again" not in kept
    assert QuizState.from_dict(kept) == state
    assert state.plan.help is Help.ALONE
    asked = begin(pool, random, help=Help.SECOND_LOOK, order=CategoryOrder.BLOCKED)
    assert QuizState.from_dict(asked.as_dict()) == asked


# The second look


def first_answer(state, pool, given="segmented"):
    return answer(state, pool, Answer(state.current.key, given, 0.6), START)


def test_an_answer_waits_for_its_second_look(begin, pool, random):
    state, entry = first_answer(begin(pool, random, help=Help.SECOND_LOOK, length=1), pool)
    assert state.again == entry.key
    assert not state.finished
    assert entry.second is None
    assert next_item(state, pool, START, random) is state
    assert QuizState.from_dict(state.as_dict()) == state

    right = entry.category
    after, second = answer_again(state, pool, entry.key, right, START)
    assert (second.answer, second.right) == (right, True)
    assert after.finished
    assert after.again is None
    # The first answer stays what counts.
    assert after.answered[0].answer == "segmented"
    assert after.memory == state.memory
    # Once and only once.
    assert answer_again(after, pool, entry.key, "band", START) == (after, None)
    assert answer_again(state, pool, "another", "band", START) == (state, None)


def test_a_test_asks_again_too_and_keeps_to_its_list(begin, pool, random):
    state = begin(pool, random, mode=Mode.TEST, help=Help.SECOND_LOOK, length=2)
    shown = []
    while not state.finished:
        state, entry = first_answer(state, pool, "band")
        shown.append(entry.case_id)
        assert next_item(state, pool, START, random) is state
        state, second = answer_again(state, pool, entry.key, "band", START)
        assert second.answer == "band"
        state = next_item(state, pool, START, random)
    assert tuple(shown) == state.sequence


def test_a_second_answer_must_be_one_of_the_round(begin, pool, random):
    state, entry = first_answer(begin(pool, random, help=Help.SECOND_LOOK), pool)
    with pytest.raises(QuizError, match="not one of the answers"):
        answer_again(state, pool, entry.key, "basophil", START)


def test_no_second_look_where_the_ai_was_not_asked_or_none_is_wanted(begin, make_pool, random):
    from dataclasses import replace

    from xai_core.quiz import Pool

    silent = Pool(replace(case, ai=None) for case in make_pool().cases)
    for plan, asked in (({"help": Help.SECOND_LOOK}, silent), ({}, make_pool())):
        state, _ = first_answer(begin(asked, Random(1), **plan), asked)
        assert state.again is None


def test_a_state_with_nothing_to_answer_again_is_refused(begin, pool, random):
    kept = begin(pool, random, help=Help.SECOND_LOOK).as_dict()
    with pytest.raises(QuizError, match="given a second time"):
        QuizState.from_dict(kept | {"again": "key"})


# What counts


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, 1),
        ({"help": Help.SECOND_LOOK}, 1),
        ({"help": Help.SHOWN}, 0),
        ({"order": CategoryOrder.BLOCKED}, 0),
    ],
)
def test_only_what_was_decided_alone_counts_for_accuracy_and_mastery(make_entry, changes, counts):
    entry = make_entry(**changes)
    memory = memory_of([entry], "cells")
    assert len(memory.categories) == counts
    assert memory.seen == (entry.case_id,)
    found = progress_of([entry], list(CATEGORIES), START, library="cells")
    assert found.accuracy.n == counts


def test_the_plan_says_how_each_answer_was_asked_for(begin, pool, random):
    state = begin(pool, random, help=Help.SHOWN, order=CategoryOrder.BLOCKED)
    _, entry = first_answer(state, pool)
    assert (entry.help, entry.order) == (Help.SHOWN, CategoryOrder.BLOCKED)
    assert isinstance(state.plan, RoundPlan)
