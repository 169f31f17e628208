"""HU slices come twice: as they are, and with signs that are known by construction."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.readers import open_source
from xai_core.cases.writer import ImportReport, write_library
from xai_core.errors import LibraryError
from xai_core.types import Origin

SIDE = 96


def imported(folder: Path, hu: np.ndarray) -> ImportReport:
    lungs = np.zeros((SIDE, SIDE), np.uint8)
    lungs[20:70, 15:45] = 255
    for inner in ("2d_images", "2d_masks"):
        (folder / "in" / inner).mkdir(parents=True)
    for name in ("YAMADA_TARO", "other"):
        Image.fromarray(hu.astype(np.int32)).save(folder / "in/2d_images" / f"{name}.tif")
    Image.fromarray(lungs).save(folder / "in/2d_masks" / "YAMADA_TARO.png")
    source = open_source("ct-hu", folder / "in", "hu")
    return write_library(folder / "out", source.manifest, source.drafts(lambda *_: None))


def test_twins_differ_by_the_inserted_signs_alone(tmp_path: Path) -> None:
    hu = np.full((SIDE, SIDE), -850)
    hu[0, 0] = -2619
    report = imported(tmp_path, hu)
    plain, inserted = report.library.cases
    assert (plain.label, inserted.label) == ("no-signs", "fluid-signs")
    assert plain.specimen == inserted.specimen == "hu-001"
    assert plain.split is inserted.split
    before, after = (report.library.picture(case).values() for case in (plain, inserted))
    assert before.min() == -1024
    added = after - before
    lesion = report.library.mask(inserted, "lesion")
    assert lesion is not None
    np.testing.assert_allclose(
        lesion[lesion > 0], np.clip(added, 0, 400)[lesion > 0] / 400, atol=0.01
    )
    assert added[:, 50:].max() == 0
    assert report.library.region_info("lesion").origin is Origin.BY_CONSTRUCTION
    assert "YAMADA" not in (report.library.folder / "cases.csv").read_text()
    assert [row.what for row in report.skipped] == ["other.tif"]


def test_a_picture_that_is_not_in_hu(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="not in HU"):
        imported(tmp_path, np.full((SIDE, SIDE), 90))
