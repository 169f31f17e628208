"""The one sentence about both levels: is it the right place, and is it weighed alike.

The place is that of the one verdict (``verdicts.py``), so that the two sentences never disagree;
what each says is written down in ``xai_core/agreement/claims.py`` (``claims_of_levels``). How a
place is weighed is told only where the AI looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.text import t
from xai_core.agreement import Agreement, AgreementVerdict, Weighing, verdict_of, weighing_of
from xai_core.errors import Phrase

LEVELS: Mapping[tuple[AgreementVerdict, Weighing], Phrase] = {
    (AgreementVerdict.MOSTLY_INSIDE, Weighing.ALIKE): Phrase(
        "The AI looks at the right place, and weighs it much as its importance is given."
    ),
    (AgreementVerdict.MOSTLY_INSIDE, Weighing.DIFFERENT): Phrase(
        "The AI looks at the right place but weighs it differently."
    ),
    (AgreementVerdict.MOSTLY_INSIDE, Weighing.NOT_DEFINED): Phrase(
        "The AI looks at the right place; with what emphasis is not defined here."
    ),
    (AgreementVerdict.PARTLY_INSIDE, Weighing.ALIKE): Phrase(
        "The AI looks partly at the right place, and weighs it much as its importance is given."
    ),
    (AgreementVerdict.PARTLY_INSIDE, Weighing.DIFFERENT): Phrase(
        "The AI looks partly at the right place, and weighs it differently."
    ),
    (AgreementVerdict.PARTLY_INSIDE, Weighing.NOT_DEFINED): Phrase(
        "The AI looks partly at the right place; with what emphasis is not defined here."
    ),
    **dict.fromkeys(
        [(AgreementVerdict.NO_MORE_THAN_BLOB, weighing) for weighing in Weighing],
        Phrase(
            "The AI looks at this place no more than a blob in the middle of the picture would, so"
            " its emphasis there says little."
        ),
    ),
    **dict.fromkeys(
        [(AgreementVerdict.NO_MORE_THAN_CHANCE, weighing) for weighing in Weighing],
        Phrase(
            "The AI looks at this place no more than chance would, so its emphasis there says"
            " little."
        ),
    ),
    **dict.fromkeys(
        [(AgreementVerdict.NOT_DEFINED, weighing) for weighing in Weighing],
        Phrase("Neither level is defined here."),
    ),
}
"""By the verdict on the place, and how it is weighed."""


def levels_sentence(agreement: Agreement) -> str:
    """The sentence about one map and one region, in the reader's language."""
    return t(LEVELS[verdict_of(agreement), weighing_of(agreement)])
