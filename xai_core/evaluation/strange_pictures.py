"""Pictures that are no cases: drawn by code, made of cases, or read from a folder.

:func:`drawn`
    Blank pictures and noise, the same ones every time, to count how often a check catches them.
:func:`altered`
    Validation cases made strange, for *choosing* how to check; none of them is counted.
:func:`from_folder`
    Photographs of other things, which a machine may have or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import MAX_PIXELS, SUFFIXES, decode_image
from xai_core.errors import LibraryError, ShitenError
from xai_core.files import read_regular

DRAWN = 40
"""Pictures drawn of each kind."""
MOST_OF_A_FOLDER = 60
_SIDES = (128, 400)
_MAX_FILE_BYTES = 4 * MAX_PIXELS
_TILES = 8


def _plain(colour: tuple[int, int, int]) -> ImageArray:
    return np.full((256, 256, 3), colour, dtype=np.uint8)


def _greys(first: int, last: int, step: int) -> Iterator[ImageArray]:
    for level in range(first, last + 1, step):
        yield _plain((level, level, level))


def _colours(rng: np.random.Generator) -> Iterator[ImageArray]:
    for red, green, blue in rng.integers(0, 256, (DRAWN, 3)).tolist():
        yield _plain((red, green, blue))


def _noisy(
    one: Callable[[np.random.Generator, int], np.ndarray], rng: np.random.Generator
) -> Iterator[ImageArray]:
    """Pictures of several sizes: a network sees them shrunk or enlarged, as it sees others."""
    for side in rng.integers(*_SIDES, DRAWN).tolist():
        values = one(rng, side)
        yield np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _uniform(rng: np.random.Generator, side: int) -> np.ndarray:
    return rng.uniform(0, 255, (side, side, 3))


def _gaussian(rng: np.random.Generator, side: int) -> np.ndarray:
    return rng.normal(128, 50, (side, side, 3))


def _coloured(rng: np.random.Generator, side: int) -> np.ndarray:
    """Each channel's amplitude falls as 1 over the frequency, as in natural pictures."""
    across = np.fft.fftfreq(side)
    frequency = np.hypot(across[:, None], across)
    frequency[0, 0] = np.inf  # the mean is set below
    spectrum = np.fft.fft2(rng.normal(size=(3, side, side))) / frequency
    values = np.fft.ifft2(spectrum).real
    values /= values.std(axis=(1, 2), keepdims=True)
    return 128 + 50 * values.transpose(1, 2, 0)


_DRAWN: Mapping[str, Callable[[np.random.Generator], Iterator[ImageArray]]] = {
    "white": lambda _rng: _greys(240, 255, 1),
    "black": lambda _rng: _greys(0, 15, 1),
    "grey": lambda _rng: _greys(16, 239, 8),
    "colour": _colours,
    "noise-uniform": lambda rng: _noisy(_uniform, rng),
    "noise-gaussian": lambda rng: _noisy(_gaussian, rng),
    "noise-coloured": lambda rng: _noisy(_coloured, rng),
}
DRAWN_KINDS = tuple(_DRAWN)
"""Blank in (nearly) white, (nearly) black, greys, any colour; noise even, Gaussian, and of
1 over the frequency."""


def drawn(kind: str) -> Iterator[ImageArray]:
    """The pictures of a kind, ``(H, W, 3)`` uint8 each; the same every time.

    Raises
    ------
    KeyError
        There is no such kind.
    """
    return _DRAWN[kind](np.random.default_rng([20260, DRAWN_KINDS.index(kind)]))


def in_pieces(image: ImageArray) -> ImageArray:
    """The picture cut into 8 x 8 tiles, and these laid down in another order."""
    height, width = (side // _TILES * _TILES for side in image.shape[:2])
    tall, wide = height // _TILES, width // _TILES
    tiles = image[:height, :width].reshape(_TILES, tall, _TILES, wide, 3).swapaxes(1, 2)
    order = np.random.default_rng(0).permutation(_TILES * _TILES)
    mixed = tiles.reshape(-1, tall, wide, 3)[order].reshape(_TILES, _TILES, tall, wide, 3)
    return np.ascontiguousarray(mixed.swapaxes(1, 2).reshape(height, width, 3))


def negative(image: ImageArray) -> ImageArray:
    """Light and dark exchanged."""
    return 255 - image


def colours_turned(image: ImageArray) -> ImageArray:
    """Red shown as green, green as blue, blue as red."""
    return np.ascontiguousarray(image[..., [2, 0, 1]])


def out_of_focus(image: ImageArray) -> ImageArray:
    """Blurred until only large patches are left: a tenth of the shorter side, as a Gaussian."""
    sigma = min(image.shape[:2]) / 10
    blurred: ImageArray = gaussian_filter(image, sigma=(sigma, sigma, 0), mode="nearest")
    return blurred


ALTERATIONS: Mapping[str, Callable[[ImageArray], ImageArray]] = {
    "in-pieces": in_pieces,
    "negative": negative,
    "colours-turned": colours_turned,
    "out-of-focus": out_of_focus,
}
"""Ways of making a case strange, to compare methods by."""


def from_folder(folder: Path, most: int = MOST_OF_A_FOLDER) -> list[ImageArray]:
    """Pictures of a folder, evenly chosen by name where there are more than ``most``.

    What cannot be read is passed over.

    Raises
    ------
    LibraryError
        It is no folder, or holds no picture that can be read.
    """
    if not folder.is_dir():
        raise LibraryError("{path} is no folder: name one that holds pictures.", path=folder)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    chosen = np.unique(np.linspace(0, len(files) - 1, min(most, len(files))).round().astype(int))
    found = [picture for number in chosen if (picture := _read(files[number])) is not None]
    if not found:
        raise LibraryError("{path} holds no picture that can be read.", path=folder)
    return found


def _read(path: Path) -> ImageArray | None:
    try:
        return decode_image(read_regular(path, _MAX_FILE_BYTES), path.name)
    except (OSError, ShitenError):
        return None
