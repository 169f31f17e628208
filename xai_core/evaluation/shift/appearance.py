"""How the pictures of a library look to a network, without asking it: grey values and spectra.

Pictures are taken as the network's view (``models/preprocess.py``), so that those of two libraries
have one size. Of each picture are kept

*a histogram* for each channel
    the share of pixels of each of the 256 values;
*a radial power spectrum*
    the power of the grey picture (mean of the channels, 0..1, its mean taken away, under a Hann
    window) averaged over rings of equal frequency, as log10. Ring r holds r - 1/2 to r + 1/2
    cycles a picture, from 1 to half of the shorter side. What rounding to 8 bits adds is the least
    power there is.

Two libraries are compared by the mean of each: histograms by the Wasserstein distance (how far the
values of one must be moved to become the other's, on average: grey values of 0..255), spectra by
the root mean square of the differences (in powers of ten). Beside either stands the same of two
halves of the first library, for what is far is told by what is near.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray
from xai_core.evaluation.shift.report import AppearanceDistance, Distance
from xai_core.stats.bootstrap import group_numbers

CHANNELS = ("red", "green", "blue")
LEVELS = 256
_ROUNDING = 1 / (12 * 255**2)
"""Variance that rounding to 8 bits adds to a pixel of 0..1."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Appearance:
    """What is kept of N pictures of one size."""

    histograms: Floats
    """``(N, 3, 256)`` shares of pixels."""
    spectra: Floats
    """``(N, R)`` log10 of the power in each ring."""
    amplitude: Floats
    """``(3, h, w)`` the mean amplitude of each frequency (``numpy.fft.fft2``) of 0..255."""
    groups: Sequence[str | None] | None
    """The specimen of each picture; None where they are not named throughout."""

    def __len__(self) -> int:
        return len(self.spectra)


def appearance_of(
    pictures: Iterator[ImageArray], groups: Sequence[str | None] | None
) -> Appearance:
    """What is kept of pictures, read one by one.

    Parameters
    ----------
    pictures
        ``(h, w, 3)`` uint8, all of one size; at least one.
    groups
        The specimen of each; None where they are not named throughout.

    Returns
    -------
    Appearance
        Each picture's histogram and spectrum, and the mean amplitude of all.

    Raises
    ------
    ValueError
        There is no picture.
    """
    histograms: list[Floats] = []
    spectra: list[Floats] = []
    amplitude: Floats | None = None
    for picture in pictures:
        histograms.append(histogram(picture))
        spectra.append(log_spectrum(picture))
        found = np.abs(np.fft.fft2(np.moveaxis(picture, -1, 0).astype(np.float64)))
        amplitude = found if amplitude is None else amplitude + found
    if amplitude is None:
        raise ValueError("no picture to look at")
    n = len(histograms)
    return Appearance(np.stack(histograms), np.stack(spectra), amplitude / n, groups)


def histogram(picture: ImageArray) -> Floats:
    """``(3, 256)`` the share of pixels of each value, channel by channel."""
    counts = [
        np.bincount(channel.ravel(), minlength=LEVELS) for channel in np.moveaxis(picture, -1, 0)
    ]
    shares: Floats = np.stack(counts) / (picture.shape[0] * picture.shape[1])
    return shares


def log_spectrum(picture: ImageArray) -> Floats:
    """``(R,)`` log10 of the mean power in each ring of frequencies."""
    window, ring, size = _rings(picture.shape[0], picture.shape[1])
    grey = picture.mean(axis=2) / 255
    power = np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2 / (window**2).sum()
    sums = np.bincount(ring, weights=power.ravel())[1 : len(size)]
    found: Floats = np.log10(sums / size[1:] + _ROUNDING)
    return found


@lru_cache(maxsize=8)
def _rings(height: int, width: int) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """The Hann window, the ring of each frequency, and how many frequencies each ring has."""
    from skimage.filters import window

    rows, columns = np.fft.fftfreq(height), np.fft.fftfreq(width)
    shorter = min(height, width)
    ring = np.rint(np.hypot(rows[:, None], columns[None]) * shorter).astype(np.intp).ravel()
    size = np.bincount(ring)[: shorter // 2 + 1]
    hann: Floats = window("hann", (height, width))  # type: ignore[no-untyped-call]
    return hann, ring, size


def appearance_distance(first: Appearance, second: Appearance) -> AppearanceDistance:
    """How far the looks of two libraries lie apart; each beside two halves of the first."""
    halves = _halves(first)

    def channel(number: int) -> Callable[[Appearance], Floats]:
        return lambda side: side.histograms[:, number]

    def distance(
        of: Callable[[Appearance], Floats], apart: Callable[[Floats, Floats], float]
    ) -> Distance:
        one, other = of(first), of(second)
        within = (
            None if halves is None else apart(one[halves].mean(axis=0), one[~halves].mean(axis=0))
        )
        return Distance(distance=apart(one.mean(axis=0), other.mean(axis=0)), within_source=within)

    return AppearanceDistance(
        n_source=len(first),
        n_target=len(second),
        intensity={name: distance(channel(number), _moved) for number, name in enumerate(CHANNELS)},
        spectrum=distance(lambda side: side.spectra, _root_mean_square),
    )


def _halves(side: Appearance) -> NDArray[np.bool_] | None:
    """Which pictures are of every other specimen; None where there are not two."""
    number = group_numbers(side.groups, len(side))
    return number % 2 == 0 if len(set(number.tolist())) >= 2 else None


def _moved(one: Floats, other: Floats) -> float:
    from scipy.stats import wasserstein_distance

    values = np.arange(LEVELS)
    return float(wasserstein_distance(values, values, one, other))


def _root_mean_square(one: Floats, other: Floats) -> float:
    return float(np.sqrt(np.mean((one - other) ** 2)))
