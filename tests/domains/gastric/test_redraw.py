"""Stomachs drawn anew: the same film where nothing changes."""

import numpy as np

from xai_core.cases.drawing import Extent
from xai_core.cases.pictures import decode_image
from xai_core.domains.gastric import DOMAIN
from xai_core.domains.gastric.libraries import gastric_tickets
from xai_core.domains.gastric.redraw import open_gastric
from xai_core.domains.gastric.simulator.tickets import draw_ticket


def test_as_it_is_it_is_the_librarys_picture() -> None:
    ticket = gastric_tickets(Extent.FIRST)[0]
    subject = open_gastric(ticket.case_id)
    assert subject is not None
    image = decode_image(draw_ticket(ticket).image, ticket.case_id)
    asked = subject.asked()
    assert set(asked) == {one.name for one in DOMAIN.redrawings[0].parameters}
    for name in ("fold_mm", "spine_mm"):
        drawn = subject.draw(name, asked[name])
        np.testing.assert_array_equal(drawn.image, image)
        assert drawn.value == asked[name]
    thicker = subject.draw("fold_mm", asked["fold_mm"] + 2).image
    assert 0.1 < np.abs(thicker.astype(int) - image).mean() < 10
    assert open_gastric("nobody") is None
