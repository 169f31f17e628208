"""What the model of a round says of a case, judged in the reading it shares with the library.

Of a picture whose class the model does not know, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.cases.case import Case
from xai_core.quiz.log import AiAnswer
from xai_core.quiz.round_material import RoundMaterial


def ai_answer(
    material: RoundMaterial, case: Case, probabilities: Mapping[str, float]
) -> AiAnswer | None:
    """What the model says of a case and whether it is right; None where it knows no such class."""
    alignment, card = material.alignment, material.card
    said = max(probabilities, key=probabilities.__getitem__)
    right = alignment.right_of(case.label, said)
    if right is None:
        return None
    answer = alignment.answer_of(said)
    # Where the shared reading leaves the class out, the class itself is shown: as it stands.
    sure = probabilities[said] if answer is None else alignment.confidence_of(said, probabilities)
    return AiAnswer(
        model=card.id,
        weights_sha256=card.weights_sha256,
        answer=answer or said,
        confidence=sure,
        right=right,
    )
