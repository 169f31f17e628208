"""The split of a picture depends on nothing but its bytes, or on whose it is."""

import pytest

from xai_core.cases.splits import split_drawn, split_of, split_of_specimen
from xai_core.types import Split


@pytest.mark.parametrize(
    ("first", "split"),
    [
        ("00000000", Split.TEST),  # 0
        ("00000001", Split.TEST),  # 1
        ("00000002", Split.VALIDATION),  # 2
        ("00000003", Split.TRAIN),  # 3
        ("00000009", Split.TRAIN),  # 9
        ("0000000a", Split.TEST),  # 10
        ("ffffffff", Split.TRAIN),  # 4294967295 ends in 5
    ],
)
def test_by_the_last_decimal_digit_of_the_first_32_bits(first: str, split: Split) -> None:
    assert split_of(first + "0" * 56) is split
    assert split_of(first.upper() + "f" * 56) is split


def test_a_specimen_that_is_named_decides_in_place_of_the_picture() -> None:
    splits = {name: split_of_specimen(name) for name in ("P0", "P5", "P7")}
    assert set(splits.values()) == set(Split)  # by the SHA-256 of the name
    for name, split in splits.items():
        assert {split_drawn(name, bytes([n])) for n in range(9)} == {split}
    for nobody in (None, ""):
        assert {split_drawn(nobody, bytes([n])) for n in range(20)} == set(Split)
