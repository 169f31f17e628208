"""Where things are kept: ``SHITEN_HOME``, by default ``data/`` beside the code.

::

    SHITEN_HOME/
        libraries/<id>/      imported case libraries
        models/              models trained here, beside the shipped ones in models/
"""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder everything is kept under. Not created until something is written."""
    configured = os.environ.get("SHITEN_HOME")
    return Path(configured).expanduser().resolve() if configured else CHECKOUT / "data"


def libraries_folder() -> Path:
    """Where case libraries are kept, one folder each, named by its id."""
    return home() / "libraries"


def model_folders() -> tuple[Path, ...]:
    """Where models are looked for: those shipped with the code, then those trained here."""
    return CHECKOUT / "models", home() / "models"
