"""The built-in libraries: extents within one another, subjects in one part, classes alike."""

from collections import defaultdict
from pathlib import Path

import pytest

from xai_core.cases.drawing import Extent
from xai_core.cases.pictures.window import WINDOWS
from xai_core.domains.chest_ct import libraries
from xai_core.domains.chest_ct.libraries import chest_tickets, shortcut_tickets
from xai_core.domains.chest_ct.simulator.tickets import World
from xai_core.types import Split


def test_each_extent_begins_with_the_one_before() -> None:
    first, evaluation, full = (chest_tickets(extent) for extent in Extent)
    assert (len(first), len(evaluation), len(full)) == (60, 800, 2400)
    assert evaluation[:60] == first
    assert full[:800] == evaluation
    assert len({ticket.case_id for ticket in full}) == 2400
    assert libraries.size_of() == 2400


def test_subjects_are_in_one_part_and_half_of_them_have_signs() -> None:
    for tickets in (chest_tickets(Extent.FULL), shortcut_tickets()):
        parts = defaultdict(set)
        for ticket in tickets:
            parts[ticket.subject].add(ticket.split)
        assert all(len(found) == 1 for found in parts.values())
        for part in Split:
            subjects = [subject for subject, found in parts.items() if part in found]
            assert 2 * sum(subject % 2 for subject in subjects) == len(subjects)


def test_the_cue_is_exchanged_and_removed_for_the_tested_alone() -> None:
    worlds = defaultdict(set)
    for ticket in shortcut_tickets():
        worlds[ticket.split].add(ticket.world)
    assert worlds[Split.TEST] == {World.FOLLOWING, World.REVERSED, World.REMOVED}
    assert worlds[Split.TRAIN] == worlds[Split.VALIDATION] == {World.FOLLOWING}


def test_the_library_on_the_shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(libraries, "FIRST_SUBJECTS", 2)
    library = libraries.build_chest(tmp_path / "chest-ct", "first", workers=1).library
    assert library.manifest.version.endswith("-first")
    assert [case.label for case in library.cases] == ["fluid-signs", "no-signs"]
    picture = library.picture(library.cases[0])
    assert (picture.window, picture.facts.unit) == (WINDOWS["lung"], "HU")
    lesion = library.mask(library.cases[0], "lesion")
    assert lesion is not None
    assert len(set(lesion.ravel().tolist())) > 20
    assert library.instances(library.cases[1], "lesion") == ()
