"""The one sentence about a case: what its attention in a region is worth, and was it right.

The rule is the core's (``xai_core/agreement/verdict.py``), and so is what each sentence may say
(``claims.py``): whoever words one anew here says those claims and no others. Every screen that
judges a case says this sentence; the Shared Interest pattern stands behind it
(``ui/common/patterns.py``).
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.text import t
from xai_core.agreement import Agreement, AgreementVerdict, verdict_of
from xai_core.errors import Phrase

VERDICTS: Mapping[tuple[AgreementVerdict, bool | None], Phrase] = {
    (AgreementVerdict.MOSTLY_INSIDE, None): Phrase(
        "Most of the AI's attention is in this region: more than chance or a blob in the middle"
        " of the picture would put there."
    ),
    (AgreementVerdict.MOSTLY_INSIDE, True): Phrase(
        "The AI is right, and most of its attention is in this region: more than chance or a"
        " blob in the middle of the picture would put there."
    ),
    (AgreementVerdict.MOSTLY_INSIDE, False): Phrase(
        "The AI is wrong, although most of its attention is in this region: more than chance or"
        " a blob in the middle of the picture would put there."
    ),
    (AgreementVerdict.PARTLY_INSIDE, None): Phrase(
        "More of the AI's attention is in this region than chance or a blob in the middle of"
        " the picture would put there, but not most of it."
    ),
    (AgreementVerdict.PARTLY_INSIDE, True): Phrase(
        "The AI is right, and more of its attention is in this region than chance or a blob in"
        " the middle of the picture would put there, but not most of it."
    ),
    (AgreementVerdict.PARTLY_INSIDE, False): Phrase(
        "The AI is wrong, although more of its attention is in this region than chance or a"
        " blob in the middle of the picture would put there, if not most of it."
    ),
    (AgreementVerdict.NO_MORE_THAN_BLOB, None): Phrase(
        "More of the AI's attention is in this region than chance would put there, but a blob"
        " in the middle of the picture would put as much there, or more."
    ),
    (AgreementVerdict.NO_MORE_THAN_BLOB, True): Phrase(
        "The AI is right, and more of its attention is in this region than chance would put"
        " there, but a blob in the middle of the picture would put as much there, or more."
    ),
    (AgreementVerdict.NO_MORE_THAN_BLOB, False): Phrase(
        "The AI is wrong; more of its attention is in this region than chance would put there,"
        " but a blob in the middle of the picture would put as much there, or more."
    ),
    (AgreementVerdict.NO_MORE_THAN_CHANCE, None): Phrase(
        "No more of the AI's attention is in this region than chance would put there."
    ),
    (AgreementVerdict.NO_MORE_THAN_CHANCE, True): Phrase(
        "The AI is right, but no more of its attention is in this region than chance would put"
        " there."
    ),
    (AgreementVerdict.NO_MORE_THAN_CHANCE, False): Phrase(
        "The AI is wrong, and no more of its attention is in this region than chance would put"
        " there."
    ),
    **dict.fromkeys(
        [(AgreementVerdict.NOT_DEFINED, right) for right in (None, True, False)],
        Phrase(
            "Not defined: there is no attention for this answer, or the region is empty or all of"
            " the picture."
        ),
    ),
}
"""By verdict, and whether the answer was right (None: not known)."""


def sentence_of(verdict: AgreementVerdict, right: bool | None) -> str:
    """The sentence, in the reader's language; ``right`` is None where that is not known."""
    return t(VERDICTS[verdict, right])


def verdict_sentence(agreement: Agreement, right: bool | None) -> str:
    """The sentence about one map and one region."""
    return sentence_of(verdict_of(agreement), right)
