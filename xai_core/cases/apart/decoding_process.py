"""The process that decodes: ``python -m xai_core.cases.apart.decoding_process``.

It may use little memory and time and writes no file; where the system lets it, it also runs no
program, leaves the network behind, and reads nothing of the server's records (``bounds``). Whoever
takes it over by a picture has that much, and the pictures that are sent to it.
"""

from __future__ import annotations

import sys
from typing import IO

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.apart.beginning import hidden_places
from xai_core.cases.apart.bounds import DECODE_SECONDS, allow_seconds, give_up
from xai_core.cases.apart.messages import (
    LONGEST_LINE,
    Found,
    Wanted,
    read_exactly,
    send,
    sentence_of,
)
from xai_core.cases.masks import decode_outline, sampled
from xai_core.cases.pictures.decode import decode_within, image_size, is_cut_out
from xai_core.errors import ImageError

SPARE_BYTES = 2_000_000_000
"""Memory beyond what the process holds when it begins: an outline of 50 million pixels, several
times over."""


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
        allow_seconds(DECODE_SECONDS)
        try:
            found, array = answer(wanted, data)
        except ImageError as error:
            lacked = isinstance(error.__cause__, MemoryError)
            told = too_much(wanted.name) if lacked else error
            send(sink, Found(error=sentence_of(told)))
        except MemoryError:
            send(sink, Found(error=sentence_of(too_much(wanted.name))))
        else:
            send(sink, found, array.tobytes())


def too_much(name: str) -> ImageError:
    """What is said of a picture that took too much."""
    return ImageError(
        "{name} could not be decoded: it takes more time or memory than a picture may.", name=name
    )


if __name__ == "__main__":
    give_up(SPARE_BYTES, 0, hidden=hidden_places())
    serve(sys.stdin.buffer, sys.stdout.buffer)
