"""What is asked of the decoding process and what it answers: a line of JSON, then bytes."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from xai_core.cases.masks import GradedMaskError
from xai_core.errors import ImageError, Phrase
from xai_core.types import Strict

LONGEST_LINE = 65_536
MOST_BYTES = 1_000_000_000
"""Of a file that is asked about, and of an array that comes back."""
_ERRORS: Mapping[str, type[ImageError]] = {
    kind.__name__: kind for kind in (ImageError, GradedMaskError)
}


class Wanted(Strict):
    """One file, and what is wanted of it."""

    name: str
    """What the file is called in messages."""
    length: int = Field(ge=0, le=MOST_BYTES)
    """Bytes that follow."""
    work: Literal["look", "outline"]
    longest: int = Field(default=0, ge=0)
    """Of the picture that is looked at, in pixels."""
    shape: tuple[int, int] = (0, 0)
    """Height and width that an outline has."""
    grid: tuple[int, int] = (0, 0)
    """Height and width that it is brought to."""
    graded: bool = False
    """Whether every grey of an outline is an importance."""


class Detail(Strict):
    """What fills a field of an error's sentence."""

    value: str | int | float
    phrase: bool = False
    """Whether it is translated as well."""


class Found(Strict):
    """What became of it: an array, which follows, or an error."""

    shape: tuple[int, ...] = ()
    kind: Literal["uint8", "float32", ""] = ""
    full: tuple[int, int] = (0, 0)
    """Height and width of the file's picture."""
    cut_out: bool = False
    error: str = ""
    """Class of the error; empty: none."""
    template: str = ""
    details: dict[str, Detail] = Field(default_factory=dict)

    @property
    def length(self) -> int:
        """Bytes that follow."""
        return 0 if not self.kind else int(np.prod(self.shape)) * np.dtype(self.kind).itemsize


def send(stream: IO[bytes], message: Strict, payload: bytes = b"") -> None:
    """Write a message and its bytes."""
    stream.write(message.model_dump_json().encode() + b"\n")
    stream.write(payload)
    stream.flush()


def read_exactly(stream: IO[bytes], length: int) -> bytes:
    """Just so many bytes. Raises EOFError where the other side has gone."""
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data


def as_error(error: ImageError) -> Found:
    """An error as it is sent."""
    return Found(
        error=type(error).__name__ if type(error).__name__ in _ERRORS else ImageError.__name__,
        template=error.template,
        details={
            name: Detail(
                value=value if isinstance(value, int | float) else str(value),
                phrase=isinstance(value, Phrase),
            )
            for name, value in error.details.items()
        },
    )


def error_of(found: Found) -> ImageError:
    """The error that was sent.

    A process that fell to a picture may send anything: a field may be a name and nothing more, so
    that filling it reaches nothing else. Raises ValueError where it is not.
    """
    for _, field, _, _ in string.Formatter().parse(found.template):
        if field is not None and (not field.isidentifier() or field not in found.details):
            raise ValueError("a field of the sentence is not a name")
    details = {
        name: Phrase(detail.value) if detail.phrase else detail.value
        for name, detail in found.details.items()
    }
    return _ERRORS[found.error](found.template, **details)


def array_of(found: Found, data: bytes) -> NDArray[np.uint8] | NDArray[np.float32]:
    """The array that was sent, read only. Raises ValueError where the bytes are others."""
    array: NDArray[np.uint8] | NDArray[np.float32]
    array = np.frombuffer(data, dtype=found.kind).reshape(found.shape)
    return array
