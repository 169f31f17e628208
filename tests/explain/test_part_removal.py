"""Parts and their shares: ranks by hand, and what hiding takes."""

import numpy as np
import pytest

from xai_core.explain.infills import Infill
from xai_core.explain.part_removal import follows_parts, worth_of_parts

COLUMNS = {
    name: np.arange(4)[None] // 1 == place + np.zeros((2, 1), int)
    for place, name in enumerate("abcd")
}
HEAT = np.array([[1, 2, 3, 4], [1, 2, 3, 4]], np.float32)


def test_ranks_by_hand() -> None:
    worth = {"a": 0.1, "b": 0.2, "c": 0.7, "d": 0.9}
    assert follows_parts(HEAT, COLUMNS, worth) == pytest.approx(1)
    assert follows_parts(-HEAT, COLUMNS, worth) == pytest.approx(-1)
    # Ranks 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / (4 * 15).
    assert follows_parts(HEAT, COLUMNS, {"a": 2, "b": 1, "c": 4, "d": 3}) == pytest.approx(0.6)
    assert follows_parts(HEAT, COLUMNS, {"a": 5, "c": 6}) == pytest.approx(1)


def test_undefined() -> None:
    assert follows_parts(HEAT, COLUMNS, {"a": 1}) is None
    assert follows_parts(HEAT, COLUMNS, {"a": 1, "b": 1, "c": 1}) is None
    assert follows_parts(np.ones_like(HEAT), COLUMNS, {"a": 1, "b": 2, "c": 3}) is None


def test_what_hiding_a_part_takes_is_what_hiding_it_takes(make_model) -> None:
    from xai_core.explain.infills import filled
    from xai_core.models.predict import predict

    model = make_model(input={"height": 32, "width": 32})
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    left = np.zeros((32, 32), bool)
    left[:, :16] = True
    target = model.card.class_ids[0]
    worth = worth_of_parts(model, image, {"left": left, "right": ~left}, target, Infill.BLUR)
    before, after = (
        predict(model, [one])[0].class_answer.logits[target]
        for one in (image, filled(image, left, Infill.BLUR))
    )
    assert list(worth) == ["left", "right"]
    assert worth["left"] == pytest.approx(before - after, abs=1e-3)
