"""What stays loaded is set aside from the garbage collector.

Streamlit collects garbage after every run of a page and looks at every object there is: with a
library of 13,660 cases open, half a second in which no session gets anywhere. Modules, libraries,
models and studies stay, so there is nothing to find in them.

Setting aside takes all that is in memory, also what a session is just using; once that session
has gone, its circles of objects would never be found again. So whatever was set aside before is
looked through once more each time, and now and then in any case.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import TypeVar

Loaded = TypeVar("Loaded")

AGAIN_AFTER = 600.0
"""Seconds after which everything is looked through again: what a session left behind stays no
longer than that."""

_modules = 0
_last = 0.0


def staying(loaded: Loaded) -> Loaded:
    """The same, set aside with all that is in memory now; still freed when nobody holds it."""
    _set_aside()
    return loaded


def tidy() -> None:
    """To be called as a page ends: modules that were loaded for it are looked at no more."""
    global _modules  # noqa: PLW0603 - one count for the process, as there is one collector
    if len(sys.modules) != _modules or time.monotonic() - _last > AGAIN_AFTER:
        _modules = len(sys.modules)
        _set_aside()


def _set_aside() -> None:
    global _last  # noqa: PLW0603 - as above
    _last = time.monotonic()
    gc.unfreeze()
    gc.collect()
    gc.freeze()
