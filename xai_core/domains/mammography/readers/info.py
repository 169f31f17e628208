"""``Info.txt`` of mini-MIAS: what each row says of a picture.

A row is ``mdb001 G CIRC B 535 425 197``: picture, background tissue, kind of abnormality, severity,
and a circle in pixels whose ``y`` counts from the *bottom* edge. ``NORM`` ends a normal row, and a
row of widespread calcifications has no circle (``*NOTE 3*``, or nothing). Pictures come in pairs:
odd and even numbers are the two breasts of one woman.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from xai_core.cases.readers.scan import read_file
from xai_core.domains.mammography.simulator.woman import Tissue
from xai_core.errors import LibraryError
from xai_core.types import Choice

INFO = "Info.txt"
_ROW = re.compile(r"mdb\d{1,4}\s+(\S+)\s+(\S+)\s*(.*)", re.ASCII)
_CIRCLE = re.compile(r"(\S+)\s+(\S+)\s+(\S+)", re.ASCII)


class Abnormality(Choice):
    """The kinds of MIAS; ``NORM`` is none."""

    CALCIFICATION = "CALC"
    CIRCUMSCRIBED = "CIRC"
    SPICULATED = "SPIC"
    ILL_DEFINED = "MISC"
    DISTORTION = "ARCH"
    ASYMMETRY = "ASYM"
    NONE = "NORM"


class Severity(Choice):
    """How MIAS writes it."""

    BENIGN = "B"
    MALIGNANT = "M"


@dataclass(frozen=True)
class Circle:
    """Around an abnormality, in pixels; ``y`` counts from the bottom edge."""

    x: int
    y: int
    radius: int


@dataclass(frozen=True)
class Row:
    """What one row says."""

    tissue: Tissue
    kind: Abnormality
    severity: Severity | None
    """None where it is normal."""
    circle: Circle | None
    """None where it is normal, or where it says no location."""


def read_info(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The rows of each picture, by its name, as written.

    Raises
    ------
    LibraryError
        The file is not there or names no picture.
    """
    rows: dict[str, list[str]] = {}
    for line in read_file(path).decode("ascii", errors="replace").splitlines():
        if line.startswith("mdb"):
            rows.setdefault(line.split()[0], []).append(line.strip())
    if not rows:
        raise LibraryError("{file} names no picture of MIAS (mdb001 and so on).", file=path.name)
    return {name: tuple(lines) for name, lines in sorted(rows.items())}


def woman_of(name: str) -> str:
    """Whose breast a picture shows: mdb001 and mdb002 are one woman's."""
    return f"woman-{(int(name[3:]) + 1) // 2:03d}"


def parse_rows(lines: Iterable[str]) -> tuple[Row, ...]:
    """What the rows of one picture say; a row that is there twice counts once.

    Raises
    ------
    LibraryError
        A row cannot be read, or the rows contradict one another.
    """
    rows = tuple(dict.fromkeys(map(_parsed, lines)))
    if len({row.tissue for row in rows}) > 1:
        raise LibraryError(
            "Its rows name different background tissues, as if two women had one number."
        )
    if len(rows) > 1 and any(row.kind is Abnormality.NONE for row in rows):
        raise LibraryError("Its rows call it normal and abnormal.")
    return rows


def _parsed(line: str) -> Row:
    found = _ROW.fullmatch(line)
    if found is None:
        raise LibraryError("The row “{row}” cannot be read.", row=line[:80])
    tissue, kind, rest = found.groups()
    if kind == Abnormality.NONE.value and not rest:
        return Row(Tissue.parse(tissue), Abnormality.NONE, None, None)
    severity, _, where = rest.partition(" ")
    where = where.strip()
    circle = None if not where or where.startswith("*NOTE") else _circle(where)
    return Row(Tissue.parse(tissue), Abnormality.parse(kind), Severity.parse(severity), circle)


def _circle(text: str) -> Circle:
    found = _CIRCLE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        circle = Circle(*map(int, found.groups()))
    except ValueError:
        raise LibraryError(
            "“{text}” is not a circle: three whole numbers, x, y and radius.", text=text[:40]
        ) from None
    if circle.radius < 1:
        raise LibraryError(
            "The circle “{text}” has a radius of {n}: it encloses nothing.",
            text=text[:40],
            n=circle.radius,
        )
    return circle
