"""The pictures of a round: the model answers what it has not yet answered, with progress.

Which pictures may be asked, whose label is contested, and when the model counts as right, is
decided in ``xai_core.quiz``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ui.common.answers import answered
from ui.quiz.cached import labels_contested, pictures_chosen
from xai_core.cases.case import Case
from xai_core.models.cards import ModelCard, list_cards
from xai_core.quiz import (
    Contest,
    Mode,
    Pool,
    ReadValues,
    RoundMaterial,
    pool_of,
    references,
    value_pool,
)


@dataclass(frozen=True)
class RoundPictures:
    """What a round may show."""

    pool: Pool
    """The pictures that may be asked."""
    contests: Mapping[str, Contest]
    """Case id -> what speaks against its label."""
    n_contested: int
    """Pictures the round would have chosen from, were their label not contested."""
    shelf: Mapping[str, tuple[Case, ...]]
    """Answer -> the pictures of it kept as references."""
    probabilities: Mapping[str, Mapping[str, float]]
    """Case id -> how probable the model finds each of its classes."""

    def references(self, material: RoundMaterial, answer: str, beside: str) -> tuple[Case, ...]:
        """Two pictures of an answer, undisputed and never asked, to stand beside a case."""
        shelf = self.shelf.get(answer, ())
        return references(material, shelf, beside, self.probabilities, self.contests)


def round_pictures(material: RoundMaterial, mode: Mode) -> RoundPictures:
    """The pictures of a round; those that cannot be read are left out.

    Raises
    ------
    QuizError
        No picture of the library can be asked.
    """
    library, card, reading = material.library, material.card, material.reading
    chosen = pictures_chosen(
        material, library.content_hash, card.answers_key, reading.grouping, material.seed
    )
    cases = [library.case(case_id) for case_id in chosen.asked]
    shelf = {
        answer: tuple(library.case(case_id) for case_id in ids)
        for answer, ids in chosen.shelf.items()
    }
    if isinstance(reading, ReadValues) and reading.scale is not None:
        values = answered(library, card, cases).values
        pool = value_pool(material, reading.scale, cases, values, mode)
        return RoundPictures(pool, {}, 0, {}, {})
    kept = [case for cases_of in shelf.values() for case in cases_of]
    probabilities = answered(library, card, [*cases, *kept]).probabilities
    cards = [entry.card for entry in list_cards() if entry.card is not None]
    contests = labels_contested(
        material,
        cases,
        probabilities,
        cards,
        library.content_hash,
        card.answers_key,
        reading.grouping,
        material.seed,
        tuple((other.answers_key, _reviews(other)) for other in cards if other.labels),
    )
    return RoundPictures(
        pool_of(material, cases, probabilities, contests, mode),
        contests,
        sum(case.id in contests for case in cases),
        shelf,
        probabilities,
    )


def _reviews(card: ModelCard) -> str:
    """A hash of the labels that a card disputes: a model measured again may dispute others."""
    digest = hashlib.sha256()
    for review in card.labels:
        digest.update(review.model_dump_json().encode())
    return digest.hexdigest()
