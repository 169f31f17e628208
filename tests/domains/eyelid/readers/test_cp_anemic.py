"""CP-AnemiC: a miniature of its layout, its twins, and what is no haemoglobin."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers import open_source
from xai_core.cases.writer import write_library
from xai_core.domains.eyelid.readers.cp_anemic import SHEET
from xai_core.errors import LibraryError
from xai_core.types import Origin

HEADER = "IMAGE_ID,HB_LEVEL,Age(Months),GENDER,HOSPITAL\n"
Pixels = NDArray[np.uint8]
Write = Callable[..., Path]


def crescent(red: int, seed: int = 0) -> Pixels:
    """10 x 12 RGBA: rows 2 to 5 of columns 1 to 10 are conjunctiva, the rest is transparent."""
    pixels = np.zeros((10, 12, 4), np.uint8)
    noise = np.random.default_rng(seed).integers(0, 9, (4, 10))
    pixels[2:6, 1:11, 0] = red + noise
    pixels[2:6, 1:11, 1] = 60
    pixels[2:6, 1:11, 3] = 255
    return pixels


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write({name: (haemoglobin, pixels)})``: the data set's folder."""

    def made(eyes: dict[str, tuple[object, Pixels]], header: str = HEADER) -> Path:
        (tmp_path / "Anemic").mkdir(exist_ok=True)
        rows = [f"{name},{value},24,Male,Sunyani \n" for name, (value, _) in eyes.items()]
        (tmp_path / SHEET).write_text(header + "".join(rows), encoding="utf-8-sig")
        for name, (_, pixels) in eyes.items():
            Image.fromarray(pixels).save(tmp_path / "Anemic" / f"{name}.png")
        return tmp_path

    return made


def read(path: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    items = list(open_source("cp-anemic", path, "cp").drafts(lambda *_: None))
    drafts = {item.id: item for item in items if isinstance(item, CaseDraft)}
    return drafts, {item.what: str(item.reason) for item in items if isinstance(item, Skipped)}


def test_a_cut_out_becomes_a_case(write: Write, tmp_path: Path) -> None:
    drafts, skipped = read(write({"Image_1": (9.9, crescent(180))}))
    assert skipped == {}
    (draft,) = drafts.values()
    assert draft.target == 9.9
    assert draft.specimen == "eye-Image_1"
    assert draft.attributes == {"site": "Sunyani", "sex": "Male", "age_months": "24"}
    whole, lower = (np.asarray(draft.regions[name]) for name in ("conjunctiva", "lower-half"))
    assert whole.sum() == 40
    assert whole[2:6, 1:11].all()
    assert lower.sum() == 20
    assert lower[4:6, 1:11].all()
    opened = open_source("cp-anemic", tmp_path, "cp")
    library = write_library(tmp_path / "out", opened.manifest, opened.drafts(lambda *_: None))
    origins = {region.id: region.origin for region in library.library.manifest.regions}
    assert origins == {"conjunctiva": Origin.EXPERT, "lower-half": Origin.BY_CONSTRUCTION}
    assert (library.library.image(library.library.cases[0])[0, 0] == 255).all()


def test_twins_are_kept_once_and_disputed_ones_left_out(write: Write) -> None:
    mirrored = np.ascontiguousarray(crescent(180)[:, ::-1])
    drafts, skipped = read(
        write(
            {
                "Image_1": (9.9, crescent(180)),
                "Image_2": (9.9, mirrored),
                "Image_3": (8.0, crescent(90)),
                "Image_4": (12.0, np.ascontiguousarray(crescent(90)[::-1])),
            }
        )
    )
    assert set(drafts) == {"Image_1"}
    assert "same picture as Image_1" in skipped["Image_2"]
    for name in ("Image_3", "Image_4"):
        assert "several haemoglobins (Image_3: 8, Image_4: 12)" in skipped[name]


def test_an_eye_cut_out_anew_is_one_specimen_in_one_split(write: Write) -> None:
    anew = crescent(180, seed=1)
    anew[2, 1:4, 3] = 0
    eyes = {"Image_1": (9.9, crescent(180)), "Image_2": (8.1, anew), "Image_3": (9.0, crescent(90))}
    drafts, _ = read(write(eyes))
    assert drafts["Image_2"].specimen == drafts["Image_1"].specimen == "eye-Image_1"
    assert drafts["Image_2"].split is drafts["Image_1"].split
    assert drafts["Image_3"].specimen == "eye-Image_3"


@pytest.mark.parametrize("value", ["", "0", "40", "115", "n/a", "nan"])
def test_what_is_no_haemoglobin(write: Write, value: str) -> None:
    path = write({"Image_1": (value, crescent(180)), "Image_2": (9.0, crescent(90))})
    drafts, skipped = read(path)
    assert set(drafts) == {"Image_2"}
    words = "between 1 and 25: divide a value in g/L by ten" if value else "is missing"
    assert words in skipped["Image_1"]


GREY = np.repeat(crescent(180)[..., :1], 3, axis=2)


@pytest.mark.parametrize(
    ("pixels", "words"),
    [
        (crescent(180) * np.array([1, 1, 1, 0], np.uint8), "the cut-out is empty"),
        (np.dstack([GREY, crescent(180)[..., 3]]), "the picture is grey"),
        (GREY[..., 0], "the picture is grey"),
        (crescent(180)[..., :3], "no alpha channel"),
        (crescent(180)[2:3, 1:2], "1 x 1"),
    ],
    ids=["empty", "grey-rgba", "grey", "no-alpha", "one-pixel"],
)
def test_what_is_no_cut_out(write: Write, pixels: Pixels, words: str) -> None:
    _, skipped = read(write({"Image_1": (9.0, pixels), "Image_2": (9.0, crescent(90))}))
    assert words in skipped["Image_1"].lower()


def test_a_row_without_a_picture(write: Write) -> None:
    path = write({"Image_1": (9.0, crescent(180))})
    (path / "Anemic" / "Image_1.png").unlink()
    assert "no picture Image_1.png" in read(path)[1]["Image_1"]


def test_another_sheet_is_refused(write: Write, tmp_path: Path) -> None:
    write({}, header="IMAGE_ID,HB\n")
    with pytest.raises(LibraryError, match="no column HB_LEVEL, HOSPITAL"):
        open_source("cp-anemic", tmp_path, "cp")
    (tmp_path / SHEET).write_bytes(b"\xff\xfe")
    with pytest.raises(LibraryError, match="UTF-8"):
        open_source("cp-anemic", tmp_path, "cp")
