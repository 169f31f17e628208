"""What reading a damaged ZIP archive raises, told as one error; Python has no one class for it."""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    UnicodeError,
    struct.error,
    ValueError,
)


@contextmanager
def damage_told(told: Callable[[], Exception]) -> Iterator[None]:
    """Raise what ``told`` makes where the archive that is read inside the block is damaged.

    What the disk refuses is raised as it is.
    """
    try:
        yield
    except _DAMAGE as problem:
        raise told() from problem
    except OSError as problem:
        if problem.errno != errno.EINVAL:  # that is a place before the file's beginning
            raise
        raise told() from problem
