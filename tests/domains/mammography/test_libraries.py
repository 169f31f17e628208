"""The built-in libraries: extents within one another, a woman in one part, classes alike."""

from collections import defaultdict
from pathlib import Path

import pytest

from xai_core.cases.drawing import Extent
from xai_core.domains.mammography import libraries
from xai_core.domains.mammography.libraries import mammogram_tickets, other_vendor_tickets
from xai_core.types import Split


def test_each_extent_begins_with_the_one_before() -> None:
    first, evaluation, full = (mammogram_tickets(extent) for extent in Extent)
    assert (len(first), len(evaluation), len(full)) == (60, 300, 1700)
    assert evaluation[:60] == first
    assert full[:300] == evaluation
    assert len({ticket.case_id for ticket in full}) == libraries.size_of() == 1700
    assert libraries.build_other_vendor.size() == 500


def test_left_and_right_of_a_woman_are_in_one_part() -> None:
    for tickets in (mammogram_tickets(Extent.FULL), other_vendor_tickets()):
        parts, sides = defaultdict(set), defaultdict(set)
        for ticket in tickets:
            parts[ticket.woman].add(ticket.split)
            sides[ticket.woman].add(ticket.side)
        assert all(len(found) == 1 for found in parts.values())
        assert all(len(found) == 2 for found in sides.values())
        for part in Split:
            women = [woman for woman, found in parts.items() if part in found]
            assert 5 * sum(woman % 5 == 0 for woman in women) == len(women)  # without lesions


def test_the_library_on_the_shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libraries, "FIRST_WOMEN", 6)
    library = libraries.build_mammogram(tmp_path / "mammogram", "first", workers=1).library
    assert library.manifest.version.endswith("-first")
    picture = library.picture(library.cases[0])
    assert picture.view.shape == (320, 256, 3)
    for case in library.cases:
        lesions = library.instances(case, "lesion")
        assert lesions is not None
        assert bool(lesions) is (case.label != "normal")
    assert {case.label for case in library.cases} == {"normal", "benign", "malignant"}
