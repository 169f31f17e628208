"""Which category comes next in practice."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from xai_core.quiz import Memory, Pool, memory_of
from xai_core.quiz.practice import Situation, choose, need, weight, wrong_target

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def situation(memory=None, **changes):
    values = {"now": NOON, "position": 0, "wrong_left": 0, "slots_left": 10}
    return Situation(memory or Memory(), **(values | changes))


def drawn(pool, where, times=400):
    random = Random(3)
    return Counter(choose(pool, where, random).category for _ in range(times))


class TestNeed:
    def test_what_is_new_stands_at_a_half(self):
        assert need(None, NOON) == 0.5

    @pytest.mark.parametrize(
        ("verdicts", "expected"),
        [("1", 1 / 3), ("0", 2 / 3), ("11", 1 / 4), ("0000000000" + "1" * 10, 1 / 12)],
    )
    def test_it_counts_the_latest_ten_answers(self, make_entry, verdicts, expected):
        entries = [
            make_entry(n, answer="band" if right == "1" else "segmented")
            for n, right in enumerate(verdicts)
        ]
        memory = memory_of(entries, "cells")
        assert need(memory.categories["band"], entries[-1].answered_at) == pytest.approx(expected)

    def test_right_but_slow_is_half_right(self, make_entry):
        quick = [make_entry(n, category="segmented", answer="segmented") for n in range(5)]
        slow = make_entry(6, response_seconds=50.0)
        memory = memory_of([*quick, slow], "cells")
        assert need(memory.categories["band"], slow.answered_at) == pytest.approx(1 - 1.5 / 3)

    def test_it_grows_as_days_pass(self, make_entry):
        known = memory_of([make_entry(0)], "cells").categories["band"]
        assert need(known, NOON + timedelta(days=30)) > need(known, NOON)


class TestCategory:
    def test_what_is_not_due_counts_a_quarter(self, make_entry):
        entry = make_entry(0)
        memory = memory_of([entry], "cells")
        due = memory.categories["band"].schedule.due
        before, after = situation(memory, now=entry.answered_at), situation(memory, now=due)
        assert weight("band", before) == pytest.approx(weight("band", after) / 4)

    def test_the_one_just_shown_counts_half(self):
        assert weight("band", situation(previous="band")) == 0.25

    def test_the_pair_of_a_mistake_counts_three_times_due_or_not(self, make_entry):
        entry = make_entry(0)
        memory = memory_of([entry], "cells")
        where = situation(memory, now=entry.answered_at, contrast={"band": 3, "segmented": 3})
        assert weight("band", where) == pytest.approx(3 * 1 / 3)
        assert weight("segmented", where) == 1.5

    def test_a_mistaken_category_comes_by_its_position(self, pool):
        where = situation(position=3, contrast={"band": 3})
        assert drawn(pool, where, 20) == {"band": 20}

    def test_the_weak_one_comes_more_often_and_no_one_never(self, pool, make_entry):
        entries = [
            make_entry(n, category=name, answer=name if name != "band" else "segmented")
            for name in pool.by_category
            for n in range(4)
        ]
        entries = [make_entry(n, **vars(e) | {"key": str(n)}) for n, e in enumerate(entries)]
        found = drawn(pool, situation(memory_of(entries, "cells"), now=NOON))
        assert set(found) == set(pool.by_category)
        assert found["band"] > 2 * max(found[name] for name in found if name != "band")


class TestPicture:
    def test_an_unseen_one_while_there_is_any(self, make_pool):
        pool = make_pool(3, 0, ("band", "segmented"))
        memory = Memory(seen=("band-0", "band-2", "segmented-1", "segmented-0"))
        random = Random(0)
        shown = {choose(pool, situation(memory), random).case_id for _ in range(50)}
        assert shown == {"band-1", "segmented-2"}

    def test_then_the_one_seen_longest_ago(self, make_pool):
        pool = make_pool(3, 0, ("band",))
        memory = Memory(seen=("elsewhere", "band-2", "band-0", "band-1"))
        assert choose(pool, situation(memory), Random(0)).case_id == "band-2"


class TestWrongAi:
    @pytest.mark.parametrize(
        ("rate", "length", "target"),
        [(0.3, 10, 3), (0.3, 5, 2), (0.5, 5, 3), (0.0, 10, 0), (1.0, 7, 7), (0.3, 1, 0)],
    )
    def test_halves_are_rounded_upwards(self, rate, length, target):
        assert wrong_target(rate, length) == target

    @pytest.mark.parametrize("wrong_left", [0, 10])
    def test_all_or_none(self, pool, wrong_left):
        random = Random(0)
        where = situation(wrong_left=wrong_left)
        shown = {choose(pool, where, random).ai_wrong for _ in range(30)}
        assert shown == {wrong_left == 10}

    def test_where_there_are_none_others_are_shown(self, make_pool):
        pool = make_pool(5, 0)
        assert not choose(pool, situation(wrong_left=10), Random(0)).ai_wrong

    def test_a_fresh_picture_comes_before_the_rate(self, make_pool):
        pool = make_pool(3, 1, ("band",))
        memory = Memory(seen=("band-0",))  # the only one the AI had wrong
        shown = choose(pool, situation(memory, wrong_left=10), Random(0))
        assert shown.case_id in {"band-1", "band-2"}

    def test_no_picture_is_shown_again_for_the_rate(self, make_pool):
        """All bands were seen, the AI wrong in them; segmented ones are unseen."""
        wrong, others = make_pool(2, 2, ("band",)), make_pool(5, 0, ("segmented",))
        pool = Pool((*wrong.cases, *others.cases))
        where = situation(Memory(seen=("band-0", "band-1")), wrong_left=10)
        assert set(drawn(pool, where)) == {"band", "segmented"}

    def test_when_all_were_seen_the_rate_holds_again(self, make_pool):
        pool = make_pool(3, 1, ("band",))
        memory = Memory(seen=("band-1", "band-0", "band-2"))
        assert choose(pool, situation(memory, wrong_left=10), Random(0)).case_id == "band-0"
        assert choose(pool, situation(memory), Random(0)).case_id == "band-1"

    def test_where_only_wrong_ones_are_left(self, make_pool):
        pool = make_pool(3, 1, ("band",))
        memory = Memory(seen=("band-1", "band-2"))
        assert choose(pool, situation(memory), Random(0)).case_id == "band-0"
