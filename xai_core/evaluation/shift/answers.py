"""A model's answers to one side, with where it looked and what its last layer read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError, StudyError
from xai_core.evaluation.case_results import DEFAULT_SCORING, CaseResult, ResultMaker
from xai_core.evaluation.evaluate import used_in_training
from xai_core.evaluation.map_cases import in_batches, in_order, map_cases
from xai_core.evaluation.shift.cases import SideCases, specimens_of
from xai_core.evaluation.shift.figures import Goodness, goodness
from xai_core.evaluation.shift.remedies import Treated
from xai_core.evaluation.shift.report import Side
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input

MOST_COMPARED = 500
"""Cases of each side that are compared in features and appearance."""

Step = Callable[[], None]
"""Called after each case."""


@dataclass(frozen=True, eq=False)
class Answered:
    """One side with its answers."""

    side: SideCases
    results: tuple[tuple[Case, CaseResult], ...]
    """Without maps; with what the last layer read of the first :data:`MOST_COMPARED`."""
    good: Goodness
    n_unreadable: int

    @property
    def cases(self) -> tuple[Case, ...]:
        """Those answered."""
        return tuple(case for case, _ in self.results)

    @property
    def compared(self) -> tuple[Case, ...]:
        """Those compared in features and appearance."""
        return self.cases[:MOST_COMPARED]

    @property
    def features(self) -> NDArray[np.float64]:
        """``(n, K)`` of the cases compared."""
        read = [result.embedding for _, result in self.results[:MOST_COMPARED]]
        return np.array([row for row in read if row is not None], dtype=np.float64)

    def told(self, card: ModelCard) -> Side:
        """For a report."""
        library, specimens = self.side.library, specimens_of(self.cases)
        return Side(
            library=library.id,
            content_hash=library.content_hash,
            split=self.side.split,
            where=dict(self.side.where),
            n_matching=self.side.n_matching,
            n=len(self.results),
            n_unreadable=self.n_unreadable,
            n_learned_from=sum(used_in_training(card, library, case) for case in self.cases),
            n_specimens=None if specimens is None else len(set(specimens)),
            figures=self.good.told,
            ece=self.good.ece,
        )


def answer(
    side: SideCases, treated: Treated, regions: Sequence[str], seed: int, step: Step
) -> Answered:
    """Answer every case of a side.

    Parameters
    ----------
    side
        Which cases, and how answers to them are judged.
    treated
        Who answers, and how pictures are changed before.
    regions
        Those the answers' maps are scored against; none where pictures are changed.
    seed
        Of the draws for intervals.
    step
        Called after each case.

    Returns
    -------
    Answered
        Cases that cannot be read are left out and counted.

    Raises
    ------
    StudyError
        No case can be read.
    ModelError
        An answer is not finite.
    """
    model, library = treated.model, side.library
    spec = model.card.input
    maker = ResultMaker(library, side.alignment, spec, tuple(regions), DEFAULT_SCORING)
    alter = treated.alter

    def read(case: Case) -> ImageArray:
        image = library.image(case)
        return image if alter is None else alter(model_input(image, spec))

    found: list[tuple[Case, CaseResult]] = []
    n_unreadable = 0
    for batch in map_cases(library, model, in_batches(side.cases, model.network), maker, read=read):
        for case, result in batch:
            step()
            if isinstance(result, ShitenError):
                n_unreadable += 1
            elif len(found) < MOST_COMPARED:
                found.append((case, replace(result, attention=None)))
            else:
                found.append((case, replace(result, attention=None, embedding=None)))
    if not found:
        raise StudyError("No picture of the library “{library}” can be read.", library=library.id)
    judged = [result.judged(case.specimen) for case, result in found]
    return Answered(side, tuple(found), goodness(side.alignment, judged, seed), n_unreadable)


def views(
    library: CaseLibrary, model: LoadedModel, cases: Sequence[Case], step: Step
) -> Iterator[ImageArray]:
    """The cases as the network sees them, one by one.

    Parameters
    ----------
    library
        Where the pictures are.
    model
        Whose input is meant.
    cases
        Which, in order.
    step
        Called after each case.

    Yields
    ------
    ImageArray
        ``(h, w, 3)`` uint8, all of the network's size.

    Raises
    ------
    LibraryError
        A picture cannot be read.
    """

    def view(case: Case) -> ImageArray:
        return model_input(library.image(case), model.card.input)

    for picture in in_order(cases, view):
        step()
        yield picture
