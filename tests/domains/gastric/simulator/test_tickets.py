"""A ticket is drawn the same wherever it is drawn, and a patient is the same in every view."""

from dataclasses import replace

from xai_core.cases.pictures import decode_picture
from xai_core.domains.gastric.simulator.patient import View
from xai_core.domains.gastric.simulator.tickets import Ticket, draw_ticket, radiograph_of
from xai_core.types import Split

TICKET = Ticket("a", 1, 3, View.PRONE, Split.TEST, side=96)


def test_a_ticket_is_drawn_the_same() -> None:
    first = draw_ticket(TICKET)
    draw_ticket(replace(TICKET, patient=8))
    assert draw_ticket(TICKET).image == first.image
    assert (first.label, first.specimen, first.split) == ("positive", "patient-0003", Split.TEST)
    assert decode_picture(first.image, "a").view.shape == (96, 96, 3)
    assert draw_ticket(replace(TICKET, patient=4)).label == "negative"


def test_views_of_a_patient_show_one_lining() -> None:
    drafts = [draw_ticket(replace(TICKET, view=view)) for view in View]
    assert len({draft.image for draft in drafts}) == len(View)
    assert len({draft.attributes["fold_mm"] for draft in drafts}) == 1
    patients = {radiograph_of(replace(TICKET, view=view)).patient for view in View}
    assert len(patients) == 1
