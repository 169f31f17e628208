"""One decoding process for this server: begun when it is first wanted, anew when it has ended."""

from __future__ import annotations

import atexit
import logging
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.apart.beginning import CANNOT_BEGIN, begin
from xai_core.cases.apart.bounds import LIMITED
from xai_core.cases.apart.decoding_process import answer, too_much
from xai_core.cases.apart.messages import (
    LONGEST_LINE,
    MOST_BYTES,
    Found,
    Sentence,
    Wanted,
    array_of,
    error_of,
    read_exactly,
    send,
)
from xai_core.errors import ImageError

logger = logging.getLogger(__name__)
PATIENCE = 30.0
"""Seconds until a picture is given up: the processor's own limit is shorter, waiting is not."""
_MODULE = "xai_core.cases.apart.decoding_process"


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
        """The process that runs; begun where there is none. Raises OSError."""
        if self.process is None or self.process.poll() is not None:
            self.process = begin(_MODULE)
        return self.process

    def ask(self, wanted: Wanted, data: bytes) -> tuple[Found, bytes]:
        """One file sent and its answer. Raises ImageError where the process did not live on."""
        with self.lock:
            try:
                process = self.begin()
                late = Timer(PATIENCE, process.kill)
                late.daemon = True
                late.start()
            except (OSError, RuntimeError) as problem:  # no process, or no thread to watch it
                logger.warning("No process to decode in: %s", problem)
                raise ImageError(CANNOT_BEGIN) from problem
            source, sink = process.stdout, process.stdin
            assert source is not None
            assert sink is not None
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


_decoder = _Decoder()
atexit.register(_decoder.end)


def warm_up() -> None:
    """Begin the process, so that the first picture need not wait for it."""
    if LIMITED:
        with _decoder.lock, suppress(OSError):  # said of the first picture, should it last
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
        As these; or decoding took more time or memory than a picture may, or could not begin.
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
    if not LIMITED:
        return answer(wanted, data)
    found, sent = _decoder.ask(wanted, data)
    try:
        if found.error is not None:
            raise _picture_error(found.error)
        array = array_of(found, sent)
    except (ValueError, KeyError, TypeError):
        raise too_much(wanted.name) from None
    if array.dtype != kind:
        raise too_much(wanted.name)
    return found, array


def _picture_error(sentence: Sentence) -> ImageError:
    """What was sent, which may only be about a picture. Raises ValueError, KeyError."""
    error = error_of(sentence)
    if not isinstance(error, ImageError):
        raise ValueError(f"{type(error).__name__} says nothing of a picture")
    return error
