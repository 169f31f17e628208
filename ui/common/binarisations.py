"""The named ways to cut a map in two, in the reader's words."""

from __future__ import annotations

from ui.common.choices import choose_listed
from ui.common.session import BINARISE
from ui.common.text import t
from xai_core.agreement import MATCHED_AREA, Binarisation
from xai_core.errors import Phrase

NAMES = {
    "matched-area": Phrase("as large as the region (matched area)"),
    "otsu": Phrase("Otsu's threshold"),
    "mean+1sd": Phrase("mean + 1 standard deviation"),
    "percentile 90": Phrase("hottest 10 %"),
}
"""The cuts offered on screen, by their name in files."""


def chosen_binarisation() -> Binarisation:
    """How the map is cut for IoU, the coverages and the pattern: as chosen before this run."""
    BINARISE.settle(list(NAMES), str(MATCHED_AREA))
    return Binarisation.parse(BINARISE.get() or str(MATCHED_AREA))


def pick_binarisation() -> None:
    """The list to choose from; after :func:`chosen_binarisation`."""
    choose_listed(
        BINARISE,
        t("The map is cut by"),
        NAMES,
        help=t(
            "IoU and the coverages need a yes or no for each pixel. Matched area takes as many of"
            " the hottest pixels as the region has; Otsu finds the cut in the map itself."
        ),
    )


def binarisation_name(binarisation: Binarisation) -> str:
    """The cut in the reader's language."""
    name = NAMES.get(str(binarisation))
    return str(binarisation) if name is None else t(name)
