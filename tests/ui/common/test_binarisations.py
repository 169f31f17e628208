"""The cuts offered are cuts."""

from ui.common.binarisations import NAMES
from xai_core.agreement import Binarisation


def test_every_cut_parses():
    assert [str(Binarisation.parse(name)) for name in NAMES] == list(NAMES)
