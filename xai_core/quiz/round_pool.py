"""Which pictures a round may ask, and what the model had said of each.

Question answered: *what is the right answer of each picture, and was the model right about it?*

Where the model has learned from the library, only pictures it never learned from are asked: on the
others it is too good. Pictures whose label is contested (``contested.py``) are asked in a mode of
their own and in no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xai_core.cases.case import Case
from xai_core.errors import QuizError
from xai_core.quiz.ai_answers import ai_answer
from xai_core.quiz.log import AiAnswer, Mode
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.readings import askable
from xai_core.quiz.references import reference_shelf
from xai_core.quiz.round_material import RoundMaterial, unlearned_only
from xai_core.quiz.sampling import sample
from xai_core.quiz.scale import Scale, answer_to
from xai_core.types import Split


def chosen_cases(material: RoundMaterial) -> list[Case]:
    """The cases a round chooses from: those with an answer, held out and sampled as need be."""
    library, reading = material.library, material.reading
    kept = {case.id for cases in reference_shelf(material).values() for case in cases}
    cases = [case for case in askable(library, reading) if case.id not in kept]
    if unlearned_only(library, material.card, reading):
        cases = [case for case in cases if case.split is Split.TEST]
    return sample(cases, lambda case: answer_to(case, reading), material.seed)


def pool_of(
    material: RoundMaterial,
    cases: Sequence[Case],
    probabilities: Mapping[str, Mapping[str, float]],
    contested: Collection[str] = (),
    mode: Mode = Mode.PRACTICE,
) -> Pool:
    """The pool of a round, from what the model says of each case.

    Parameters
    ----------
    material
        Of the round.
    cases
        Those it may choose from.
    probabilities
        Case id -> how probable the model finds each of its classes; cases without (their picture
        cannot be read) are left out.
    contested
        Ids of cases whose label is contested. They are the pool of the mode of that name, and in
        no other's: so wrong-AI cases are drawn from undisputed ones alone.
    mode
        Of the round.

    Returns
    -------
    Pool
        In the order of ``cases``.

    Raises
    ------
    QuizError
        No picture of the library can be asked.
    """
    read = material.reading.read
    wanted = [case for case in cases if (case.id in contested) == (mode is Mode.CONTESTED)]
    if mode is Mode.CONTESTED and not any(case.id in probabilities for case in wanted):
        raise QuizError("No label of these pictures is contested: choose another mode.")
    return Pool(
        QuizCase(case.id, read[case.label or ""], ai_answer(material, case, said))
        for case in wanted
        if (said := probabilities.get(case.id))
    )


def value_pool(
    material: RoundMaterial,
    scale: Scale,
    cases: Sequence[Case],
    values: Mapping[str, float],
    mode: Mode = Mode.PRACTICE,
) -> Pool:
    """The pool of a round that asks numbers.

    Parameters
    ----------
    material, scale
        Of the round.
    cases
        Those it may choose from.
    values
        Case id -> what the model says; cases without (their picture cannot be read) are left out.
    mode
        Of the round.

    Returns
    -------
    Pool
        In the order of ``cases``.

    Raises
    ------
    QuizError
        No picture can be asked; nobody contests a measured value.
    """
    if mode is Mode.CONTESTED:
        raise QuizError("No label of these pictures is contested: choose another mode.")
    card = material.card

    def said(value: float, target: float) -> AiAnswer:
        right = scale.right(value, target)
        return AiAnswer(card.id, card.weights_sha256, scale.written(value), None, right)

    return Pool(
        QuizCase(case.id, scale.band(case.target), said(values[case.id], case.target), case.target)
        for case in cases
        if case.target is not None and case.id in values
    )
