"""The regions of a photograph, and the importance that is graded."""

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.tickets import Ticket, draw_ticket
from xai_core.domains.eyelid.simulator.truth import signal
from xai_core.types import Split

REGIONS = draw_ticket(Ticket("a", 1, 2, 0, Split.TEST, side=128)).regions


def test_the_signal_is_one_where_a_gram_changes_most() -> None:
    change = np.array([[0.0, 1.0], [2.0, 4.0]], dtype=np.float32)
    assert signal(change) == pytest.approx(np.array([[0, 64 / 255], [128 / 255, 1]]))
    assert signal(np.zeros((2, 2), dtype=np.float32)).tolist() == [[0, 0], [0, 0]]


def test_the_parts_of_the_conjunctiva_lie_in_it() -> None:
    whole = REGIONS["conjunctiva"] > 0
    lower, fornix = REGIONS["lower-half"] > 0, REGIONS["fornix"] > 0
    assert not (lower & ~whole).any()
    assert not (fornix & ~whole).any()
    assert not (lower & fornix).any()
    assert 0.35 < lower.sum() / whole.sum() < 0.65


def test_sclera_and_skin_lie_outside_it_and_the_signal_inside() -> None:
    whole = REGIONS["conjunctiva"] > 0
    for name in ("sclera", "skin"):
        assert not (whole & (REGIONS[name] > 0)).any()
        assert REGIONS[name].any()
    graded = REGIONS["hb-signal"]
    assert graded.max() == 1
    assert graded[whole].sum() > 0.95 * graded.sum()  # the rest is the border's mixed pixels
    assert len(np.unique(graded)) > 20
    for mask in REGIONS.values():
        assert mask.dtype == np.float32
        assert 0 <= mask.min() <= mask.max() <= 1


def test_highlights_change_least() -> None:
    spots = (REGIONS["highlights"] > 0) & (REGIONS["conjunctiva"] > 0)
    graded = REGIONS["hb-signal"]
    dull = (REGIONS["conjunctiva"] > 0) & ~spots
    assert not spots.any() or graded[spots].mean() < graded[dull].mean() / 2
