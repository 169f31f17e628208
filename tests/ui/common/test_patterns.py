"""Every pattern has its words."""

from ui.common.patterns import PATTERNS
from xai_core.agreement import Pattern


def test_every_pattern_has_a_meaning():
    assert set(PATTERNS) == set(Pattern)
