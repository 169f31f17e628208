"""What the breast is made of: fat, fibroglandular tissue and strands that run to the nipple.

The background of mammograms has a power spectrum that falls like ``1 / f**3`` (Burgess, Jacobson &
Judy 2001, doi:10.1118/1.1355308); such noise, thresholded softly behind the nipple, is the
glandular tissue here. Strands are where another such noise, stretched along lines through the
nipple, crosses zero. Statistically defined lumps are the other usual choice (Bochud, Abbey &
Eckstein 1999, doi:10.1364/OE.4.000033).

Brightness is in units of *exposure*: 1 is what the thickest fatty breast takes from the beam.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft2
from scipy.ndimage import map_coordinates

from xai_core.domains.mammography.simulator.anatomy import Field, Parts

BETA = 3.0
"""Exponent of the background's power spectrum."""
GLAND, STRAND, MUSCLE, SKIN = 0.55, 0.16, 0.75, 0.25
"""Exposure that each adds to fat where it is full."""
_SOFT = 1.3
"""How gradually fat becomes gland, in standard deviations of the noise."""
_CHART = (256, 128)
"""Strands are drawn as angle and distance around the nipple, then bent into place."""


def power_noise(
    shape: tuple[int, int], rng: np.random.Generator, *, beta: float = BETA, stretch: float = 1.0
) -> Field:
    """Noise with a power spectrum of ``1 / f**beta``, mean 0, standard deviation 1.

    It wraps around at the edges.

    Parameters
    ----------
    shape
        Rows, columns.
    rng
        Draws the waves.
    beta
        How fast power falls with frequency.
    stretch
        Above 1 the noise is as much longer along rows than across.

    Returns
    -------
    Field
        ``shape`` float32.
    """
    rows, columns = shape
    down = np.fft.fftfreq(rows).astype(np.float32)[:, None]
    across = np.fft.rfftfreq(columns).astype(np.float32)[None, :] * np.float32(stretch)
    squared = down**2 + across**2
    squared[0, 0] = 1
    amplitude = squared ** np.float32(-beta / 4)
    amplitude[0, 0] = 0
    waves = rng.standard_normal((rows, columns // 2 + 1, 2), dtype=np.float32)
    spectrum = (waves[..., 0] + 1j * waves[..., 1]) * amplitude
    noise: Field = irfft2(spectrum, s=shape)
    noise /= noise.std()
    return noise


def gland(parts: Parts, density: float, rng: np.random.Generator) -> Field:
    """Fibroglandular share of each pixel's thickness, 0 to 1.

    ``density`` is the share of the breast's area, outside the muscle, that is more gland than fat.
    """
    noise = power_noise(parts.breast.shape, rng)
    score = noise + np.float32(1.1) * _behind_nipple(parts)
    inside = (parts.depth > 4) & (parts.muscle < 0.5)
    threshold = np.quantile(score[inside][::7], 1 - density)
    share = 1 / (1 + np.exp(-(score - threshold) / np.float32(_SOFT / 2)))
    # Never pure: some fat lies above and below all of it.
    fullness = np.float32(0.85) + np.float32(0.15) * np.tanh(noise)
    found: Field = share * fullness * np.clip((parts.depth - 4) / 6, 0, 1)
    return found.astype(np.float32)


def strands(parts: Parts, rng: np.random.Generator) -> Field:
    """Ducts, vessels and ligaments, 0 to 1."""
    chart = power_noise(_CHART, rng, beta=2.6, stretch=3.0)
    lines = np.exp(-((chart / np.float32(0.12)) ** 2))
    lines *= power_noise(_CHART, rng, beta=2.0) > np.float32(-0.2)
    grid, shape = parts.grid, parts.shape
    inside = (parts.depth > 3) & (parts.muscle < 1)
    across = np.float32(shape.reach + 6) - grid.x[inside]
    down = grid.y[inside] - np.float32(shape.nipple)
    angle = np.arctan2(down, across) * np.float32(_CHART[0] / np.pi * 0.75)
    distance = np.hypot(across, down) * np.float32(0.6)
    seen = np.zeros_like(parts.depth)
    seen[inside] = map_coordinates(lines, [angle, distance], order=1, mode="grid-wrap")
    faded: Field = seen * np.clip((parts.depth - 3) / 4, 0, 1) * (1 - parts.muscle)
    return faded


def exposure_of(parts: Parts, glandular: Field, lines: Field, rng: np.random.Generator) -> Field:
    """Exposure of a breast without lesions.

    Parameters
    ----------
    parts
        The breast.
    glandular
        Share of gland at each pixel, 0 to 1.
    lines
        Strands, 0 to 1.
    rng
        Draws the fine grain of the tissue.

    Returns
    -------
    Field
        As ``glandular``; the thickest fat takes 1.
    """
    fine = power_noise(parts.breast.shape, rng, beta=2.2)
    fat = np.float32(1) + np.float32(0.03) * fine
    soft = fat + np.float32(GLAND) * glandular + np.float32(STRAND) * lines
    found: Field = parts.thickness * (
        soft + parts.muscle * (np.float32(MUSCLE) - np.float32(GLAND) * glandular)
    )
    return found + np.float32(SKIN) * parts.skin


def _behind_nipple(parts: Parts) -> Field:
    """High where glandular tissue is likely: a cone from the nipple backwards."""
    grid, shape = parts.grid, parts.shape
    down = (grid.y - np.float32(shape.nipple - 12)) / np.float32(shape.above * 0.62)
    across = (grid.x - np.float32(shape.reach * 0.55)) / np.float32(shape.reach * 0.5)
    likely: NDArray[np.float32] = 1.5 - 1.6 * np.hypot(across, down)
    return likely
