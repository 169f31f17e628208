"""The pool of a round: the model answers what it has not yet answered, with progress.

Which pictures may be asked, and when the model counts as right, is decided in
``xai_core.quiz.sampling``.
"""

from __future__ import annotations

from ui.common.answers import answered
from ui.quiz.cached import round_cases
from xai_core.quiz import Pool, RoundMaterial, pool_of


def asked_pool(material: RoundMaterial) -> Pool:
    """The pool of a round; pictures that cannot be read are left out.

    Raises
    ------
    QuizError
        No picture of the library can be asked.
    """
    library, card = material.library, material.card
    ids = round_cases(
        material,
        library.content_hash,
        card.weights_sha256,
        material.reading.mapping,
        material.seed,
    )
    cases = [library.case(case_id) for case_id in ids]
    return pool_of(material, cases, answered(library, card, cases).probabilities)
