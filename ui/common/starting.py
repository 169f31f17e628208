"""What a server tidies up once, before it shows its first page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xai_core import home


def tidy_once() -> None:
    """Finish or clear away what a killed process left, the first time. Raises ShitenError."""
    _tidied(home.home())


@lru_cache(maxsize=1)
def _tidied(_home: Path) -> None:
    from xai_core.store.starting import tidy_home

    tidy_home()
