"""What a learner remembers, from the log in any order."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.quiz import Mastery, MasteryRule, Memory, Mode, all_mastered, mastery_of, memory_of
from xai_core.quiz.memory import RECENT, Seen, remember
from xai_core.quiz.spaced_repetition import Rating


def test_nothing_leaves_nothing():
    assert memory_of([], "cells") == Memory()


def test_the_log_in_any_order_leaves_the_same_memory(make_entry):
    entries = [make_entry(n, answer="band" if n % 3 else "segmented") for n in range(8)]
    memory = memory_of(entries, "cells")
    assert memory_of(reversed(entries), "cells") == memory
    assert memory.seen == tuple(f"band-{n}" for n in range(8))
    assert [look.right for look in memory.categories["band"].recent] == [
        n % 3 != 0 for n in range(8)
    ]


def test_a_key_that_comes_twice_counts_once(make_entry):
    first, again = make_entry(0), make_entry(5, key="key-0", answer="segmented")
    assert memory_of([again, first], "cells") == memory_of([first], "cells")


def test_other_libraries_do_not_count(make_entry):
    assert memory_of([make_entry(0, library="others")], "cells") == Memory()


def test_another_reading_leaves_pictures_seen_but_no_skill(make_entry):
    memory = memory_of([make_entry(0, grouping="five")], "cells")
    assert memory.categories == {}
    assert memory.seen == ("band-0",)
    later = remember(memory, Seen.of(make_entry(1, case_id="band-0")))
    assert not later.categories["band"].recent[0].unseen


def test_a_picture_seen_again_moves_to_the_end(make_entry):
    entries = [make_entry(n, case_id=f"band-{n % 2}") for n in range(3)]
    assert memory_of(entries, "cells").seen == ("band-1", "band-0")


def test_answers_of_a_test_count_too(make_entry):
    memory = memory_of([make_entry(0, mode=Mode.TEST)], "cells")
    assert memory.categories["band"].recent[0].right


def test_the_pace_comes_from_right_answers_before(make_entry):
    """Five answers of 4 s; then 2 s and sure is easy, 7 s hard."""
    entries = [make_entry(n) for n in range(5)]
    entries.append(make_entry(5, confidence=0.9, response_seconds=2.0))
    entries.append(make_entry(6, response_seconds=60.0, answer="segmented"))
    entries.append(make_entry(7, response_seconds=7.0))
    ratings = [look.rating for look in memory_of(entries, "cells").categories["band"].recent]
    assert ratings == [Rating.GOOD] * 5 + [Rating.EASY, Rating.AGAIN, Rating.HARD]


def test_only_the_latest_answers_are_kept(make_entry):
    memory = memory_of([make_entry(n) for n in range(RECENT + 5)], "cells")
    assert len(memory.categories["band"].recent) == RECENT
    assert len(memory.seen) == RECENT + 5


@settings(max_examples=25)
@given(data=st.data())
def test_carrying_along_and_replaying_agree(make_entry, data):
    count = data.draw(st.integers(0, 12))
    entries = [
        make_entry(
            number,
            category=(category := data.draw(st.sampled_from(["band", "segmented"]))),
            answer=data.draw(st.sampled_from([category, "eosinophil"])),
            case_id=data.draw(st.sampled_from(["a", "b", "c", "d"])),
            confidence=data.draw(st.floats(0, 1)),
            response_seconds=data.draw(st.floats(0, 59)),
        )
        for number in range(count)
    ]
    carried = Memory()
    for entry in entries:
        carried = remember(carried, Seen.of(entry))
    assert carried == memory_of(entries, "cells")
    assert Memory.model_validate_json(carried.model_dump_json()) == carried


class TestMastery:
    def answered(self, make_entry, verdicts: str, **changes):
        entries = [
            make_entry(n, answer="band" if right == "1" else "segmented", **changes)
            for n, right in enumerate(verdicts)
        ]
        return memory_of(entries, "cells")

    @pytest.mark.parametrize(
        ("verdicts", "expected"),
        [
            ("", Mastery(0, 0, False)),
            ("1111", Mastery(4, 4, False)),
            ("11110", Mastery(4, 5, True)),
            ("0001111", Mastery(4, 5, True)),
            ("11111100", Mastery(3, 5, False)),
            ("00011111", Mastery(5, 5, True)),
        ],
    )
    def test_four_of_the_last_five(self, make_entry, verdicts, expected):
        assert mastery_of(self.answered(make_entry, verdicts), "band") == expected

    def test_a_picture_seen_again_counts_neither_way(self, make_entry):
        memory = self.answered(make_entry, "11111", case_id="band-0")
        assert mastery_of(memory, "band") == Mastery(1, 1, False)

    def test_the_rule_can_be_said_otherwise(self, make_entry):
        memory = self.answered(make_entry, "101")
        assert mastery_of(memory, "band", MasteryRule(3, 2 / 3)).mastered
        assert not mastery_of(memory, "band", MasteryRule(3, 1.0)).mastered

    def test_all_means_every_category(self, make_entry):
        memory = self.answered(make_entry, "11111")
        assert all_mastered(memory, ["band"])
        assert not all_mastered(memory, ["band", "segmented"])

    @pytest.mark.parametrize(("window", "share"), [(0, 0.8), (21, 0.8), (5, 0.0), (5, 1.1)])
    def test_a_rule_that_cannot_be(self, window, share):
        with pytest.raises(ValueError, match="window"):
            MasteryRule(window, share)


def test_a_long_log_is_replayed(make_entry):
    """Not timed; that it takes place in one pass is what keeps it quick."""
    entries = [make_entry(n, case_id=str(n)) for n in range(500)]
    memory = memory_of(entries, "cells")
    due = memory.categories["band"].schedule.due
    assert due - entries[-1].answered_at <= timedelta(days=365)
