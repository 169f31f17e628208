"""The eight patterns: the table of overlap and correctness."""

import pytest

from xai_core.agreement import Overlap, Pattern, PatternThresholds, pattern_of
from xai_core.errors import ChoiceError

# (IoU, ground-truth coverage, saliency coverage), right answer, wrong answer. First test wins.
TABLE = [
    (Overlap(0.9, 0.95, 0.95), "human-aligned", "confuser"),
    (Overlap(0.5, 0.0, 0.0), "human-aligned", "confuser"),  # at the threshold is high
    (Overlap(0.2, 0.2, 0.9), "sufficient-subset", "insufficient-subset"),
    (Overlap(0.4, 0.9, 0.75), "sufficient-subset", "insufficient-subset"),  # before context
    (Overlap(0.2, 0.9, 0.2), "context-dependent", "context-confusion"),
    (Overlap(0.2, 0.75, 0.2), "context-dependent", "context-confusion"),
    (Overlap(0.49, 0.74, 0.74), "sufficient-context", "distractor"),
    (Overlap(0.0, 0.0, 0.0), "sufficient-context", "distractor"),
]


@pytest.mark.parametrize(("overlap", "if_right", "if_wrong"), TABLE)
def test_the_table(overlap, if_right, if_wrong):
    assert pattern_of(overlap, True) == if_right
    assert pattern_of(overlap, False) == if_wrong


def test_the_table_reaches_all_eight():
    names = {name for _, right, wrong in TABLE for name in (right, wrong)}
    assert names == {str(pattern) for pattern in Pattern}


@pytest.mark.parametrize(
    ("overlap", "right"),
    [
        (Overlap(0.9, 0.9, 0.9), None),  # nobody said whether the answer was right
        (Overlap(None, None, None), True),  # no region
        (Overlap(0.0, 0.0, None), True),  # no attention
    ],
)
def test_no_pattern(overlap, right):
    assert pattern_of(overlap, right) is None


def test_thresholds_are_settings():
    strict = PatternThresholds(iou=0.95, saliency_coverage=1, ground_truth_coverage=1)
    assert pattern_of(Overlap(0.9, 0.95, 0.95), True, strict) is Pattern.SUFFICIENT_CONTEXT


@pytest.mark.parametrize("value", [0, -0.1, 1.1, float("nan")])
def test_a_threshold_of_nothing_would_make_everything_high(value):
    with pytest.raises(ChoiceError, match="saliency_coverage"):
        PatternThresholds(saliency_coverage=value)
