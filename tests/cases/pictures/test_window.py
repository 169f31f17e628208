"""Windows by hand, and against pydicom."""

import numpy as np
import pytest
from pydantic import ValidationError

from xai_core.cases.pictures.picture import PixelFacts, as_picture
from xai_core.cases.pictures.window import (
    OF_UNIT,
    WINDOWS,
    AsStored,
    Curve,
    Linear,
    Percentiles,
    Table,
    described,
    seen_through,
)


def values(*numbers: float) -> np.ndarray:
    return np.array([numbers], dtype=np.float32)


def view(window, *numbers: float, inverted: bool = False) -> list[int]:
    return seen_through(values(*numbers), window, inverted=inverted).view[0].tolist()


def test_a_window_of_width_two_has_one_black_and_one_white_level() -> None:
    window = Linear(centre=10, width=2)
    assert view(window, 8, 9, 10, 11) == [0, 0, 255, 255]
    assert view(window, 8, 9, 10, 11, inverted=True) == [255, 255, 0, 0]


def test_width_one_divides() -> None:
    assert view(Linear(centre=10, width=1), 9, 9.5, 10) == [0, 0, 255]


def test_ends_of_the_lung_window() -> None:
    assert view(WINDOWS["lung"], -2000, -1350, -600.5, 149, 3000) == [0, 0, 128, 255, 255]


def test_percentiles_of_101_values() -> None:
    seen = seen_through(np.arange(101, dtype=np.float32)[None], Percentiles(low=10, high=90))
    assert (seen.black, seen.white) == (10, 90)
    assert seen.view[0, [0, 10, 50, 90, 100]].tolist() == [0, 0, 128, 255, 255]


def test_a_few_bright_pixels_on_an_even_picture_are_seen() -> None:
    picture = np.zeros((100, 100), np.float32)
    picture[0, 0] = 7
    seen = seen_through(picture, Percentiles(low=1, high=99))
    assert (seen.view[0, 0], seen.view[1, 1]) == (255, 0)
    assert seen_through(picture * 0, Percentiles(low=1, high=99)).view.max() == 0


def test_a_table_is_looked_up_and_continued() -> None:
    window = Table(first=5, bits=10, levels=(0, 1023, 512))
    assert view(window, -9, 5, 6, 7, 99) == [0, 0, 255, 128, 128]


def test_eight_bits_stay() -> None:
    assert view(AsStored(), 0, 7, 255) == [0, 7, 255]
    assert view(AsStored(), 0, 7, 255, inverted=True) == [255, 248, 0]


@pytest.mark.parametrize("curve", Curve)
@pytest.mark.parametrize(("centre", "width"), [(40, 400), (-600, 1500), (0, 1.5), (100.5, 7)])
def test_like_pydicom(curve: Curve, centre: float, width: float) -> None:
    from pydicom.dataset import Dataset
    from pydicom.pixels import apply_windowing

    dataset = Dataset()
    dataset.WindowCenter, dataset.WindowWidth = centre, width
    dataset.VOILUTFunction = curve.value.upper().replace("-", "_")
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsStored, dataset.PixelRepresentation = 16, 1
    stored = np.arange(-1500, 1500, dtype=np.int16)[None]
    with np.errstate(over="ignore"):  # theirs overflows to the right answer
        theirs = (apply_windowing(stored, dataset) + 32768) / 65535 * 255
    ours = seen_through(stored.astype(np.float32), Linear(centre=centre, width=width, curve=curve))
    assert np.abs(ours.view - theirs).max() <= 0.51


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Linear, {"centre": 0, "width": 0}),
        (Linear, {"centre": 0, "width": 0.5}),
        (Linear, {"centre": float("nan"), "width": 5}),
        (Percentiles, {"low": 50, "high": 50}),
        (Percentiles, {"low": -1, "high": 50}),
        (Table, {"first": 0, "bits": 8, "levels": ()}),
    ],
)
def test_impossible_windows_are_refused(kind, fields) -> None:
    with pytest.raises(ValidationError):
        kind(**fields)


def test_said_in_words() -> None:
    template, details = described(WINDOWS["lung"])
    assert template.format(**details) == (
        "Shown through the window “lung” (centre -600, width 1500)."
    )
    template, details = described(Percentiles(low=1, high=99))
    assert "percentile 1 to percentile 99" in template.format(**details)


def test_a_picture_is_looked_at_through_another_window_and_stays_what_it_is() -> None:
    stored = np.array([[-1000, -600], [40, 400]], dtype=np.int16)
    picture = as_picture(stored, PixelFacts(unit="HU", window=WINDOWS["lung"]))
    other = picture.through(WINDOWS["bone"])
    assert other.window == WINDOWS["bone"]
    assert other.stored is picture.stored
    assert picture.view[1, 0, 0] == 236  # 40 HU: 1,390 of the 1,500 above -1,350
    assert other.view[1, 1, 0] == 128
    assert {name for names in OF_UNIT.values() for name in names} <= set(WINDOWS)
