"""The split of a picture depends on nothing but its bytes."""

import pytest

from xai_core.cases.splits import split_of
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
