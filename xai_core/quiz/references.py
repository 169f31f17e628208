"""Pictures to be shown beside others as references: kept on a shelf, and never asked.

A few pictures of each answer are kept there; training pictures where there are any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xai_core.cases.case import Case
from xai_core.quiz.ai_answers import ai_answer
from xai_core.quiz.readings import askable
from xai_core.quiz.round_material import RoundMaterial, unlearned_only
from xai_core.quiz.sampling import digest
from xai_core.quiz.scale import ReadValues, answer_to
from xai_core.types import Split

SHELF = 6
"""Pictures of an answer kept as references, at most."""
SHELF_SHARE = 4
"""One in so many of an answer's pictures, at most, where those kept could have been asked."""
REFERENCES = 2
"""References of one answer shown at a time."""
SURE = 0.8
"""How sure a model is, at least, of a picture that makes a good reference."""


def reference_shelf(material: RoundMaterial) -> dict[str, tuple[Case, ...]]:
    """Answer -> the pictures of it that are kept as references and never asked.

    The same in every round of a library in a reading. Training pictures where there are any, and
    where all could be asked no more than a quarter.
    """
    library, reading = material.library, material.reading
    if isinstance(reading, ReadValues):  # a number has no picture that shows what it looks like
        return {}
    apart = unlearned_only(library, material.card, reading)
    by_answer: dict[str, list[Case]] = {}
    for case in sorted(askable(library, reading), key=_reference_rank):
        if case.split is Split.TRAIN or not apart:
            by_answer.setdefault(answer_to(case, reading) or "", []).append(case)
    return {
        answer: tuple(cases[: SHELF if apart else min(SHELF, len(cases) // SHELF_SHARE)])
        for answer, cases in by_answer.items()
    }


def references(
    material: RoundMaterial,
    shelf: Sequence[Case],
    beside: str,
    probabilities: Mapping[str, Mapping[str, float]],
    contested: Collection[str] = (),
) -> tuple[Case, ...]:
    """Two pictures of an answer to be shown beside a case: undisputed, the same at every look.

    Parameters
    ----------
    material
        Of the round.
    shelf
        The pictures kept of the answer (:func:`reference_shelf`).
    beside
        Id of the case they stand beside; another case, other references.
    probabilities
        Case id -> how probable the model finds each of its classes. Pictures it has right and is
        sure of come first; those it has not answered next.
    contested
        Ids of cases whose label is contested: never a reference.

    Returns
    -------
    tuple[Case, ...]
        At most two.
    """

    def unsuited(case: Case) -> int:
        said = probabilities.get(case.id)
        ai = None if said is None else ai_answer(material, case, said)
        if ai is None:
            return 1
        return 0 if ai.right and (ai.confidence or 0.0) >= SURE else 2

    suited = sorted(
        (case for case in shelf if case.id not in contested and case.id != beside),
        key=lambda case: (unsuited(case), digest(f"{beside}\0{case.id}")),
    )
    return tuple(suited[:REFERENCES])


def _reference_rank(case: Case) -> tuple[bool, bytes]:
    """Training pictures first, then in an order that says nothing."""
    return case.split is not Split.TRAIN, digest(f"reference\0{case.id}")
