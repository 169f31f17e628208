"""One number makes confidence honest, and changes no answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.special import softmax

from xai_core.training.temperature import COLDEST, HOTTEST, fit_temperature


@pytest.mark.parametrize("true", [0.5, 1.0, 3.0])
def test_a_known_temperature_is_found_again(true: float) -> None:
    """Classes drawn from softmax(logits / true): the best temperature is the true one."""
    rng = np.random.default_rng(7)
    logits = rng.normal(0, 3 * true, (20_000, 4)).astype(np.float32)
    shares = softmax(logits.astype(float) / true, axis=1)
    classes = (shares.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    assert fit_temperature(logits, classes) == pytest.approx(true, rel=0.05)


def test_always_right_gets_cold_and_always_wrong_gets_hot() -> None:
    logits = np.array([[4.0, 0.0], [0.0, 4.0]], np.float32)
    assert fit_temperature(logits, np.array([0, 1])) < 0.1
    assert fit_temperature(logits, np.array([1, 0])) > 0.95 * HOTTEST


@settings(max_examples=40)
@given(
    logits=arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(1, 4)),
        elements=st.floats(-1e4, 1e4, width=32),
    ),
    seed=st.integers(0, 99),
)
def test_it_stays_within_bounds_and_keeps_every_answer(logits: np.ndarray, seed: int) -> None:
    classes = np.random.default_rng(seed).integers(0, logits.shape[1], len(logits))
    temperature = fit_temperature(logits, classes)
    assert COLDEST <= temperature <= HOTTEST
    wide = logits.astype(float)
    assert np.array_equal((wide / temperature).argmax(axis=1), wide.argmax(axis=1))
