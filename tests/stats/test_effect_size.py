"""Cohen's words for a correlation."""

import pytest

from xai_core.stats.effect_size import effect_size


@pytest.mark.parametrize(
    ("correlation", "size"),
    [
        (1.0, "large"),
        (-0.5, "large"),
        (0.49, "medium"),
        (-0.3, "medium"),
        (0.29, "small"),
        (0.1, "small"),
        (-0.09, "hardly-any"),
        (0.0, "hardly-any"),
    ],
)
def test_the_sign_does_not_count(correlation, size):
    assert effect_size(correlation) == size
