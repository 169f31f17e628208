"""Max-sensitivity: how far a map moves when the picture changes by less than anybody would see.

Yeh et al. 2019, arXiv:1901.09392. The picture is changed by noise of a few grey levels, evenly
drawn for every pixel and channel, several times over; the score is the largest distance of a new
map from the first, as a share of the first's length: ``max |S' - S| / |S|`` (Euclidean norms over
all pixels, as Quantus' ``MaxSensitivity``). 0: nothing moves. **Smaller is better**, though a map
that ignores the picture would be best of all. It is the map of the same target each time, whatever
the answer to the changed picture.

Noise is in whole grey levels, for a picture is what a camera can give: what is changed is again a
picture of uint8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from xai_core.arrays import HeatMap, ImageArray

RADIUS = 5
"""Grey levels that a channel may rise or fall by: 2 % of the range."""
SAMPLES = 4


def max_sensitivity(  # noqa: PLR0913 - the last three by name
    image: ImageArray,
    heat_map: HeatMap,
    explain_again: Callable[[ImageArray], HeatMap],
    *,
    radius: int = RADIUS,
    samples: int = SAMPLES,
    seed: int = 0,
) -> float | None:
    """The largest relative change of a map under small noise.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    heat_map
        Its map, ``(H, W)``.
    explain_again
        Makes the map of another picture, for the same target.
    radius
        Most grey levels a channel changes by.
    samples
        How many changed pictures.
    seed
        Of the noise.

    Returns
    -------
    float | None
        At least 0; None where the first map is empty, so that it has no length.

    Raises
    ------
    ValueError
        ``radius`` or ``samples`` below 1.
    """
    length = float(np.linalg.norm(heat_map.astype(np.float64)))
    changed = perturbed(image, radius=radius, samples=samples, seed=seed)
    if length == 0:
        return None
    moved = (
        np.linalg.norm(explain_again(picture).astype(np.float64) - heat_map) for picture in changed
    )
    return float(max(moved)) / length


def perturbed(image: ImageArray, *, radius: int, samples: int, seed: int) -> Iterator[ImageArray]:
    """Pictures that differ from this one by noise, ``(H, W, 3)`` uint8 each.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    radius
        Most grey levels a channel changes by; the range 0 to 255 is not left.
    samples
        How many.
    seed
        The same seed gives the same pictures.

    Returns
    -------
    Iterator[ImageArray]
        Drawn as they are asked for.

    Raises
    ------
    ValueError
        ``radius`` or ``samples`` below 1.
    """
    if min(radius, samples) < 1:
        raise ValueError("radius and samples are at least 1")
    random = np.random.default_rng(seed)
    noise = (
        random.integers(-radius, radius, size=image.shape, endpoint=True) for _ in range(samples)
    )
    return (np.clip(image.astype(np.int16) + one, 0, 255).astype(np.uint8) for one in noise)
