"""Removed pixels filled from their neighbours: by hand, then the curve of a map."""

import numpy as np
import pytest

from xai_core.explain.road import hottest_first, imputed, road, road_in_order


def test_one_removed_pixel_is_the_weighted_mean_of_its_neighbours() -> None:
    picture = np.zeros((3, 3, 1))
    picture[0, 1] = 6  # beside: a sixth
    picture[0, 0] = 12  # across the corner: a twelfth
    gone = np.zeros((3, 3), bool)
    gone[1, 1] = True
    picture[1, 1] = 99
    filled = imputed(picture, gone)
    assert filled[1, 1, 0] == pytest.approx(6 / 6 + 12 / 12)
    assert np.array_equal(filled[~gone], picture[~gone])
    assert picture[1, 1, 0] == 99


def test_removed_neighbours_are_solved_together() -> None:
    # Two pixels between 0 and 9 in a row: a line, whatever each begins with.
    row = np.array([[0.0, 50, -7, 9]])[..., None]
    filled = imputed(row, np.array([[False, True, True, False]]))
    assert filled[0, :, 0] == pytest.approx([0, 3, 6, 9])


def test_at_the_border_only_the_neighbours_there_are_count() -> None:
    picture = np.arange(4.0).reshape(2, 2, 1)
    gone = np.array([[True, False], [False, False]])
    # Beside: 1 and 2 of a sixth each; across: 3 of a twelfth; together five twelfths.
    assert imputed(picture, gone)[0, 0, 0] == pytest.approx((2 * 1 + 2 * 2 + 3) / 5)


def test_nothing_left_and_nothing_gone() -> None:
    picture = np.ones((2, 2, 3))
    with pytest.raises(ValueError, match="nothing stays"):
        imputed(picture, np.ones((2, 2), bool))
    assert np.array_equal(imputed(picture, np.zeros((2, 2), bool)), picture)


def test_equals_come_in_a_seeded_order() -> None:
    heat = np.array([[0, 5], [0, 9]], np.float32)
    orders = {tuple(hottest_first(heat, seed)) for seed in range(20)}
    assert orders == {(3, 1, 0, 2), (3, 1, 2, 0)}


def test_the_curve_of_a_map(make_model) -> None:
    model = make_model(input={"height": 16, "width": 16})
    image = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    heat = np.random.default_rng(1).random((16, 16), dtype=np.float32)
    target = model.card.class_ids[0]
    said = []

    def right(answer) -> bool:
        said.append(answer.class_id)
        return len(said) % 2 == 1

    found = road(model, image, heat, target, right, percentages=(25, 50, 75))
    assert found.percentages == (25, 50, 75)
    assert found.right == (True, False, True)
    assert found.score == pytest.approx(2 / 3)
    assert all(0 <= amount <= 1 for amount in found.amounts)
    same = road_in_order(
        model, image, hottest_first(heat), target, lambda _: True, percentages=(25, 50, 75)
    )
    assert same.amounts == found.amounts
    assert same.score == 1
    assert road(model, image, np.ones((16, 16), np.float32), target, right) is None
    with pytest.raises(ValueError, match="below 100"):
        road(model, image, heat, target, right, percentages=(100,))
