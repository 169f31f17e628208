"""What a further question is asked about: one study, as the page browses it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.misclassifications import cached
from ui.misclassifications.filters import Words
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import Outcomes
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard


@dataclass(frozen=True)
class Browsed:
    """A study, its rows, and where the reader is."""

    library: CaseLibrary
    card: ModelCard
    study: Study
    outcomes: Outcomes
    words: Words
    region: str | None
    """The region agreement is about."""
    places: NDArray[np.intp]
    """Of the listed cases."""
    place: int
    """Of the open case."""

    @property
    def folder(self) -> str:
        """The study's, as a key of caches."""
        return str(self.study.folder)

    @property
    def fingerprint(self) -> str:
        """The study's."""
        return self.study.info.fingerprint()

    @property
    def specimens(self) -> list[str | None]:
        """Of each case of the study."""
        return cached.specimens(self.library, self.study, self.outcomes.case_ids)
