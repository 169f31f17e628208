"""What a round of the quiz is made from: a library, a model, and how both are read.

The question is asked in the reading the learner has chosen. The model is judged in the reading it
shares with the library (``align_classes``), which may be coarser: whoever practises band against
segmented neutrophils is told that the model said "neutrophil", and that it was right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard
from xai_core.quiz.readings import askable
from xai_core.quiz.scale import answer_to
from xai_core.tasks import ClassAlignment, ReadClasses, align_classes
from xai_core.types import Split

FEWEST = 10
"""Pictures a held-out part must have to be asked alone."""


@dataclass(frozen=True)
class RoundMaterial:
    """What a round is made from."""

    library: CaseLibrary
    card: ModelCard
    reading: ReadClasses
    """In which the question is asked."""
    seed: int
    """Of the sample of a large library."""

    @cached_property
    def alignment(self) -> ClassAlignment:
        """In which the model is judged."""
        return align_classes(self.library.task, self.card.task)


def unlearned_only(library: CaseLibrary, card: ModelCard, reading: ReadClasses) -> bool:
    """Whether the model learned from this library and there are enough pictures it did not."""
    if not card.learned_from(library.id):
        return False
    held_out = [case for case in askable(library, reading) if case.split is Split.TEST]
    answers = {answer_to(case, reading) for case in held_out}
    return len(held_out) >= FEWEST and len(answers) >= 2
