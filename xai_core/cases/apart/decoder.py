"""One decoding process for this server: begun when it is first wanted, anew when it has ended."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

import xai_core
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.apart.messages import (
    LONGEST_LINE,
    MOST_BYTES,
    Found,
    Wanted,
    array_of,
    error_of,
    read_exactly,
    send,
)
from xai_core.cases.apart.worker import answer, too_much

PATIENCE = 30.0
"""Seconds until a picture is given up: the processor's own limit is shorter, waiting is not."""
_MODULE = "xai_core.cases.apart.worker"
_LIMITED = os.name == "posix"
"""Windows has no such limits: pictures are decoded in place there."""
_QUIET = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Threads take address space, of which there is little, and decoding has no use for them."""


@dataclass(frozen=True)
class SeenPicture:
    """A picture as it is looked at."""

    image: ImageArray
    """``(H, W, 3)`` uint8."""
    full: tuple[int, int]
    """Height and width of the file's picture."""
    cut_out: bool
    """Whether nothing is left around what it shows."""


@dataclass
class _Decoder:
    """The process, and who may speak with it."""

    process: subprocess.Popen[bytes] | None = None
    lock: Lock = field(default_factory=Lock)

    def begin(self) -> subprocess.Popen[bytes]:
        """The process that runs; begun where there is none."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(  # noqa: S603  (our own module, no word from outside)
                [sys.executable, "-m", _MODULE],
                cwd=Path(xai_core.__file__).parents[1],
                env={**_bare_environment(), **_QUIET},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self.process

    def ask(self, wanted: Wanted, data: bytes) -> tuple[Found, bytes]:
        """One file sent and its answer. Raises ImageError where the process did not live on."""
        with self.lock:
            process = self.begin()
            source, sink = process.stdout, process.stdin
            assert source is not None
            assert sink is not None
            late = Timer(PATIENCE, process.kill)
            late.daemon = True
            late.start()
            try:
                return _exchanged(source, sink, wanted, data)
            except (OSError, EOFError, ValueError, ValidationError):
                self.end()
                raise too_much(wanted.name) from None
            finally:
                late.cancel()

    def end(self) -> None:
        """End the process, if there is one."""
        process = self.process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be sent any more
                    pipe.close()
        self.process = None


def _exchanged(
    source: IO[bytes], sink: IO[bytes], wanted: Wanted, data: bytes
) -> tuple[Found, bytes]:
    send(sink, wanted, data)
    found = Found.model_validate_json(source.readline(LONGEST_LINE))
    if found.length > MOST_BYTES:
        raise ValueError("more than anything that was asked for")
    return found, read_exactly(source, found.length)


def _bare_environment() -> dict[str, str]:
    """What a Python needs to begin; no address, passcode or proxy of the server's."""
    kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ}


_decoder = _Decoder()
atexit.register(_decoder.end)


def warm_up() -> None:
    """Begin the process, so that the first picture need not wait for it."""
    if _LIMITED:
        with _decoder.lock:
            _decoder.begin()


def look_at(data: bytes, name: str, longest: int) -> SeenPicture:
    """A stranger's picture, decoded apart.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    longest
        Pixels of the longer side, at most; smaller pictures stay as they are.

    Returns
    -------
    SeenPicture
        As ``decode_within``, ``image_size`` and ``is_cut_out`` say of it.

    Raises
    ------
    ImageError
        As these; or decoding took more time or memory than a picture may.
    """
    wanted = Wanted(name=name, length=len(data), work="look", longest=longest)
    found, image = _decoded(wanted, data, np.dtype(np.uint8))
    if image.ndim != 3 or image.shape[2] != 3 or max(image.shape) > longest:
        raise too_much(name)
    return SeenPicture(image, found.full, found.cut_out)


def outline_of(
    data: bytes,
    name: str,
    shape: tuple[int, int],
    grid: tuple[int, int],
    *,
    graded: bool = False,
) -> RegionMask:
    """A stranger's outline, decoded apart and brought to a coarser grid.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    shape
        The ``(height, width)`` it must have.
    grid
        The ``(height, width)`` it is brought to.
    graded
        Its owner says that every grey is an importance.

    Returns
    -------
    RegionMask
        Of the shape ``grid``, float32 in [0, 1].

    Raises
    ------
    GradedMaskError
        As ``decode_outline``.
    ImageError
        As ``decode_outline``; or decoding took more time or memory than a picture may.
    """
    wanted = Wanted(
        name=name, length=len(data), work="outline", shape=shape, grid=grid, graded=graded
    )
    _, outline = _decoded(wanted, data, np.dtype(np.float32))
    if outline.shape != grid or not np.all((outline >= 0) & (outline <= 1)):
        raise too_much(name)
    return outline


def _decoded(wanted: Wanted, data: bytes, kind: np.dtype[Any]) -> tuple[Found, NDArray[Any]]:
    if not _LIMITED:
        return answer(wanted, data)
    found, sent = _decoder.ask(wanted, data)
    try:
        if found.error:
            raise error_of(found)
        array = array_of(found, sent)
    except (ValueError, KeyError, TypeError):
        raise too_much(wanted.name) from None
    if array.dtype != kind:
        raise too_much(wanted.name)
    return found, array
