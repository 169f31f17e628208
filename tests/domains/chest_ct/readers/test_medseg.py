"""MedSeg: 0, 1 and 2 become two regions, and a lesion that grades them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.readers import open_source
from xai_core.cases.writer import write_library
from xai_core.errors import LibraryError


def write(folder: Path, masks: dict[str, np.ndarray]) -> Path:
    for inner in ("Imgs", "GT"):
        (folder / "MultiClassInfection-Train" / inner).mkdir(parents=True, exist_ok=True)
    for number, (name, mask) in enumerate(masks.items()):
        part = folder / "MultiClassInfection-Train"
        grey = np.random.default_rng(number).integers(0, 255, (16, 16)).astype(np.uint8)
        Image.fromarray(grey).save(part / "Imgs" / f"{name}.jpg")
        drawn = Image.fromarray(mask)
        if mask.max() <= 2:
            drawn = drawn.convert("P")
            drawn.putpalette([0, 0, 0, 255, 0, 0, 255, 255, 255])
            drawn.putdata(mask.ravel().tolist())
        drawn.save(part / "GT" / f"{name}.png")
    return folder


def test_importance_is_graded_with_a_reference(tmp_path: Path) -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[2:6], mask[8:10] = 1, 2
    glass = np.where(mask == 1, mask, 0).astype(np.uint8)
    strange = np.full((16, 16), 7, np.uint8)
    source = open_source("covid-ct", write(tmp_path, {"1": mask, "2": glass, "3": strange}), "ms")
    report = write_library(tmp_path / "out", source.manifest, source.drafts(lambda *_: None))
    library = report.library
    assert [case.label for case in library.cases] == ["consolidation", "ground-glass"]
    lesion = library.region(library.cases[0], "lesion")
    assert lesion is not None
    assert [float(lesion[row, 0]) for row in (0, 3, 9)] == [0, 0.5, 1]
    assert "Hansell" in (library.region_info("ground-glass").reference or "")
    assert "other values than 0, 1 and 2" in str(report.skipped[0].reason)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="MultiClassInfection-Train"):
        open_source("covid-ct", tmp_path, "ms")
