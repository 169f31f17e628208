"""Where things are kept: ``SHITEN_HOME``, by default ``data/`` beside the code.

::

    SHITEN_HOME/
        libraries/<id>/      imported case libraries
        models/              models trained here, beside the shipped ones in models/
        studies/<library>--<model>/   what a model answered to a whole library
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


def study_folder(library_id: str, model_id: str, part: str | None = None) -> Path:
    """Where the study of a library by a model is kept; ``part`` names one split of it."""
    named = [library_id, model_id] if part is None else [library_id, model_id, part]
    return home() / "studies" / "--".join(named)
