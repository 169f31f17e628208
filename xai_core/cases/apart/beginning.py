"""Beginning a process of our own for what strangers sent: no shell, and nothing of our secrets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import xai_core
from xai_core import home
from xai_core.errors import Phrase

CANNOT_BEGIN = Phrase(
    "The machine has no memory or no process left for this: try again in a moment, and tell whoever"
    " keeps it if it lasts."
)
"""What is said where none can be begun."""
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_QUIET = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Threads take address space, of which there is little, and decoding has no use for them."""
_HIDDEN = "SHITEN_HIDDEN"
"""How a process is told what it may not read."""
_NOTHING: Mapping[str, str] = {}


def begin(module: str, more: Mapping[str, str] = _NOTHING) -> subprocess.Popen[bytes]:
    """Run one of our modules as a process, with pipes to write to it and to read from it.

    Parameters
    ----------
    module
        Its full name.
    more
        Entries of its environment, beside those a Python needs to begin.

    Raises
    ------
    OSError
        The system begins none.
    """
    return subprocess.Popen(  # noqa: S603  (our own module, no word from outside)
        [sys.executable, "-m", module],
        cwd=Path(xai_core.__file__).parents[1],
        env={**bare_environment(), **_QUIET, _HIDDEN: "\n".join(_secrets()), **more},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def bare_environment() -> dict[str, str]:
    """What a Python needs to begin; no address, passcode or proxy of the server's."""
    return {name: os.environ[name] for name in _KEPT if name in os.environ}


def hidden_places() -> list[Path]:
    """What this process was told that it may not read."""
    return [Path(one) for one in os.environ.get(_HIDDEN, "").split("\n") if one]


def _secrets() -> list[str]:
    """Records, libraries and models of this server; passwords as Streamlit keeps them."""
    streamlit = (home.CHECKOUT, Path.cwd(), Path("~").expanduser())
    return [str(home.home()), *(str(folder / ".streamlit") for folder in streamlit)]
