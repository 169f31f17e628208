"""Backups: everything this machine keeps in one archive, and back again, whole or not at all.

Question answered: *what must I copy so that nothing is lost, and does the copy really hold it?*

::

    done = back_up(Path("shiten-2026-11-29.zip"))     # while the app runs and answers arrive
    check_backup(done.path)                           # every byte compared, nothing changed
    restore(done.path, replace=True)

=============  =================================================================
``contents``   which files of ``SHITEN_HOME`` belong in a backup
``tables``     a database as a file of its own, and its rows in an open database
``archive``    a backup written while answers arrive
``reading``    a backup opened, which may be damaged or a stranger's
``restoring``  a backup taken back
``switching``  a restore's last steps, left by a killed process to the next
=============  =================================================================

**What is in it**: the database, and of ``SHITEN_HOME`` the libraries, models, studies, protocols of
trials, lessons of one's own, learning curves, and the hashes kept of data sets (``contents``). Not:
trainings under way, archives of data sets, what is made anew when it is looked at, and what is set
by environment variables or in ``.streamlit/``.

**The archive** is a ZIP file with ``manifest.json``, ``SHA256SUMS`` (as ``sha256sum --check`` reads
it), ``database.db`` and ``home/...``. The database is always a SQLite file of the schema of that
day: of SQLite by its online backup, of PostgreSQL table by table within one transaction that sees
one moment. So a backup of either is restored into either, and an older one is brought up to date.

**Coming back** (``restoring``): all is unpacked beside what is there, each file compared with its
SHA-256, and the rows written into the open database in one transaction; a running app goes on. That
transaction decides: before it nothing has changed, after it the folders are put in place, by the
next start if this one is killed (:func:`~xai_core.store.backup.switching.finish_restore`).

Source of the online backup: <https://www.sqlite.org/backup.html>.
"""

from xai_core.store.backup.archive import BackedUp, back_up
from xai_core.store.backup.restoring import Restored, check_backup, restore
from xai_core.store.backup.switching import finish_restore

__all__ = ["BackedUp", "Restored", "back_up", "check_backup", "finish_restore", "restore"]
