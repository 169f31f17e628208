"""A restore's last steps, which a process that is killed leaves to the next one.

``SHITEN_HOME/.restore-under-way`` holds what was unpacked and compared: ``plan.json``, ``new/``
with the folders to come, ``old/`` for those that go. The transaction that writes the rows also
writes the id of this restore into the database, and so decides:

- the database has that id: what is still in ``new/`` is put in place;
- it has not: nothing was changed yet, and the folder goes.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from xai_core import home
from xai_core.errors import BackupError
from xai_core.files import read_regular, sync_folder
from xai_core.store.backup.contents import FILES, FOLDERS
from xai_core.store.backup.tables import last_restore
from xai_core.store.database import open_store
from xai_core.types import Strict

UNDER_WAY = ".restore-under-way"
PLAN = "plan.json"
NEW = "new"
_LOCK = ".restore.lock"
_OLD = "old"
_MOST = 10_000

logger = logging.getLogger(__name__)


class Plan(Strict):
    """Which restore this is."""

    id: str


def finish_restore() -> bool:
    """Finish, or clear away, a restore that was killed; whether there was one to finish.

    To be called when a process starts. Another process that is restoring now is left alone.

    Raises
    ------
    StoreError
        The database cannot be asked.
    BackupError
        The folders cannot be put in place.
    """
    place = home.home() / UNDER_WAY
    if not place.is_dir():
        return False
    try:
        with only_one():
            return _finish(place)
    except Timeout:
        return False


def only_one() -> FileLock:
    """Held while a restore is under way; entering it raises ``filelock.Timeout`` meanwhile."""
    return FileLock(home.home() / _LOCK, timeout=0)


def _finish(place: Path) -> bool:
    if not place.is_dir():  # the one we waited for has finished
        return False
    try:
        plan = Plan.model_validate_json(read_regular(place / PLAN, _MOST))
    except (OSError, ValidationError):
        logger.warning("a restore that never came to its end is cleared away")
        clear_away(place)
        return False
    decided = last_restore(open_store()) == plan.id
    if decided:
        put_in_place(place)
    clear_away(place)
    return decided


def put_in_place(place: Path) -> None:
    """Put every folder of ``new/`` where it belongs; as often as it takes. Raises BackupError."""
    above = home.home()
    try:
        (place / _OLD).mkdir(exist_ok=True)
        for name in (*FOLDERS, *FILES):
            new, now = place / NEW / name, above / name
            if not os.path.lexists(new):
                continue  # it is there already
            if os.path.lexists(now):
                now.rename(place / _OLD / f"{now.name}-{secrets.token_hex(4)}")
            now.parent.mkdir(parents=True, exist_ok=True)
            new.rename(now)
        sync_folder(above)
    except OSError as problem:
        raise BackupError(
            "The records are restored, but not every folder could be put in place in {folder}:"
            " {reason}. Mend that, and start again: the rest is done then.",
            folder=above,
            reason=problem.strerror or problem,
        ) from problem


def clear_away(place: Path) -> None:
    """Delete what is left of a restore. It loses its name first, so that nobody takes it up."""
    gone = place.with_name(f".restored.partial-{secrets.token_hex(4)}")
    try:
        place.rename(gone)
    except OSError:
        gone = place
    shutil.rmtree(gone, ignore_errors=True)
