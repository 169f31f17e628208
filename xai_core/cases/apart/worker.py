"""The process that decodes: ``python -m xai_core.cases.apart.worker``.

It may use little memory and time, writes no file (``RLIMIT_FSIZE``) and begins no process; where
the system lets it, it also leaves the network behind (a network namespace of its own, on Linux).
Whoever takes it over by a picture has that much, and the pictures that are sent to it.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.apart.messages import (
    LONGEST_LINE,
    Found,
    Wanted,
    as_error,
    read_exactly,
    send,
)
from xai_core.cases.masks import decode_outline, sampled
from xai_core.cases.pictures.decode import decode_within, image_size, is_cut_out
from xai_core.errors import ImageError

SPARE_BYTES = 2_000_000_000
"""Memory beyond what the process holds when it begins: an outline of 50 million pixels, several
times over."""
SECONDS = 20
"""Of the processor, for one picture."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""``CLONE_NEWUSER`` and ``CLONE_NEWNET`` of ``unshare(2)``."""


def limit_itself() -> None:
    """Give up what decoding does not need. Raises ImportError on systems without limits."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    held = _held_bytes()
    if held is not None:
        most = held + SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def _held_bytes() -> int | None:
    """Address space of this process; None where the system does not say."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        import resource

        return pages * resource.getpagesize()
    return None


def _begin_counting() -> None:
    """Allow :data:`SECONDS` more of the processor; beyond them the system ends the process."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def answer(wanted: Wanted, data: bytes) -> tuple[Found, NDArray[np.uint8] | NDArray[np.float32]]:
    """Decode one file. Raises ImageError."""
    if wanted.work == "look":
        image = decode_within(data, wanted.name, wanted.longest)
        found = Found(
            shape=image.shape,
            kind="uint8",
            full=image_size(data, wanted.name),
            cut_out=is_cut_out(data, wanted.name),
        )
        return found, image
    mask = decode_outline(data, wanted.name, wanted.shape, graded=wanted.graded)
    outline = np.ascontiguousarray(sampled(mask, wanted.grid), dtype=np.float32)
    return Found(shape=outline.shape, kind="float32"), outline


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer one file after the other until the other side goes."""
    while line := source.readline(LONGEST_LINE):
        wanted = Wanted.model_validate_json(line)
        data = read_exactly(source, wanted.length)
        _begin_counting()
        try:
            found, array = answer(wanted, data)
        except ImageError as error:
            lacked = isinstance(error.__cause__, MemoryError)
            send(sink, as_error(too_much(wanted.name) if lacked else error))
        except MemoryError:
            send(sink, as_error(too_much(wanted.name)))
        else:
            send(sink, found, array.tobytes())


def too_much(name: str) -> ImageError:
    """What is said of a picture that took too much."""
    return ImageError(
        "{name} could not be decoded: it takes more time or memory than a picture may.", name=name
    )


if __name__ == "__main__":
    limit_itself()
    serve(sys.stdin.buffer, sys.stdout.buffer)
