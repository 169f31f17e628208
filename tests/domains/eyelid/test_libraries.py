"""The built-in libraries: extents within one another, patients in one part, a cue that turns."""

from collections import defaultdict
from pathlib import Path

import pytest

from xai_core.cases.drawing import Extent
from xai_core.cases.registry import open_library
from xai_core.domains.eyelid import libraries
from xai_core.domains.eyelid.libraries import eyelid_tickets, shortcut_tickets
from xai_core.domains.eyelid.simulator.tickets import Ticket, World
from xai_core.errors import ChoiceError, LibraryError
from xai_core.types import Split


def parts_of_patients(tickets: list[Ticket]) -> dict[int, set[Split]]:
    parts = defaultdict(set)
    for ticket in tickets:
        parts[ticket.patient].add(ticket.split)
    return parts


def test_each_extent_begins_with_the_one_before() -> None:
    first, evaluation, full = (eyelid_tickets(extent) for extent in Extent)
    assert (len(first), len(evaluation), len(full)) == (60, 600, 1500)
    assert evaluation[:60] == first
    assert full[:600] == evaluation
    assert len({ticket.case_id for ticket in full}) == 1500
    assert len({ticket.patient for ticket in first}) == 60
    assert len({ticket.patient for ticket in full}) == 600
    assert libraries.size_of() == 1500


def test_no_patient_is_in_two_parts() -> None:
    for tickets in (eyelid_tickets(Extent.FULL), shortcut_tickets()):
        parts = parts_of_patients(tickets)
        assert all(len(found) == 1 for found in parts.values())
        assert {part for found in parts.values() for part in found} == set(Split)
    counted = [sum(found == {part} for found in parts.values()) for part in Split]
    assert sum(counted) == len(parts)


def test_the_cue_is_reversed_for_the_tested_alone() -> None:
    worlds = defaultdict(set)
    for ticket in shortcut_tickets():
        worlds[ticket.split].add(ticket.world)
    assert worlds == {
        Split.TEST: {World.FOLLOWING, World.REVERSED},
        Split.TRAIN: {World.FOLLOWING},
        Split.VALIDATION: {World.FOLLOWING},
    }


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "FIRST_PATIENTS", 2)


def test_the_library_on_the_shelf(few: None, shiten_home: Path) -> None:
    report = libraries.build_eyelid(shiten_home / "libraries" / "eyelid", "first", workers=1)
    assert report.library.manifest.version.endswith("-first")
    library = open_library("eyelid")
    assert [case.specimen for case in library.cases] == ["patient-0001", "patient-0002"]
    assert library.manifest.task.unit == "g/dL"
    assert library.manifest.task.tolerance == 1.0
    assert all(case.split is Split.TEST for case in library.cases)
    assert all(3 <= case.target <= 16 for case in library.cases)
    ids = {region.id for region in library.manifest.regions}
    assert {"conjunctiva", "lower-half", "fornix", "sclera", "skin", "highlights"} <= ids


def test_an_extent_there_is_not_and_a_folder_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(ChoiceError, match="first, evaluation, full"):
        libraries.build_eyelid(tmp_path / "eyelid", "most")
    (tmp_path / "eyelid").mkdir()
    with pytest.raises(LibraryError, match="already"):
        libraries.build_eyelid(tmp_path / "eyelid", "first", workers=1)
    assert list((tmp_path / "eyelid").iterdir()) == []
