"""Where things are kept: ``SHITEN_HOME``, by default ``data/`` beside the code.

Installed as a package there is no such place: then it is the folder that the system keeps for a
person's data (``~/.local/share/shiten`` on Linux), and the shipped models lie within the package.

::

    SHITEN_HOME/
        libraries/<id>/      imported case libraries
        downloads/           archives on their way, and the hashes that somebody chose to keep
        models/              models trained here, beside the shipped ones in models/
        studies/<library>--<model>/   what a model answered to a whole library
        trials/<id>.toml     protocols of randomised comparisons
        lessons/<name>/      lessons of one's own
        scoreboards/         which method points where, measured here
        learning-curves/     how good recipes are by the number of cases
        training/<recipe>/   trainings under way, resumed from here
        examples/            what Home shows behind its doors
        shiten.db            records, where no other database is named

What of it a backup holds: ``xai_core.store.backup``.
"""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder above the code; what else lies in it is only there in a checkout."""


def in_checkout() -> bool:
    """Whether the code runs where it is written, rather than from an installed package."""
    return (CHECKOUT / "pyproject.toml").is_file()


def home() -> Path:
    """The folder everything is kept under. Not created until something is written."""
    configured = os.environ.get("SHITEN_HOME")
    if configured:
        return Path(configured).expanduser().resolve()
    if in_checkout():
        return CHECKOUT / "data"
    from platformdirs import user_data_path

    return user_data_path("shiten", appauthor=False)


def shipped() -> Path:
    """The folder that holds ``models`` and ``recipes`` as they come with the code."""
    return CHECKOUT if in_checkout() else Path(__file__).resolve().parent / "shipped"


def libraries_folder() -> Path:
    """Where case libraries are kept, one folder each, named by its id."""
    return home() / "libraries"


def downloads_folder() -> Path:
    """Where archives of data sets lie until they have been imported, and what is known of them."""
    return home() / "downloads"


def model_folders() -> tuple[Path, ...]:
    """Where models are looked for: those shipped with the code, then those trained here."""
    return shipped() / "models", home() / "models"


def trials_folder() -> Path:
    """Where protocols of randomised comparisons are kept, a file each."""
    return home() / "trials"


def study_folder(library_id: str, model_id: str, part: str | None = None) -> Path:
    """Where the study of a library by a model is kept; ``part`` names one split of it."""
    named = [library_id, model_id] if part is None else [library_id, model_id, part]
    return home() / "studies" / "--".join(named)
