"""The short part of ``python -m tests.robustness``: a few mutants of every reader."""

from pathlib import Path
from random import Random

import pytest

from tests.robustness.mutations import mutated
from tests.robustness.targets import TARGETS
from tests.robustness.watch import FINE, Found, Target, mutant, tried

SEED = 2


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_reader_reads_or_refuses(target: Target, tmp_path: Path) -> None:
    for number in range(target.short):
        outcome = tried(target, mutant(target, SEED, number), tmp_path)
        assert outcome.found in FINE, (target.name, number, outcome)


def test_a_mutant_is_always_the_same() -> None:
    files = {"a.json": b'{"a": [1, 2, {"b": "c"}]}', "b.txt": b"some words and 12 numbers"}
    spoilt = [mutated(files, Random(number)) for number in range(200)]
    assert spoilt == [mutated(files, Random(number)) for number in range(200)]
    assert sum(one != files for one in spoilt) > 150


@pytest.mark.parametrize(
    ("does", "found"),
    [
        (lambda source, out: None, Found.READ),
        (lambda source, out: 1 / 0, Found.UNCAUGHT),
        (lambda source, out: (source.parent / "beside/new").write_text("a"), Found.OUTSIDE),
        (lambda source, out: (source / "a").write_text("b"), Found.OUTSIDE),
        (lambda source, out: (out / "a").write_text("b"), Found.READ),
    ],
)
def test_what_a_reader_does_is_seen(does, found: Found, tmp_path: Path) -> None:
    target = Target("one", lambda: ({"a": b"1"},), does)
    assert tried(target, {"a": b"1"}, tmp_path).found is found
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_over_after_a_refusal_is_seen(tmp_path: Path) -> None:
    def half(_source: Path, out: Path) -> None:
        (out / ".half").mkdir()
        raise ValueError("no")

    target = Target("one", lambda: ({},), half, refusals=(ValueError,))
    assert tried(target, {}, tmp_path).found is Found.LEFT_OVER
