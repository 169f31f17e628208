"""A ticket says all about a photograph: the same bytes, whenever and wherever it is drawn."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.tickets import (
    ANAEMIC_BELOW,
    CLINIC_PHONE,
    WARD_PHONE,
    Ticket,
    World,
    draw_ticket,
)
from xai_core.types import Split

TICKET = Ticket("a", 1, 2, 0, Split.TEST, side=64)
CALM = {"blood_volume", "melanin", "sex", "age", "inflammation"}
"""What stays with the patient."""


def test_a_ticket_is_drawn_the_same_whatever_was_drawn_before() -> None:
    first = draw_ticket(TICKET)
    draw_ticket(replace(TICKET, patient=9))
    again = draw_ticket(TICKET)
    assert again.image == first.image
    assert again.attributes == first.attributes
    for name, mask in first.regions.items():
        assert (again.regions[name] == mask).all()


def test_photographs_of_one_patient_share_the_value_and_nothing_of_the_picture() -> None:
    one, two, later = (draw_ticket(replace(TICKET, number=n)) for n in (0, 1, 2))
    assert one.target == two.target == later.target
    assert one.specimen == two.specimen == "patient-0002"
    assert {name: one.attributes[name] for name in CALM} == {n: later.attributes[n] for n in CALM}
    assert one.image != two.image
    told = ("visit", "phone", "lamp_kelvin")
    assert [one.attributes[n] for n in told] == [two.attributes[n] for n in told]
    assert later.attributes["visit"] == "2"
    assert one.attributes["lamp_kelvin"] != later.attributes["lamp_kelvin"]


@pytest.mark.parametrize("patient", range(6))
def test_phone_and_lamp_follow_anaemia_or_are_reversed(patient: int) -> None:
    ticket = replace(TICKET, patient=patient)
    follows = draw_ticket(replace(ticket, world=World.FOLLOWING))
    reverses = draw_ticket(replace(ticket, world=World.REVERSED))
    assert follows.target is not None
    anaemic = follows.target < ANAEMIC_BELOW
    ward, clinic = WARD_PHONE.name, CLINIC_PHONE.name
    assert follows.attributes["phone"] == (ward if anaemic else clinic)
    assert reverses.attributes["phone"] == (clinic if anaemic else ward)
    assert follows.target == reverses.target
    assert follows.image != reverses.image
    same = {
        name: bool(np.array_equal(mask, reverses.regions[name]))
        for name, mask in follows.regions.items()
        if name != "hb-signal"
    }
    assert all(same.values()), same
