"""Which named concepts does a model hold and use? TCAV over a library's attributes.

A concept is an attribute of the library's cases: what a source says of them (WBCAtt's *cell shape =
irregular*), or what a simulator drew them with (*narrowest*). A word is a concept for each value it
takes, held against all other values. A number is one concept: the highest third of the cases
against the lowest third, *within each class* (``concept_sets.py``).

Cases with and without are matched by class, or by quarter of the values (``vectors.matched``), so
that a concept is not found merely because it goes with the answer. What goes with nothing else than
the class, such as the number of lobes, has no counterparts and is said to have too few.

Answers are those of the model: a concept's use is asked of the pictures that it answers so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import LibraryError
from xai_core.evaluation.concept_sets import Concept, concepts_of, spread_cases, strata_of
from xai_core.explain.concepts.reading import Pooled, batches, concept_layer, read_layer
from xai_core.explain.concepts.testing import (
    RUNS,
    TcavScore,
    Use,
    random_directions,
    tcav,
    use_of,
)
from xai_core.explain.concepts.vectors import (
    Direction,
    Held,
    MatchedSets,
    directions,
    held,
    matched,
)
from xai_core.models.checkpoints import LoadedModel
from xai_core.stats.holm import holm
from xai_core.types import Interval, Progress, Report, Split

CASES = 600
"""Cases read, evenly of all classes, where no number is named."""
_FEWEST_ANSWERED = 10
"""Pictures with an answer from which on its use of a concept is tested."""


class ConceptUse(Report):
    """One concept and one answer."""

    target: str
    use: Use
    score: float
    """TCAV: share of the pictures answered so that more of the concept speaks for."""
    interval: Interval
    sensitivity: float
    p_value: float
    corrected_p: float
    """Holm, over all concepts that were found and all answers."""
    random_scores: Interval
    n: int


class ConceptResult(Report):
    """One concept."""

    attribute: str
    value: str
    n_each: int
    """Cases with it, and as many without."""
    accuracy: float | None
    """Held out, of a linear classifier at this layer; None where there are too few cases."""
    accuracy_interval: Interval
    found: bool
    uses: tuple[ConceptUse, ...]
    """Empty where it was not found."""


class ConceptReport(Report):
    """All concepts that were asked about."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    layer: str
    direction: Direction
    runs: int
    seed: int
    n_cases: int
    least_p: float
    """The smallest corrected p there can be, with so many tests and counterparts."""
    concepts: tuple[ConceptResult, ...]


@dataclass(frozen=True)
class Question:
    """How concepts are asked about."""

    layer: str | None = None
    """None: see ``reading.concept_layer``."""
    direction: Direction = Direction.MEANS
    runs: int = RUNS
    n_cases: int = CASES
    seed: int = 0


@dataclass(frozen=True)
class Seen:
    """What a layer says of N cases, and what is known of them."""

    read: Pooled
    answered: tuple[str, ...]
    """The target each gradient is of."""
    strata: NDArray[np.intp]
    """``(N,)``: within which cases are matched."""
    specimens: tuple[str | None, ...]


def ask_concepts(  # noqa: PLR0913, PLR0917 - what is asked, of whom, about which cases
    library: CaseLibrary,
    model: LoadedModel,
    attributes: Sequence[str],
    question: Question,
    split: Split | None = None,
    where: Mapping[str, str] | None = None,
    progress: Progress = lambda _done, _total: None,
) -> ConceptReport:
    """Test the concepts that a library's attributes name.

    Parameters
    ----------
    library, model
        Whose cases, and who answers.
    attributes
        ``NAME`` or ``NAME=VALUE``; none for all there are.
    question
        Layer, direction, number of cases and of random counterparts, seed.
    split, where
        Only such cases.
    progress
        Called with (cases read, cases in all).

    Returns
    -------
    ConceptReport
        Concepts in the order asked for.

    Raises
    ------
    LibraryError
        No case has such an attribute, or there are no cases.
    ExplanationError, ModelError
        As ``reading.read_layer``.
    """
    cases = spread_cases(by_hash(library, split, where or {}), question.n_cases)
    if not cases:
        raise LibraryError("No case of {library} fits what was asked for.", library=library.id)
    strata = strata_of(cases)
    concepts = concepts_of(cases, strata, attributes)
    seen = see(library, model, cases, question.layer, progress)
    found = judge(seen, concepts, question)
    tests = sum(len(one.uses) for one in found)
    return ConceptReport(
        library=library.id,
        content_hash=library.content_hash,
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        layer=seen.read.layer,
        direction=question.direction,
        runs=question.runs,
        seed=question.seed,
        n_cases=len(cases),
        least_p=min(1.0, max(tests, 1) / (1 + question.runs)),
        concepts=found,
    )


