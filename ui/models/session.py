"""Session keys of Models, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import MODEL, SessionValue
from xai_core.types import Choice

REPORT = SessionValue("report", str)
"""The measurement that is shown in detail."""
SMEARS = SessionValue("smears", str)
"""The reading in which a model is shown smear by smear."""
AGAINST = SessionValue("against", str)
"""The model it is compared with there."""

MODELS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    MODEL,
    REPORT,
    SMEARS,
    AGAINST,
)
"""What a link to a model's card holds."""


class AddedFrom(Choice):
    """Where the weights of somebody's own model come from."""

    HERE = "here"
    SERVER = "server"


class Normalisation(Choice):
    """What a network's pictures are normalised with: the channels' mean and deviation, of 0..1."""

    FOUND = "found"
    """As the folder says or as is usual; another one that would be right is told."""
    IMAGENET = "imagenet"
    SIGNED = "signed"
    """-1 to 1."""
    UNIT = "unit"
    """0 to 1."""


class AddFields:
    """What the form for one's own model holds while the tab is open."""

    SOURCE = SessionValue("add-from", str, AddedFrom.HERE.value)
    PATH = SessionValue("add-path", str, "")
    NETWORK = SessionValue("add-network", str, "")
    LIBRARY = SessionValue("add-library", str)
    CLASSES = SessionValue("add-classes", str, "")
    ID = SessionValue("add-id", str, "")
    SIDE = SessionValue("add-side", int)
    """Of the square that the network is shown, in pixels."""
    NORMALISATION = SessionValue("add-normalisation", str, Normalisation.FOUND.value)
    BLUE_FIRST = SessionValue("add-blue-first", bool, False)


OPENED = "add-opened"
"""Whether the form is open; Streamlit keeps it, so that no error closes it."""
WEIGHTS = "add-weights"
"""The chosen file; Streamlit keeps it."""
ADDED = "add-outcome"
"""What the last model that this session added came to: ``ui/models/adding.py``'s."""
