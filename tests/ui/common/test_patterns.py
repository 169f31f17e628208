"""Every pattern has its words, and the numbers that decide it stand beside them."""

import numpy as np

from ui.common.patterns import PATTERNS, pattern_sentences
from xai_core.agreement import Binarisation, Pattern, PatternThresholds, score_heat_map


def test_every_pattern_has_a_meaning():
    assert set(PATTERNS) == set(Pattern)


def test_numbers_thresholds_and_cut_stand_behind_the_name():
    """The four hottest pixels are two of the region's four and two others: IoU 2 of 6."""
    heat_map, region = np.zeros((4, 4)), np.zeros((4, 4))
    heat_map[:, 0], region[:2, :2] = 1, 1
    scored = score_heat_map(heat_map, region, right=False)
    named, numbers = pattern_sentences(scored)
    assert named.startswith("Shared Interest pattern: **Distractor** — the hottest part")
    assert numbers == (
        "The cut: as large as the region (matched area). IoU 0.33 < 0.5,"
        " Attention on target 0.50 < 0.75, Region covered 0.50 < 0.75."
    )
    others = PatternThresholds(iou=0.3, saliency_coverage=0.6, ground_truth_coverage=0.5)
    otsu = Binarisation.parse("otsu")
    scored = score_heat_map(heat_map, region, right=True, binarisation=otsu, thresholds=others)
    named, numbers = pattern_sentences(scored)
    assert "**Human aligned**" in named
    assert numbers == (
        "The cut: Otsu's threshold. IoU 0.33 ≥ 0.3, Attention on target 0.50 < 0.6,"
        " Region covered 0.50 ≥ 0.5."
    )


def test_where_there_is_no_pattern_nothing_is_said_of_numbers():
    named, numbers = pattern_sentences(score_heat_map(np.ones((4, 4)), np.eye(4)))
    assert "**not defined**" in named
    assert numbers == ""
