"""The agreement card: every verdict has its sentence, and it is the same one it means."""

import pytest

from ui.compare.agreement import VERDICTS
from xai_core.agreement import AgreementVerdict


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (AgreementVerdict.NOT_DEFINED, "Not defined"),
        (AgreementVerdict.NO_MORE_THAN_CHANCE, "No more than chance"),
        (AgreementVerdict.NO_MORE_THAN_BLOB, "would score as much or more"),
        (AgreementVerdict.MORE_THAN_BOTH, "and more than a blob in the middle"),
    ],
)
def test_every_verdict_is_said(verdict, said):
    assert said in VERDICTS[verdict]
    assert set(VERDICTS) == set(AgreementVerdict)
