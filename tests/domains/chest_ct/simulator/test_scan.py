"""A slice is known by construction: signs alone are added, distractors do not know them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from xai_core.cases.pictures import decode_picture
from xai_core.domains.chest_ct.simulator.scan import FULL, scanned
from xai_core.domains.chest_ct.simulator.subject import NO_SIGNS, Airway, Pattern, Signs, Subject
from xai_core.domains.chest_ct.simulator.tickets import Ticket, World, draw_ticket, scan_of
from xai_core.domains.chest_ct.simulator.truth import graded
from xai_core.types import Split

SIDE = 96
TICKET = Ticket("a", 1, 3, 2, 5, Split.TEST, side=SIDE)


def subject(signs: Signs = NO_SIGNS) -> Subject:
    return replace(Subject.draw("one", False, np.random.default_rng(4)), signs=signs)


def scan(signs: Signs, level: float = 0.5):
    return scanned(subject(signs), level, SIDE, np.random.default_rng(1), np.random.default_rng(2))


@pytest.mark.parametrize("pattern", [Pattern.GROUND_GLASS, Pattern.CENTRILOBULAR, Pattern.MIXED])
def test_the_signs_are_what_the_same_slice_without_them_lacks(pattern: Pattern) -> None:
    without, with_them = scan(NO_SIGNS), scan(Signs(pattern, Airway.AIR, 0.4, 250))
    difference = with_them.hu.astype(np.float32) - without.hu
    assert np.abs(difference - with_them.added).max() <= 1
    assert not without.added.any()
    assert with_them.added.max() > 150
    assert with_them.added[with_them.parts.lungs == 0].max() == 0


def test_fluid_lies_at_the_back_of_the_trachea() -> None:
    found = scan(Signs(Pattern.NONE, Airway.FLUID, 0.3, 200), level=0.2)
    rows = np.nonzero(found.added > 300)[0]
    trachea = np.nonzero(found.parts.airways > 0.5)[0]
    assert rows.size
    assert rows.min() > trachea.min()
    assert rows.max() == trachea.max()


def test_importance_is_hu_added_on_one_scale() -> None:
    added = np.array([[0, 10, FULL / 2, FULL, 2 * FULL]], dtype=np.float32)
    np.testing.assert_allclose(graded(added)[0], [0, 0, 0.5, 1, 1], atol=1 / 255)


def test_tissues_have_their_hounsfield_units() -> None:
    found = scan(NO_SIGNS, level=0.75)
    hu, parts = found.hu.astype(float), found.parts
    assert -950 < np.median(hu[(parts.lungs > 0.99) & (parts.height < 0.5)]) < -700
    assert 20 < np.median(hu[parts.heart > 0.99]) < 70
    assert np.median(hu[parts.body < 0.01]) < -950
    assert np.median(hu[parts.bones > 0.9]) > 150


def test_body_and_distractors_do_not_depend_on_the_signs() -> None:
    for seed in range(20):
        sick, well = (
            Subject.draw("one", has, np.random.default_rng(seed)) for has in (True, False)
        )
        assert (sick.body, sick.distractors, sick.table) == (
            well.body,
            well.distractors,
            well.table,
        )
        assert sick.has_signs
        assert not well.has_signs


def test_signs_come_in_the_published_shares() -> None:
    drawn = [Signs.draw(np.random.default_rng(seed)) for seed in range(600)]
    patterns = Counter(signs.pattern for signs in drawn)
    assert 0.85 < 1 - patterns[Pattern.NONE] / 600 < 0.95
    assert (
        patterns[Pattern.CENTRILOBULAR] > patterns[Pattern.GROUND_GLASS] > patterns[Pattern.MIXED]
    )
    assert 0.16 < Counter(signs.airway for signs in drawn)[Airway.FROTH] / 600 < 0.27
    assert all(s.pattern is not Pattern.NONE or s.airway is not Airway.AIR for s in drawn)


def test_brightness_alone_does_not_tell_the_classes_apart() -> None:
    means = {True: [], False: []}
    for number in range(40):
        found = scan_of(replace(TICKET, subject=number))
        means[found.subject.has_signs].append(found.hu[found.parts.lungs > 0.5].mean())
    above = np.mean([a > b for a in means[True] for b in means[False]])
    assert above < 0.9


def test_a_ticket_is_drawn_the_same_and_keeps_its_hounsfield_units() -> None:
    first, again = draw_ticket(TICKET), draw_ticket(TICKET)
    assert first.image == again.image
    assert first.label == "fluid-signs"
    picture = decode_picture(first.image, "a")
    assert picture.facts.unit == "HU"
    np.testing.assert_array_equal(picture.stored, scan_of(TICKET).hu)
    assert draw_ticket(replace(TICKET, subject=2)).regions["lesion"] == ()


def test_twins_differ_by_the_table_alone() -> None:
    worlds = [World.FOLLOWING, World.REVERSED, World.REMOVED]
    drafts = [draw_ticket(replace(TICKET, world=world)) for world in worlds]
    assert [draft.attributes["table"] for draft in drafts] == ["railed", "plain", "plain"]
    assert len({draft.image for draft in drafts}) == 3
    for name in ("lesion", "lungs", "bones", "heart"):
        for draft in drafts[1:]:
            np.testing.assert_array_equal(draft.regions[name], drafts[0].regions[name])
    well = draw_ticket(replace(TICKET, subject=2, world=World.REVERSED))
    assert well.attributes["table"] == "railed"
