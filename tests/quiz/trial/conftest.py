"""A protocol in a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from xai_core.quiz.trial import Trial, read_trial

PROTOCOL = """
library = "cells"
model = "tiny"
practice_pictures = 8
test_pictures = 8
seed = 2026
n_per_arm = 64

[title]
en = "Alone or shown"
ja = "一人か、AIの答えを見るか"

[[arms]]
id = "alone"

[[arms]]
id = "shown"
help = "shown"

[exclusion]
most_earlier_answers = 0
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """``write("seed = 2026", "seed = 1")``: the protocol, one passage of it changed."""

    def written(old: str = "", new: str = "", name: str = "alone-or-shown.toml") -> Path:
        assert old in PROTOCOL
        path = tmp_path / name
        path.write_text(PROTOCOL.replace(old, new, 1) if old else PROTOCOL, encoding="utf-8")
        return path

    return written


@pytest.fixture
def trial(write: Callable[..., Path]) -> Trial:
    return read_trial(write())
