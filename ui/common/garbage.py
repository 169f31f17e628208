"""What stays loaded is set aside from the garbage collector.

Streamlit collects garbage after every run of a page and looks at every object there is: with a
library of 13,660 cases open, half a second in which no session gets anywhere. Modules, libraries,
models and studies stay, so there is nothing to find in them.
"""

from __future__ import annotations

import gc
import sys
from typing import TypeVar

Loaded = TypeVar("Loaded")

_modules = 0


def staying(loaded: Loaded) -> Loaded:
    """The same, set aside with all that is in memory now; still freed when nobody holds it."""
    gc.freeze()
    return loaded


def set_modules_aside() -> None:
    """To be called as a page ends: modules that were loaded for it are looked at no more."""
    global _modules  # noqa: PLW0603 - one count for the process, as there is one collector
    if len(sys.modules) != _modules:
        _modules = len(sys.modules)
        gc.freeze()
