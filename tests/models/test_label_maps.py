"""What a library says each pixel is, on masks of four pixels."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.cases.draft import CaseDraft
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_png
from xai_core.cases.writer import write_library
from xai_core.errors import LibraryError
from xai_core.models.label_maps import answer_map, part
from xai_core.types import Origin

REGIONS = ("nucleus", "cytoplasm")


@pytest.fixture
def four_pixels(outlined_library: CaseLibrary, tmp_path):
    """``four_pixels(nucleus, cytoplasm)``: a library of one case; the masks' first four values."""

    def write(**rows: list[float]) -> CaseLibrary:
        masks = {}
        for region, row in rows.items():
            masks[region] = np.zeros((8, 8), np.float32)
            masks[region][0, :4] = row
        picture = encode_png(np.zeros((8, 8, 3), np.uint8))
        draft = CaseDraft(id="a", image=picture, suffix=".png", label="cell", regions=masks)
        manifest = outlined_library.manifest.model_copy(update={"id": "four"})
        return write_library(tmp_path / "four", manifest, [draft]).library

    return write


def first_four(library: CaseLibrary) -> list[int]:
    return answer_map(library, library.cases[0], REGIONS)[0, :4].tolist()


def test_the_earlier_region_has_the_pixel(four_pixels) -> None:
    library = four_pixels(nucleus=[1, 1, 0, 0], cytoplasm=[0, 1, 1, 0])
    assert first_four(library) == [1, 1, 2, 0]
    assert answer_map(library, library.cases[0], REGIONS[::-1])[0, :4].tolist() == [2, 1, 1, 0]


def test_a_half_is_inside(four_pixels) -> None:
    library = four_pixels(nucleus=[0.2, 0.49, 0.51, 1], cytoplasm=[0, 0, 0, 0])
    assert first_four(library) == [0, 0, 1, 1]


def test_not_drawn_is_not_empty_except_by_construction(four_pixels) -> None:
    library = four_pixels(cytoplasm=[1, 0, 0, 0])
    with pytest.raises(LibraryError, match="the region “nucleus” was not drawn"):
        first_four(library)
    infos = tuple(
        info.model_copy(update={"origin": Origin.BY_CONSTRUCTION})
        for info in library.manifest.regions
    )
    drawn = replace(library, manifest=library.manifest.model_copy(update={"regions": infos}))
    assert first_four(drawn) == [2, 0, 0, 0]


def test_an_unknown_region_is_said(four_pixels) -> None:
    library = four_pixels(cytoplasm=[1, 0, 0, 0])
    with pytest.raises(LibraryError, match="no region “liver”"):
        answer_map(library, library.cases[0], ("liver",))


def test_parts_and_unions_of_an_answer_map() -> None:
    answers = np.array([[0, 1, 2]], dtype=np.uint8)
    assert part(answers, REGIONS, ("nucleus",)).tolist() == [[False, True, False]]
    assert part(answers, REGIONS, REGIONS).tolist() == [[False, True, True]]
