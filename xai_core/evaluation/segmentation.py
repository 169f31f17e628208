"""Many cases outlined by a segmenter, and how well its outlines agree with a library's own.

The work goes in batches over every core, as in ``map_cases.py``. The figure is the Dice coefficient
(``agreement/dice.py``) of each region on each case, at the picture's own resolution, of the
masks as they would be proposed (``models/segmentation.py``). A mean comes with its 95 %
interval, resampled by specimen where the library names one for every case, else by case, and with
the number of cases where neither side has the region: nothing to agree on there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from queue import SimpleQueue
from typing import TypeVar

from xai_core.agreement.dice import dice
from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import ShitenError
from xai_core.evaluation.map_cases import borrowed, in_batches, in_order
from xai_core.models.label_maps import AnswerMap, answer_map, part
from xai_core.models.reports import SegmentationReport
from xai_core.models.segmentation import answer_maps
from xai_core.models.segmenters import LoadedSegmenter, folded_segmenter
from xai_core.stats.means import Mean, mean_with_interval
from xai_core.types import Progress, Split

Result = TypeVar("Result")
Outline = Callable[[Case, AnswerMap], Result]
"""``then(case, answers)``: what is made of one outlined case, in the worker."""


@dataclass(frozen=True)
class DrawingEvaluation:
    """How well one segmenter draws on one library, with what was left out."""

    library: str
    content_hash: str
    model: str
    weights_sha256: str
    n: int
    """Cases that were measured."""
    regions: Mapping[str, Mean]
    """Region id, drawn or joined -> the mean Dice coefficient over the cases."""
    skipped: tuple[Skipped, ...]
    """Cases that could not be read, or whose regions were not drawn."""

    @property
    def report(self) -> SegmentationReport:
        """For a card: the figures, without the reasons."""
        return SegmentationReport(
            library=self.library,
            content_hash=self.content_hash,
            n=self.n,
            n_skipped=len(self.skipped),
            dice=dict(self.regions),
        )


def outline(
    library: CaseLibrary,
    segmenter: LoadedSegmenter,
    cases: Sequence[Case],
    then: Outline[Result],
    workers: int | None = None,
) -> Iterator[tuple[Case, Result | ShitenError]]:
    """Each case with what ``then`` made of its outlines, or with why there is nothing, in order.

    Memory does not grow with the number of cases. Closing the iterator stops the work.

    Parameters
    ----------
    library
        Where the pictures are.
    segmenter
        Who draws, on copies of its network.
    cases
        Which, in order.
    then
        What is made of one case's outlines, in the worker.
    workers
        Threads; None for one a core.

    Yields
    ------
    tuple[Case, Result | ShitenError]
        Each case with the result, or with the error of reading or of ``then``.

    Raises
    ------
    ModelError
        An answer is not finite.
    """
    count = workers or os.cpu_count() or 1
    batches = in_batches(cases, segmenter.network)
    networks: SimpleQueue[LoadedSegmenter] = SimpleQueue()
    for _ in range(max(1, min(count, len(batches)))):
        networks.put(folded_segmenter(segmenter))

    def work(batch: Sequence[Case]) -> list[tuple[Case, Result | ShitenError]]:
        with borrowed(networks) as own:
            return _outline_batch(library, own, batch, then)

    yield from chain.from_iterable(in_order(batches, work, count))


def _outline_batch(
    library: CaseLibrary, segmenter: LoadedSegmenter, batch: Sequence[Case], then: Outline[Result]
) -> list[tuple[Case, Result | ShitenError]]:
    read: dict[str, ImageArray] = {}
    done: dict[str, Result | ShitenError] = {}
    for case in batch:
        try:
            read[case.id] = library.image(case)
        except ShitenError as error:
            done[case.id] = error
    answers = dict(zip(read, answer_maps(segmenter, list(read.values())), strict=True))
    for case in batch:
        if case.id in answers:
            try:
                done[case.id] = then(case, answers[case.id])
            except ShitenError as error:
                done[case.id] = error
    return [(case, done[case.id]) for case in batch]


def evaluate_segmenter(  # noqa: PLR0913  (one option a choice)
    library: CaseLibrary,
    segmenter: LoadedSegmenter,
    progress: Progress,
    *,
    split: Split | None = None,
    where: Mapping[str, str] | None = None,
    at_most: int | None = None,
) -> DrawingEvaluation:
    """Outline every case (of one split, with these attributes) and compare.

    Parameters
    ----------
    library
        Whose regions are the truth.
    segmenter
        Who draws, on copies of its network.
    progress
        Called with (cases done, cases in all).
    split
        None for every case.
    where
        Only cases with these attributes.
    at_most
        Takes no more than so many: those whose pictures' hashes come first.

    Returns
    -------
    DrawingEvaluation
        The mean Dice coefficient of each region with its interval, and what was left out.

    Raises
    ------
    LibraryError
        The library does not know one of the segmenter's regions.
    """
    regions = segmenter.card.regions
    for region in regions.ids:
        library.region_info(region)
    cases = by_hash(library, split, where or {})[:at_most]

    def compared(case: Case, answers: AnswerMap) -> dict[str, float | None]:
        truth = answer_map(library, case, regions.ids)
        return {
            region: dice(part(answers, regions.ids, of), part(truth, regions.ids, of))
            for region, of in regions.measured
        }

    scores: list[tuple[Case, dict[str, float | None]]] = []
    skipped: list[Skipped] = []
    for done, (case, result) in enumerate(outline(library, segmenter, cases, compared), start=1):
        progress(done, len(cases))
        if isinstance(result, ShitenError):
            skipped.append(Skipped(case.id, result))
        else:
            scores.append((case, result))
    named = all(case.specimen for case, _ in scores)
    groups = [case.specimen for case, _ in scores] if named else None
    return DrawingEvaluation(
        library=library.id,
        content_hash=library.content_hash,
        model=segmenter.card.id,
        weights_sha256=segmenter.card.weights_sha256,
        n=len(scores),
        regions={
            region: mean_with_interval([found[region] for _, found in scores], groups)
            for region, _ in regions.measured
        },
        skipped=tuple(skipped),
    )
