"""The Shared Interest pattern in the reader's words, with the numbers that decide it.

The rule is ``xai_core/agreement/patterns.py``. A pattern compares the *hottest part* of the map,
what one cut counts as looked at, with the region. It is no second verdict: it stands behind the
one sentence about the case (``ui/common/verdicts.py``), speaks of that part alone, and says what
was measured (``xai_core/agreement/claims.py``), not where the AI "looked".
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.binarisations import binarisation_name
from ui.common.numbers import beside
from ui.common.text import listed, t
from xai_core.agreement import Agreement, Pattern
from xai_core.errors import Phrase

_ALIGNED = Phrase("the hottest part of the map and the region overlap well")
_SUBSET = Phrase(
    "the hottest part of the map lies largely in the region, but the two do not overlap well"
)
_CONTEXT = Phrase(
    "the hottest part of the map covers the region largely and reaches beyond it, so the two do"
    " not overlap well"
)
_NONE_HIGH = Phrase(
    "the hottest part of the map and the region do not overlap well, and neither lies largely in"
    " the other"
)

PATTERNS: Mapping[Pattern, tuple[Phrase, Phrase]] = {
    Pattern.HUMAN_ALIGNED: (Phrase("Human aligned"), _ALIGNED),
    Pattern.SUFFICIENT_SUBSET: (Phrase("Sufficient subset"), _SUBSET),
    Pattern.CONTEXT_DEPENDENT: (Phrase("Context dependent"), _CONTEXT),
    Pattern.SUFFICIENT_CONTEXT: (Phrase("Sufficient context"), _NONE_HIGH),
    Pattern.CONFUSER: (Phrase("Confuser"), _ALIGNED),
    Pattern.INSUFFICIENT_SUBSET: (Phrase("Insufficient subset"), _SUBSET),
    Pattern.CONTEXT_CONFUSION: (Phrase("Context confusion"), _CONTEXT),
    Pattern.DISTRACTOR: (Phrase("Distractor"), _NONE_HIGH),
}
"""Its name, and what was measured."""


def pattern_sentences(agreement: Agreement) -> tuple[str, str]:
    """The pattern with what it means, and the numbers and thresholds that decide it.

    Where there is none, the first says so and the second is empty.
    """
    if agreement.pattern is None:
        return (
            t(
                "Shared Interest pattern: **not defined** (no attention, no region, or no known"
                " answer)"
            ),
            "",
        )
    name, meaning = PATTERNS[agreement.pattern]
    named = t("Shared Interest pattern: **{name}** — {meaning}.", name=t(name), meaning=t(meaning))
    numbers = t(
        "The cut: {cut}. {scores}.",
        cut=binarisation_name(agreement.binarisation),
        scores=listed(_scores(agreement)),
    )
    return named, numbers


def _scores(agreement: Agreement) -> list[str]:
    limits = agreement.thresholds
    scores = (
        (t("IoU"), agreement.iou, limits.iou),
        (t("Attention on target"), agreement.saliency_coverage, limits.saliency_coverage),
        (t("Region covered"), agreement.ground_truth_coverage, limits.ground_truth_coverage),
    )
    return [f"{name} {beside(value, limit)}" for name, value, limit in scores if value is not None]
