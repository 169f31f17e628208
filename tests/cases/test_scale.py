"""How large a pixel is: said by the case, by the library, or by nobody."""

from pathlib import PurePosixPath

import pytest

from xai_core.cases.case import Case
from xai_core.cases.manifest import Manifest, PictureInfo
from xai_core.cases.scale import micrometres_per_pixel
from xai_core.tasks import Classification


def manifest(spacing_mm: tuple[float, float] | None = None) -> Manifest:
    names = [{"id": name, "name": {"en": name, "ja": name}} for name in ("a", "b")]
    return Manifest(
        format=1,
        id="cells",
        version="1",
        title={"en": "Cells", "ja": "細胞"},
        licence="CC0",
        task=Classification(classes=names),
        picture=PictureInfo(spacing_mm=spacing_mm),
    )


def case(**attributes: str) -> Case:
    return Case("a-1", PurePosixPath("images/a-1.png"), "0" * 64, attributes=attributes)


def test_a_case_says_it_of_itself_before_its_library_does():
    assert micrometres_per_pixel(manifest((0.7, 0.7)), case(um_per_pixel="0.12")) == 0.12


def test_a_library_says_it_in_millimetres():
    assert micrometres_per_pixel(manifest((0.7, 0.7)), case()) == pytest.approx(700)


def test_nobody_says_it():
    assert micrometres_per_pixel(manifest(), case()) is None


def test_pixels_that_are_not_square_have_no_single_scale():
    assert micrometres_per_pixel(manifest((0.7, 0.9)), case()) is None


@pytest.mark.parametrize("said", ["", "small", "0", "-1", "nan", "inf"])
def test_what_is_no_length_is_no_scale(said):
    assert micrometres_per_pixel(manifest((0.7, 0.7)), case(um_per_pixel=said)) is None
