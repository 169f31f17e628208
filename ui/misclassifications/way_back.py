"""From a list of cases to Compare and back to the same place.

The link to Compare carries the list's own address in ``back``. It comes from outside, so only
what a list may hold is taken from it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ui.common.frame import link
from ui.common.session import BACK
from ui.common.text import t
from ui.misclassifications.session import MISS_ADDRESS

MAX_LENGTH = 2000


def back_query() -> str:
    """The address of the list as it is now."""
    held = {value.key: value.get() for value in MISS_ADDRESS}
    return urlencode({key: str(text) for key, text in held.items() if text is not None})


def show_back() -> None:
    """A link back to the list that this case was opened from; nothing where it was not."""
    text = BACK.get()
    if not text or len(text) > MAX_LENGTH:
        return
    known = {value.key for value in MISS_ADDRESS}
    address = {key: value for key, value in parse_qsl(text) if key in known}
    link("misclassifications", t("Back to the list"), icon=":material/arrow_back:", **address)
