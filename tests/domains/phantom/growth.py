"""The continuum of the field: a disc that grows."""

import numpy as np

from xai_core.cases.continuum import Drawn

SIDE = 64


def draw(value: float, seed: int) -> Drawn:
    """A disc of this radius in pixels, on the noise of this seed."""
    rows, columns = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    disc = rows**2 + columns**2 <= value**2
    grey = np.random.default_rng(seed).normal(90, 8, (SIDE, SIDE)) + 80 * disc
    image = np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    return Drawn(image, {"disc": disc}, value)
