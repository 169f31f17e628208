"""The built-in library: extents within one another, patients in one part, views alike."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from xai_core.cases.drawing import Extent
from xai_core.domains.gastric import libraries
from xai_core.domains.gastric.libraries import gastric_tickets
from xai_core.types import Split


def test_each_extent_begins_with_the_one_before() -> None:
    first, evaluation, full = (gastric_tickets(extent) for extent in Extent)
    assert (len(first), len(evaluation), len(full)) == (60, 640, 2400)
    assert evaluation[:60] == first
    assert full[:640] == evaluation
    assert len({ticket.case_id for ticket in full}) == 2400
    assert libraries.size_of() == 2400


def test_patients_are_in_one_part_and_half_of_them_are_positive() -> None:
    parts = defaultdict(set)
    for ticket in gastric_tickets(Extent.FULL):
        parts[ticket.patient].add(ticket.split)
    assert all(len(found) == 1 for found in parts.values())
    for part in Split:
        patients = [patient for patient, found in parts.items() if part in found]
        assert 2 * sum(patient % 2 for patient in patients) == len(patients)


def test_the_first_show_every_view_of_both_classes() -> None:
    seen = Counter((ticket.view, ticket.patient % 2) for ticket in gastric_tickets(Extent.FIRST))
    assert len(seen) == 8
    assert max(seen.values()) - min(seen.values()) <= 1


def test_the_library_on_the_shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libraries, "FIRST_PATIENTS", 2)
    library = libraries.build_gastric(tmp_path / "gastric", "first", workers=1).library
    assert library.manifest.version.endswith("-first")
    assert [case.label for case in library.cases] == ["positive", "negative"]
    signs = library.mask(library.cases[0], "signs")
    assert signs is not None
    assert len(set(signs.ravel().tolist())) > 20
    assert library.instances(library.cases[1], "signs") == ()
    assert library.mask(library.cases[1], "stomach") is not None
