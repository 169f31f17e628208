"""The first sentence of a cohort says what the tests show, and no more."""

import pytest

from ui.cohort.point import BLOB, LESS, MORE, NO_MORE, UNTOLD, sentence_of
from xai_core.agreement.attention import AttentionFindings, AttentionVerdict, Finding
from xai_core.errors import Phrase

HIGHER, LOWER, NOT_SHOWN, UNTELLABLE = (
    Finding.HIGHER,
    Finding.LOWER,
    Finding.NOT_SHOWN,
    Finding.CANNOT_BE_TOLD,
)


@pytest.mark.parametrize(
    ("chance", "blob", "said"),
    [
        (HIGHER, HIGHER, MORE),
        (HIGHER, NOT_SHOWN, BLOB),
        (HIGHER, LOWER, BLOB),
        (HIGHER, UNTELLABLE, BLOB),
        (LOWER, LOWER, LESS),
        (NOT_SHOWN, HIGHER, NO_MORE),
        (UNTELLABLE, HIGHER, UNTOLD),
    ],
)
def test_what_is_said_follows_from_both_tests(chance: Finding, blob: Finding, said: Phrase) -> None:
    found = AttentionFindings(
        claim=AttentionVerdict.NOT_SHOWN,
        above_chance=chance,
        above_centre_blob=blob,
        above_wrong=NOT_SHOWN,
        above_wrong_of_class=NOT_SHOWN,
    )
    assert sentence_of(found) is said
