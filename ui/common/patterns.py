"""The eight patterns of agreement in the reader's words (the rule: ``agreement.patterns``)."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.agreement import Pattern
from xai_core.errors import Phrase

PATTERNS: Mapping[Pattern, tuple[Phrase, Phrase]] = {
    Pattern.HUMAN_ALIGNED: (
        Phrase("Human aligned"),
        Phrase("Right, and it looked at the region and at little else."),
    ),
    Pattern.SUFFICIENT_SUBSET: (
        Phrase("Sufficient subset"),
        Phrase("Right, and a part of the region was enough for it."),
    ),
    Pattern.CONTEXT_DEPENDENT: (
        Phrase("Context dependent"),
        Phrase("Right, but it looked at the region and at much around it."),
    ),
    Pattern.SUFFICIENT_CONTEXT: (
        Phrase("Sufficient context"),
        Phrase("Right, but it looked mostly elsewhere. Ask what it saw there."),
    ),
    Pattern.CONFUSER: (
        Phrase("Confuser"),
        Phrase("Wrong, although it looked at the region and at little else."),
    ),
    Pattern.INSUFFICIENT_SUBSET: (
        Phrase("Insufficient subset"),
        Phrase("Wrong: it looked at only a part of the region."),
    ),
    Pattern.CONTEXT_CONFUSION: (
        Phrase("Context confusion"),
        Phrase("Wrong: it looked at the region, but at much around it as well."),
    ),
    Pattern.DISTRACTOR: (
        Phrase("Distractor"),
        Phrase("Wrong: it looked mostly elsewhere."),
    ),
}
"""Its name, and what it says."""
