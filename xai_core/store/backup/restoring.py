"""Taking a backup back: everything compared first, then put in place, whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from xai_core import home
from xai_core.errors import BackupError
from xai_core.files import sweep, sync_everything, sync_folder, write_synced
from xai_core.store.audit import COMMAND_LINE, Action, By, add_line
from xai_core.store.backup.archive import DATABASE, HOME, Manifest
from xai_core.store.backup.contents import FOLDERS
from xai_core.store.backup.reading import OpenedBackup, opened
from xai_core.store.backup.switching import (
    NEW,
    PLAN,
    UNDER_WAY,
    Plan,
    clear_away,
    finish_restore,
    only_one,
    put_in_place,
)
from xai_core.store.backup.tables import check_file, holds_anything, load_rows
from xai_core.store.database import Store, open_file, open_store
from xai_core.types import Progress


@dataclass(frozen=True)
class Restored:
    """What was taken back, or would be."""

    manifest: Manifest


def check_backup(archive: Path, *, progress: Progress = lambda _done, _total: None) -> Restored:
    """Read a backup through and compare every byte; nothing is changed.

    Parameters
    ----------
    archive
        The file.
    progress
        Called with (files compared, files in all).

    Returns
    -------
    Restored
        What it says of itself.

    Raises
    ------
    BackupError
        It is damaged, not one of ours, or of a newer version.
    """
    with _staged(archive, progress) as (manifest, _):
        return Restored(manifest)


def restore(
    archive: Path,
    *,
    replace: bool = False,
    by: By = COMMAND_LINE,
    progress: Progress = lambda _done, _total: None,
) -> Restored:
    """Make this machine keep what a backup holds; on the disk when this returns.

    Parameters
    ----------
    archive
        The file.
    replace
        Whether records, libraries, models and studies that are here go. Lines of the audit stay.
    by
        Who asks, for the audit.
    progress
        Called with (files unpacked, files in all); raising in it stops the work.

    Returns
    -------
    Restored
        What came back.

    Raises
    ------
    BackupError
        It is damaged, hostile, not one of ours, or of a newer version; something is here already
        (without ``replace``); another restore is under way; or the disk refuses. Nothing was
        changed, unless the message says otherwise.
    StoreError
        The database cannot be written. Nothing was changed.
    """
    try:
        home.home().mkdir(parents=True, exist_ok=True)
        finish_restore()
        with only_one(), _staged(archive, progress) as (manifest, folder):
            return _take_back(manifest, folder, by, replace=replace)
    except Timeout as problem:
        raise BackupError(
            "Another restore is under way here: wait until it has finished."
        ) from problem
    except OSError as problem:
        raise _not_written(problem) from problem


def _take_back(manifest: Manifest, folder: Path, by: By, *, replace: bool) -> Restored:
    store = open_store()
    _check_room_is_free(store, replace=replace)
    restore_id = secrets.token_hex(16)
    place = _made_ready(folder, restore_id)
    try:
        incoming = open_file(place / DATABASE)
        try:
            with store.writing() as connection:
                if not replace and holds_anything(connection):
                    raise _taken()
                load_rows(incoming, connection, restore_id)
                add_line(connection, Action.RESTORED, manifest.id, by)
        finally:
            incoming.close()
    except BaseException:
        clear_away(place)
        raise
    put_in_place(place)
    clear_away(place)
    return Restored(manifest)


def _made_ready(folder: Path, restore_id: str) -> Path:
    """What was unpacked, on the disk, under the name that a start looks for."""
    (folder / HOME).rename(folder / NEW)
    for name in FOLDERS:  # one that is not in the backup is empty then
        (folder / NEW / name).mkdir(exist_ok=True)
    write_synced(folder / PLAN, Plan(id=restore_id).model_dump_json().encode())
    sync_everything()
    place = folder.with_name(UNDER_WAY)
    folder.rename(place)
    sync_folder(place.parent)
    return place


@contextmanager
def _staged(archive: Path, progress: Progress) -> Iterator[tuple[Manifest, Path]]:
    """A hidden folder in ``SHITEN_HOME`` with all that the backup holds, compared."""
    above = home.home()
    above.mkdir(parents=True, exist_ok=True)
    sweep(above)
    folder = above / f".restored.partial-{secrets.token_hex(4)}"
    with opened(archive) as backup:
        _check_space(backup, above)
        folder.mkdir(mode=0o700)
        try:
            _unpack(backup, folder, progress)
            check_file(folder / DATABASE)
            yield backup.manifest, folder
        except OSError as problem:
            raise _not_written(problem) from problem
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _unpack(backup: OpenedBackup, folder: Path, progress: Progress) -> None:
    (folder / HOME).mkdir()
    for done, (name, expected) in enumerate(backup.sums.items()):
        progress(done, len(backup.sums))
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("xb") as file:
            for chunk in backup.chunks(name):
                digest.update(chunk)
                file.write(chunk)
        if digest.hexdigest() != expected:
            raise BackupError(
                "“{name}” in the backup is not what was backed up (its SHA-256 differs): nothing"
                " was restored, take another copy.",
                name=name,
            )
    progress(len(backup.sums), len(backup.sums))


def _check_space(backup: OpenedBackup, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if backup.n_bytes > free:
        raise BackupError(
            "The backup needs {needed} MB and {folder} has {free} MB left: nothing was restored.",
            needed=f"{backup.n_bytes / 1e6:,.0f}",
            folder=folder,
            free=f"{free / 1e6:,.0f}",
        )


def _check_room_is_free(store: Store, *, replace: bool) -> None:
    above = home.home()
    for name in FOLDERS:
        here = above / name
        if here.is_mount():
            raise BackupError(
                "{folder} is a disk of its own and cannot be replaced as a whole: mount it"
                " elsewhere, or restore into another SHITEN_HOME.",
                folder=here,
            )
        if not replace and here.is_dir() and any(here.iterdir()):
            raise _taken()
    with store.reading() as connection:
        if not replace and holds_anything(connection):
            raise _taken()


def _taken() -> BackupError:
    return BackupError(
        "There are libraries, models or records here already: restore into an empty SHITEN_HOME"
        " and database, or replace them on purpose (--replace)."
    )


def _not_written(problem: OSError) -> BackupError:
    return BackupError(
        "The backup could not be unpacked in {folder}: {reason}. Nothing was restored.",
        folder=home.home(),
        reason=problem.strerror or problem,
    )
