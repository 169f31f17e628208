"""Which smears of a library can be counted, and which cells of each.

A cell can be counted where it names its specimen and its label stands in the reading that is
asked. Cells against whose label something is on record (``contested.py``) are left out, of the
cells to count and of the smear's own distribution alike: nobody is measured by a doubtful label.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from xai_core.cases.library import CaseLibrary
from xai_core.tasks import ReadClasses


@dataclass(frozen=True)
class Smear:
    """One specimen as it can be counted."""

    specimen: str
    truths: dict[str, str]
    """Case id -> class in the reading, of its undisputed cells."""
    disputed: int
    """Cells left out because their label is disputed."""

    @property
    def distribution(self) -> dict[str, int]:
        """Class -> how many of its undisputed cells have it."""
        return dict(Counter(self.truths.values()))


def smears_of(library: CaseLibrary, reading: ReadClasses, doubted: frozenset[str]) -> list[Smear]:
    """The smears of a library, the one with the most cells first; empty where none is named.

    Parameters
    ----------
    library
        Its cases name their specimens, or do not.
    reading
        In which the classes are asked.
    doubted
        Ids of cases whose label is in doubt (``contested.py``).
    """
    found: dict[str, Smear] = {}
    for case in library.cases:
        truth = reading.read.get(case.label or "")
        if not case.specimen or truth is None:
            continue
        smear = found.get(case.specimen) or Smear(case.specimen, {}, 0)
        if case.id in doubted:
            smear = Smear(smear.specimen, smear.truths, smear.disputed + 1)
        else:
            smear.truths[case.id] = truth
        found[case.specimen] = smear
    return sorted(
        (smear for smear in found.values() if smear.truths),
        key=lambda smear: (-len(smear.truths), smear.specimen),
    )
