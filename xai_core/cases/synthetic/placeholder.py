"""The library that is there on a fresh machine: sixty cells drawn by code.

They are drawings, and say so. They let anybody try every screen at once, without a download
and without a patient's picture, and since each is drawn by formula, its regions and where its
class is decided are known exactly (origin ``by-construction``). Each run writes the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.cases.draft import CaseDraft
from xai_core.cases.images import encode_png
from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.splits import split_of
from xai_core.cases.synthetic.drawn_cells import DRAWERS, DrawnCell
from xai_core.cases.synthetic.drawn_smear import Slide, draw_picture
from xai_core.cases.synthetic.shapes import Field, Grid
from xai_core.cases.task import ClassInfo, Task, TaskKind
from xai_core.cases.writer import write_library
from xai_core.types import LocalisedText, Origin

LIBRARY_ID = "drawn-cells"
_SIZE = 256
_PER_CLASS = 12
_SEED = 20240601
_CLASSES = (
    ("neutrophil", "Neutrophil", "好中球"),
    ("eosinophil", "Eosinophil", "好酸球"),
    ("basophil", "Basophil", "好塩基球"),
    ("monocyte", "Monocyte", "単球"),
    ("lymphocyte", "Lymphocyte", "リンパ球"),
)
_SLIDES = (
    Slide((1.00, 1.00, 1.00), 1.00, 22, 23.0),
    Slide((1.00, 0.99, 1.01), 1.06, 17, 24.0),
    Slide((0.995, 1.0, 0.99), 0.95, 26, 22.5),
    Slide((1.00, 1.00, 1.03), 1.03, 14, 25.0),
    Slide((0.985, 0.985, 1.00), 1.00, 30, 22.0),
    Slide((1.00, 0.995, 0.98), 1.09, 20, 23.5),
)


def build_placeholder(destination: Path) -> CaseLibrary:
    """Draw the library into the folder ``destination``, which must not exist yet.

    Raises
    ------
    LibraryError
        The folder exists or cannot be written.
    """
    return write_library(destination, _manifest(), _drafts()).library


def _drafts() -> Iterator[CaseDraft]:
    grid = Grid.square(_SIZE)
    for kind, (class_id, _, _) in enumerate(_CLASSES):
        for number in range(_PER_CLASS):
            rng = np.random.default_rng([_SEED, kind, number])
            slide = number % len(_SLIDES)
            yield _draft(grid, class_id, number, slide, rng)


def _draft(
    grid: Grid, class_id: str, number: int, slide: int, rng: np.random.Generator
) -> CaseDraft:
    middle = (_SIZE - 1) / 2
    centre = (middle + rng.uniform(-16, 16), middle + rng.uniform(-16, 16))
    cell = DRAWERS[class_id](grid, centre, rng)
    image = encode_png(draw_picture(grid, cell, centre, _SLIDES[slide], rng))
    return CaseDraft(
        id=f"{class_id}-{number + 1:02d}",
        image=image,
        suffix=".png",
        label=class_id,
        specimen=f"slide-{slide + 1}",
        split=split_of(hashlib.sha256(image).hexdigest()),
        regions=_regions(cell),
    )


def _regions(cell: DrawnCell) -> dict[str, RegionMask]:
    nucleus = (cell.nucleus > 0) & (cell.outline > 0)
    regions = {
        "nucleus": _mask(nucleus),
        "cytoplasm": _mask((cell.outline > 0) & ~nucleus),
        "deciding": _mask(cell.deciding),
    }
    if cell.granules is not None:
        regions["granules"] = _mask(cell.granules > 0.5)
    return regions


def _mask(values: Field | np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> RegionMask:
    return values.astype(np.float32)


def _manifest() -> Manifest:
    return Manifest(
        format=1,
        id=LIBRARY_ID,
        version="1",
        title=LocalisedText(en="Drawn white blood cells", ja="描いた白血球"),
        licence="Apache-2.0",
        origin="Drawn by Shiten's own code",
        notes=LocalisedText(
            en="These are drawings made by a program, not photographs of cells. They serve to try"
            " things out; nothing about real cells can be concluded from them.",
            ja="これはプログラムが描いた絵で、細胞の写真ではありません。操作を試すためのもので、"
            "実際の細胞について結論を出すことはできません。",
        ),
        task=Task(
            kind=TaskKind.CLASSIFICATION,
            classes=tuple(
                ClassInfo(id=class_id, name=LocalisedText(en=en, ja=ja))
                for class_id, en, ja in _CLASSES
            ),
        ),
        regions=(
            _region("nucleus", "Nucleus", "核"),
            _region("cytoplasm", "Cytoplasm", "細胞質"),
            _region("granules", "Granules", "顆粒"),
            _region("deciding", "What decides the class", "分類の決め手"),
            _region("cell", "Whole cell", "細胞全体", ("nucleus", "cytoplasm")),
        ),
    )


def _region(region_id: str, en: str, ja: str, union_of: tuple[str, ...] = ()) -> RegionInfo:
    return RegionInfo(
        id=region_id,
        name=LocalisedText(en=en, ja=ja),
        origin=Origin.BY_CONSTRUCTION,
        author="Shiten",
        union_of=union_of,
    )
