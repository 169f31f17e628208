"""Cells drawn anew: the same picture where nothing changes, little where little does."""

import numpy as np
import pytest

from xai_core.cases.drawing import Extent
from xai_core.cases.pictures import decode_image
from xai_core.domains.blood import DOMAIN
from xai_core.domains.blood.libraries import shortcut_tickets, smear_tickets
from xai_core.domains.blood.redraw import open_shortcut, open_smear
from xai_core.domains.blood.simulator.tickets import draw_ticket


@pytest.mark.parametrize("number", [3, 4, 2])  # a band, a segmented cell, a metamyelocyte
def test_as_it_is_it_is_the_librarys_picture(number: int) -> None:
    ticket = smear_tickets(Extent.FIRST)[number]
    subject = open_smear(ticket.case_id)
    assert subject is not None
    image = decode_image(draw_ticket(ticket).image, ticket.case_id)
    for name, value in subject.asked().items():
        drawn = subject.draw(name, value).image
        np.testing.assert_array_equal(drawn, image, err_msg=name)
        near = subject.draw(name, value * 1.02).image.astype(int)
        assert np.abs(near - image).mean() < 1.5, name


def test_the_isthmus_is_told_as_measured_in_micrometres() -> None:
    ticket = smear_tickets(Extent.FIRST)[3]
    assert ticket.label == "band"
    subject = open_smear(ticket.case_id)
    assert subject is not None
    wide, narrow = (subject.draw("narrowest", asked).value for asked in (0.9, 0.2))
    assert 1.5 < wide < 6
    assert narrow < wide - 0.5


def test_a_planted_cue_stays() -> None:
    ticket = next(one for one in shortcut_tickets(Extent.FULL) if one.label == "band")
    subject = open_shortcut(ticket.case_id)
    assert subject is not None
    image = decode_image(draw_ticket(ticket).image, ticket.case_id)
    np.testing.assert_array_equal(subject.draw("stain", subject.asked()["stain"]).image, image)


def test_every_number_has_words_and_nobody_else_is_known() -> None:
    known = {one.name for one in DOMAIN.redrawings[0].parameters}
    for ticket in smear_tickets(Extent.FIRST)[:3]:
        subject = open_smear(ticket.case_id)
        assert subject is not None
        assert set(subject.asked()) <= known
    assert open_smear("nobody") is None
    assert open_shortcut("nobody") is None
