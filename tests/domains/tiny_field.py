"""A field of medicine in one file, for tests: discs, drawn white on black."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.generated import Simulated
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures import encode_png
from xai_core.cases.writer import ImportReport, write_library
from xai_core.domains.contract import (
    AugmentationStep,
    BuiltinLibrary,
    Domain,
    FieldInfill,
    Offer,
    Option,
    Simulator,
)
from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText, Progress, Split

HERE = "tests.domains.tiny_field"


def both(word: str) -> LocalisedText:
    return LocalisedText(en=word, ja=word)


def manifest(library_id: str, version: str = "1") -> Manifest:
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=both("Discs"),
        licence="CC0",
        origin="drawn",
        task=Classification(
            classes=tuple(ClassInfo(id=name, name=both(name)) for name in ("small", "large")),
        ),
    )


def drafts(n: int, size: int = 16) -> Iterator[CaseDraft]:
    for number in range(n):
        picture = np.full((size, size, 3), 10 + number, np.uint8)
        label = ("small", "large")[number % 2]
        yield CaseDraft(f"disc-{number}", encode_png(picture), ".png", label, split=Split.TEST)


@dataclass(frozen=True)
class Discs:
    manifest: Manifest
    n: int

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        progress(self.n, self.n)
        yield from drafts(self.n)


def open_source(path: Path, library_id: str) -> Discs:
    return Discs(manifest(library_id), int(path.read_text()))


def simulate(destination: Path, *, n: int, size: int, wanted: Any = None, **_: Any) -> Simulated:
    report = write_library(destination, manifest(destination.name), drafts(n, size))
    return Simulated(report, {"wanted": wanted})


def build(
    destination: Path,
    extent: str | None,
    *,
    replace: bool,
    progress: Progress,
    workers: int | None,
) -> ImportReport:
    version = f"2024-{extent}"
    n = size_of(extent)
    progress(n, n)
    return write_library(
        destination, manifest(destination.name, version), drafts(n), replace=replace
    )


def size_of(extent: str | None) -> int:
    return 2 if extent == "few" else 5


def black(image: np.ndarray, surroundings: np.ndarray) -> np.ndarray:
    return np.zeros(3, np.uint8)


def dimmed(pixels: Any, strength: float, generator: Any) -> Any:
    return pixels * (1 - strength)


DOMAIN = Domain(
    id="discs",
    name=both("Discs"),
    readers={"disc-count": f"{HERE}:open_source"},
    simulators=(
        Simulator(
            "discs",
            both("Discs"),
            f"{HERE}:simulate",
            size=16,
            options=(Option("wanted", "Numbers.", kind=int, many=True),),
        ),
    ),
    builtin_libraries=(
        BuiltinLibrary(
            id="discs",
            title=both("Discs"),
            version="2024",
            build=f"{HERE}:build",
            size=f"{HERE}:size_of",
            extents=("few", "all"),
            offer=Offer(both("{n} of {total}"), both("Draw"), both("Drawing…")),
        ),
    ),
    infills=(FieldInfill("black", both("black"), both("No light."), f"{HERE}:black", False),),
    augmentations=(AugmentationStep("dim", f"{HERE}:dimmed", strongest=0.5),),
    words={"disc": both("disc")},
)
