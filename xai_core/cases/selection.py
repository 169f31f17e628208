"""Some of a library's cases: of one split, with these attributes, in an order of their own."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.types import Split


def matches(case: Case, split: Split | None, where: Mapping[str, str]) -> bool:
    """Whether a case is of this split (None: any) and has these attributes."""
    if split is not None and case.split is not split:
        return False
    return all(case.attributes.get(name) == value for name, value in where.items())


def by_hash(library: CaseLibrary, split: Split | None, where: Mapping[str, str]) -> list[Case]:
    """The cases that match, in the order of their pictures' hashes.

    What is drawn from them does not depend on the import then.
    """
    chosen = [case for case in library.cases if matches(case, split, where)]
    return sorted(chosen, key=lambda case: case.sha256)