def see(
    library: CaseLibrary,
    model: LoadedModel,
    cases: Sequence[Case],
    layer: str | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Seen:
    """Read a layer for many cases.

    Parameters
    ----------
    library, model, cases
        Whose cases, who answers, and which.
    layer
        None: see ``reading.concept_layer``.
    progress
        Called with (cases read, cases in all).

    Returns
    -------
    Seen
        In the order of the cases.

    Raises
    ------
    ExplanationError, ModelError
        As ``reading.read_layer``.
    """
    name = concept_layer(model.network) if layer is None else layer
    targets = list(model.card.task.fixed_outputs() or {})
    parts: list[Pooled] = []
    answered: list[str] = []
    for some in batches(len(cases)):
        read = read_layer(model, [library.image(case) for case in cases[some]], name)
        parts.append(read.pooled())
        answered += [targets[number] for number in read.outputs.argmax(axis=1)]
        progress(some.stop, len(cases))
    return Seen(
        Pooled.joined(parts),
        tuple(answered),
        strata_of(cases),
        tuple(case.specimen for case in cases),
    )


def judge(seen: Seen, concepts: Sequence[Concept], question: Question) -> tuple[ConceptResult, ...]:
    """Which concepts the layer holds, and which answers use them.

    Parameters
    ----------
    seen
        N cases.
    concepts
        Their flags are ``(N,)``.
    question
        Direction, random counterparts, seed.

    Returns
    -------
    tuple[ConceptResult, ...]
        As many as concepts, in their order.
    """
    tested = [_tested(seen, concept, question) for concept in concepts]
    scores = [score for _, _, own in tested for score in own.values()]
    corrected = iter(holm([score.p_value for score in scores]))
    return tuple(
        _result(
            concept, sets, accuracy, {name: (one, next(corrected)) for name, one in own.items()}
        )
        for concept, (sets, accuracy, own) in zip(concepts, tested, strict=True)
    )


def _tested(
    seen: Seen, concept: Concept, question: Question
) -> tuple[MatchedSets, Held | None, dict[str, TcavScore]]:
    sets = matched(concept.having, concept.lacking, seen.strata, question.seed)
    if not sets.enough:
        return sets, None, {}
    places, labels = sets.places, sets.labels
    rows = seen.read.activations[places]
    accuracy = held(rows, labels, [seen.specimens[at] for at in places], question.seed)
    if not accuracy.found:
        return sets, accuracy, {}
    vector = directions(rows, labels[None], question.direction)[0]
    chance = random_directions(
        rows, labels, seen.strata[places], question.direction, question.runs, question.seed
    )
    return (
        sets,
        accuracy,
        {
            target: tcav(
                seen.read.gradients[asked],
                vector,
                chance,
                [seen.specimens[at] for at in asked],
            )
            for target, asked in _by_answer(seen.answered).items()
        },
    )


def _by_answer(answered: Collection[str]) -> dict[str, NDArray[np.intp]]:
    names = np.array(list(answered), dtype=object)
    places = {str(name): np.flatnonzero(names == name) for name in dict.fromkeys(answered)}
    return {name: places[name] for name in sorted(places) if len(places[name]) >= _FEWEST_ANSWERED}


def _result(
    concept: Concept,
    sets: MatchedSets,
    accuracy: Held | None,
    scores: Mapping[str, tuple[TcavScore, float]],
) -> ConceptResult:
    return ConceptResult(
        attribute=concept.attribute,
        value=concept.value,
        n_each=len(sets.having),
        accuracy=None if accuracy is None else accuracy.accuracy,
        accuracy_interval=None if accuracy is None else accuracy.interval,
        found=accuracy is not None and accuracy.found,
        uses=tuple(
            ConceptUse(
                target=target,
                use=use_of(score, corrected),
                score=score.score,
                interval=score.interval,
                sensitivity=score.sensitivity,
                p_value=score.p_value,
                corrected_p=corrected,
                random_scores=score.random_scores,
                n=score.n,
            )
            for target, (score, corrected) in scores.items()
        ),
    )
