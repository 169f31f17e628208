"""What is asked of a process apart and what it answers: a line of JSON, then bytes.

A process that fell to what it was given may send anything: what it sends is checked like a file of
a stranger's, and of its sentences nothing but plain fields is filled.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import IO, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from xai_core import errors
from xai_core.cases.masks import GradedMaskError
from xai_core.errors import Phrase, ShitenError
from xai_core.types import Strict

LONGEST_LINE = 65_536
MOST_BYTES = 1_000_000_000
"""Of a file that is asked about, and of an array that comes back."""
_DEEPEST = 8
"""Reasons within reasons."""
_ERRORS: Mapping[str, type[ShitenError]] = {
    kind.__name__: kind
    for kind in (*vars(errors).values(), GradedMaskError)
    if isinstance(kind, type) and issubclass(kind, ShitenError)
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


class Sentence(Strict):
    """One of our errors, on its way."""

    error: str
    """Its class."""
    template: str = Field(max_length=2000)
    details: dict[str, Detail] = Field(default_factory=dict)


class Detail(Strict):
    """What fills a field of an error's sentence."""

    value: str | int | float = ""
    phrase: bool = False
    """Whether it is translated as well."""
    reason: Sentence | None = None
    """The sentence that it is, in place of a value."""


class Found(Strict):
    """What became of it: an array, which follows, or an error."""

    shape: tuple[int, ...] = ()
    kind: Literal["uint8", "float32", ""] = ""
    full: tuple[int, int] = (0, 0)
    """Height and width of the file's picture."""
    cut_out: bool = False
    error: Sentence | None = None

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


def sentence_of(error: ShitenError, depth: int = 0) -> Sentence:
    """An error as it is sent; of a class that is not known there, as the nearest that is."""
    kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _ERRORS]
    details = {name: _detail_of(value, depth) for name, value in error.details.items()}
    return Sentence(error=kinds[0], template=error.template, details=details)


def _detail_of(value: object, depth: int) -> Detail:
    if isinstance(value, ShitenError) and depth < _DEEPEST:
        return Detail(reason=sentence_of(value, depth + 1))
    plain = value if isinstance(value, int | float) else str(value)
    return Detail(value=plain, phrase=isinstance(value, Phrase))


def error_of(sentence: Sentence, depth: int = 0) -> ShitenError:
    """The error that was sent.

    A process that fell to a file may send anything: a field may be a name and nothing more, so
    that filling it reaches nothing else, and a sentence of ours holds no link. Raises ValueError or
    KeyError where it is not so.
    """
    if depth > _DEEPEST or "](" in sentence.template or "<" in sentence.template:
        raise ValueError("no sentence of ours")
    for _, field, _, _ in string.Formatter().parse(sentence.template):
        if field is not None and (not field.isidentifier() or field not in sentence.details):
            raise ValueError("a field of the sentence is not a name")
    details: dict[str, object] = {}
    for name, detail in sentence.details.items():
        if detail.reason is not None:
            details[name] = error_of(detail.reason, depth + 1)
        else:
            details[name] = Phrase(detail.value) if detail.phrase else detail.value
    return _ERRORS[sentence.error](sentence.template, **details)


def array_of(found: Found, data: bytes) -> NDArray[np.uint8] | NDArray[np.float32]:
    """The array that was sent, read only. Raises ValueError where the bytes are others."""
    array: NDArray[np.uint8] | NDArray[np.float32]
    array = np.frombuffer(data, dtype=found.kind).reshape(found.shape)
    return array
