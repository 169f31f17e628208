"""Whether an archive is the one it should be.

Three answers are honest: the authors' or our own pin says so; it is the same as one that somebody
here chose to trust earlier (*trust on first use*: it proves that nothing has changed since, and
nothing about the first time); or nobody can say. A file that differs is refused, unless a person
takes any version on purpose.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pooch

from xai_core import home
from xai_core.domains.contract import PublicDataset
from xai_core.errors import LibraryError
from xai_core.files import read_regular, replace_file
from xai_core.types import Choice

logger = logging.getLogger(__name__)
KNOWN = "hashes.json"
_LARGEST = 1 << 20


class Check(Choice):
    """What a hash says of an archive."""

    PINNED = "pinned"
    """It is the one that the data set's entry pins."""
    KEPT = "kept"
    """It is the one that somebody here kept at an earlier time."""
    UNKNOWN = "unknown"
    """There is nothing to hold it against."""
    DIFFERENT = "different"
    """It is another one than that pinned or kept."""


@dataclass(frozen=True)
class Judged:
    """The hash of an archive, and what it says."""

    sha256: str
    check: Check
    expected: str | None = None
    """What it was held against; None where there is nothing."""
    kept_on: str | None = None
    """The day on which the expected one was kept, YYYY-MM-DD; None where it is pinned."""


def judge(dataset: PublicDataset, archive: Path, tick: Callable[[], None]) -> Judged:
    """Hold an archive's SHA-256 against the one pinned, or else the one kept.

    ``tick`` is called once before the archive is read; raising in it stops the work.

    Raises
    ------
    LibraryError
        It cannot be read.
    """
    found = _sha256(archive, tick)
    if dataset.sha256 is not None:
        same = found == dataset.sha256
        return Judged(found, Check.PINNED if same else Check.DIFFERENT, dataset.sha256)
    kept = _known().get(dataset.name)
    if kept is None:
        return Judged(found, Check.UNKNOWN)
    expected, day = kept
    return Judged(found, Check.KEPT if found == expected else Check.DIFFERENT, expected, day)


def refused(dataset: PublicDataset, judged: Judged) -> LibraryError:
    """Why an archive that differs is not taken."""
    if judged.kept_on is not None:
        return LibraryError(
            "The archive of “{name}” is another one than that kept on {day}: SHA-256 {found}, not"
            " {expected}. It may be a newer version, or somebody has changed it on the way. To take"
            " it all the same, allow any version.",
            name=dataset.name,
            day=judged.kept_on,
            found=judged.sha256,
            expected=judged.expected,
        )
    return LibraryError(
        "The archive of “{name}” is not the one that is known here: SHA-256 {found}, not"
        " {expected}. It may be another version, or somebody has changed it on the way. To take it"
        " all the same, allow any version.",
        name=dataset.name,
        found=judged.sha256,
        expected=judged.expected,
    )


def keep_hash(dataset: PublicDataset, sha256: str) -> None:
    """Hold later archives of a data set against this hash.

    Raises
    ------
    StorageError
        It cannot be written down.
    """
    folder = home.downloads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    known = _known() | {dataset.name: (sha256, datetime.now(UTC).date().isoformat())}
    written = {name: {"sha256": one, "kept": day} for name, (one, day) in known.items()}
    replace_file(folder / KNOWN, json.dumps(written, indent=1).encode())


def _known() -> dict[str, tuple[str, str]]:
    """Name -> hash and day. A file that was spoilt is as good as none, and is logged."""
    try:
        data = read_regular(home.downloads_folder() / KNOWN, _LARGEST)
    except FileNotFoundError:
        return {}
    except OSError as problem:
        logger.warning("%s cannot be read: %s", KNOWN, problem)
        return {}
    try:
        return {
            str(name): (str(one["sha256"]), str(one["kept"]))
            for name, one in json.loads(data).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        logger.warning("%s is no list of hashes: %s", KNOWN, problem)
        return {}


def _sha256(archive: Path, tick: Callable[[], None]) -> str:
    tick()
    try:
        return str(pooch.file_hash(str(archive), alg="sha256"))
    except OSError as problem:
        raise LibraryError(
            "{path} cannot be read: {reason}.", path=archive, reason=problem.strerror or problem
        ) from problem
