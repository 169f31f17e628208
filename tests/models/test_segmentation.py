"""From a picture to masks: a segmenter whose weights were set by hand reads what is painted."""

import numpy as np
import pytest
import torch

from xai_core.errors import ModelError
from xai_core.models.segmentation import (
    answer_maps,
    central_piece,
    corrected_regions,
    propose_regions,
)
from xai_core.models.segmenter_cards import DrawnRegions
from xai_core.models.segmenters import folded_segmenter

GREY, BLACK, WHITE = 128, 0, 255


def painted(side: int = 32) -> np.ndarray:
    """Grey, with a black square in the middle (a quarter of each side from every border) and a
    white square in its middle."""
    image = np.full((side, side, 3), GREY, np.uint8)
    quarter, inner = side // 4, side // 4 + side // 8
    image[quarter:-quarter, quarter:-quarter] = BLACK
    image[inner:-inner, inner:-inner] = WHITE
    return image


def test_what_is_painted_is_proposed(make_segmenter) -> None:
    image = painted()
    found = propose_regions(make_segmenter(), image)
    assert set(found) == {"nucleus", "cytoplasm", "cell"}
    assert np.array_equal(found["nucleus"], image[..., 0] == WHITE)
    assert np.array_equal(found["cytoplasm"], image[..., 0] == BLACK)
    assert np.array_equal(found["cell"], image[..., 0] != GREY)


def test_on_the_grid_of_each_picture(make_segmenter) -> None:
    wide = np.kron(painted(), np.ones((2, 3, 1), np.uint8))  # 64 x 96
    small, large = answer_maps(make_segmenter(), [painted(), wide])
    assert (small.shape, large.shape) == ((32, 32), (64, 96))
    shares = [(answers > 0).mean() for answers in (small, large)]
    assert shares[0] == 0.25
    assert shares[1] == pytest.approx(0.25, abs=0.02)
    assert answer_maps(make_segmenter(), []) == ()


def test_nothing_found_is_no_region(make_segmenter) -> None:
    nothing = np.full((32, 32, 3), GREY, np.uint8)
    assert propose_regions(make_segmenter(), nothing) == {}
    dark = np.where(painted() == WHITE, BLACK, painted())
    assert set(propose_regions(make_segmenter(), dark)) == {"cytoplasm", "cell"}


def test_a_hole_is_filled_with_the_likelier_region(make_segmenter) -> None:
    image = painted()
    image[10, 10] = GREY  # in the black
    found = propose_regions(make_segmenter(), image)
    assert found["cytoplasm"][10, 10] | found["nucleus"][10, 10]
    assert (found["cytoplasm"] | found["nucleus"]).sum() == 16 * 16


def test_one_object_near_the_middle_or_all_of_them(make_segmenter) -> None:
    image = painted()
    image[:4] = BLACK  # a neighbour along the upper border, half as large
    one = propose_regions(make_segmenter(), image)
    assert not one["cytoplasm"][:4].any()
    both = make_segmenter().card.regions.model_dump() | {"objects": "all"}
    every = propose_regions(make_segmenter(regions=both), image)
    assert every["cytoplasm"][:4].all()
    assert np.array_equal(one["nucleus"], every["nucleus"])


def mask(text: str) -> np.ndarray:
    return np.array([[pixel == "#" for pixel in row] for row in text.split()])


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ("#.... .###. .###. .###. ....#", "#.... .###. .###. .###. ....#"),  # corners touch
        ("#...# ..... ..#.. ..... #####", "..... ..... ..#.. ..... ....."),
        ("##### ##### ..... ...#. .....", "##### ##### ..... ..... ....."),  # no speck wins
        ("#...# ..... ..... ..... #...#", "#.... ..... ..... ..... ....."),  # a tie: the first
        ("..... ..... ..... ..... .....", "..... ..... ..... ..... ....."),
    ],
)
def test_the_central_piece(inside: str, kept: str) -> None:
    assert np.array_equal(central_piece(mask(inside)), mask(kept))


def test_a_folded_copy_proposes_the_same(make_segmenter) -> None:
    segmenter = make_segmenter()
    copy = folded_segmenter(segmenter)
    assert torch.nn.BatchNorm2d not in [type(module) for module in copy.network.modules()]
    assert np.array_equal(answer_maps(copy, [painted()])[0], answer_maps(segmenter, [painted()])[0])


def test_everything_borrowed_is_given_back(make_segmenter) -> None:
    segmenter = make_segmenter()
    segmenter.network.train()
    random = torch.get_rng_state()
    propose_regions(segmenter, painted())
    assert all(module.training for module in segmenter.network.modules())
    assert all(parameter.requires_grad for parameter in segmenter.network.parameters())
    assert torch.equal(torch.get_rng_state(), random)


def test_weights_too_large_to_answer_are_said(make_segmenter) -> None:
    segmenter = make_segmenter()
    with torch.no_grad():
        segmenter.network.head.weight.fill_(3e38)
        segmenter.network.head.bias.fill_(3e38)
    with pytest.raises(ModelError, match="not a finite number"):
        propose_regions(segmenter, painted())


NUCLEUS_AND_CYTOPLASM = DrawnRegions.model_validate(
    {
        "drawn": [
            {"id": "nucleus", "name": {"en": "N", "ja": "N"}},
            {"id": "cytoplasm", "name": {"en": "C", "ja": "C"}},
        ],
        "unions": [
            {"id": "cell", "name": {"en": "Cell", "ja": "Cell"}, "of": ["nucleus", "cytoplasm"]}
        ],
    }
)


def row(text: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in text]])


def test_a_corrected_region_takes_its_pixels_and_what_is_joined_follows() -> None:
    found = {"nucleus": row("##..."), "cytoplasm": row("..##."), "cell": row("####.")}
    corrected = corrected_regions(NUCLEUS_AND_CYTOPLASM, found, {"nucleus": row(".##..")})
    assert {name: mask.tolist() for name, mask in corrected.items()} == {
        "nucleus": row(".##..").tolist(),
        "cytoplasm": row("...#.").tolist(),
        "cell": row(".###.").tolist(),
    }


def test_the_latest_correction_has_the_pixels_both_claim() -> None:
    corrections = {"nucleus": row(".##.."), "cytoplasm": row("..##.")}
    corrected = corrected_regions(NUCLEUS_AND_CYTOPLASM, {}, corrections)
    assert corrected["nucleus"].tolist() == row(".#...").tolist()
    assert corrected["cytoplasm"].tolist() == row("..##.").tolist()


def test_a_region_corrected_to_nothing_is_gone() -> None:
    found = {"nucleus": row("##..."), "cell": row("##...")}
    assert corrected_regions(NUCLEUS_AND_CYTOPLASM, found, {"nucleus": row(".....")}) == {}
