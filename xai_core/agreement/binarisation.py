"""Which pixels count as "looked at"? Four named ways to cut a heat map in two.

Overlap scores (IoU and the two coverages) need a yes or no for every pixel, and they move a
great deal with where the cut is made. So the cut is a named choice, stored with every result.
Everything here acts on S+, the positive part of the heat map; N is the number of pixels.

==================  ================================================================
``matched-area``    the |G| hottest pixels, where |G| is the number of pixels with G > 0.
                    The default: a map can then neither win by lighting up everything
                    nor lose by being sharp.
``otsu``            strictly above Otsu's threshold of S+, as scikit-image gives it: the
                    centre of one of 256 bins between the least and the greatest value.
``mean+1sd``        strictly above mean + 1 standard deviation of S+ (population SD).
``percentile p``    at or above the p-th percentile of S+ over the whole image: the set
                    ``S+ >= numpy.percentile(S+, p)``.
==================  ================================================================

Three rules hold for all of them. A pixel with no positive evidence is never selected, so a map
of zeros binarises to empty and a percentile of a map that is mostly zeros does not select the
whole image. Ties are never resolved by pixel order: pixels of equal heat are all in or all out
(``matched-area`` may therefore take more than |G| pixels). A flat positive map has nothing above
its own threshold, so ``otsu`` and ``mean+1sd`` give an empty mask.

Otsu, N. (1979), IEEE Trans. Syst. Man Cybern. 9(1), 62-66, 10.1109/TSMC.1979.4310076.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from xai_core.agreement.contract import check_pair
from xai_core.arrays import BoolMask, HeatMap, positive_part
from xai_core.errors import ChoiceError
from xai_core.types import Choice


class BinarisationKind(Choice):
    """How the threshold is found."""

    MATCHED_AREA = "matched-area"
    OTSU = "otsu"
    MEAN_PLUS_SD = "mean+1sd"
    PERCENTILE = "percentile"


@dataclass(frozen=True)
class Binarisation:
    """A way to cut a heat map, e.g. ``Binarisation(BinarisationKind.PERCENTILE, 90)``.

    ``percentile`` is a number from 0 to 100 for that kind and None for the others.

    Raises
    ------
    ChoiceError
        The percentile is missing, out of range, or given to another kind.
    """

    kind: BinarisationKind
    percentile: float | None = None

    def __post_init__(self) -> None:
        if self.kind is not BinarisationKind.PERCENTILE:
            if self.percentile is not None:
                raise ChoiceError(
                    "“{kind}” takes no number, but {value:g} was given.",
                    kind=self.kind,
                    value=self.percentile,
                )
        elif self.percentile is None:
            raise ChoiceError("Say which percentile, for example “percentile 90”.")
        elif not 0 <= self.percentile <= 100:
            raise ChoiceError(
                "A percentile lies between 0 and 100, but {value} was given.",
                value=self.percentile,
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"matched-area"``, ``"otsu"``, ``"mean+1sd"`` or ``"percentile 90"``.

        ``str()`` of the result gives the same text back.

        Raises
        ------
        ChoiceError
            No such name, or a number that is not a percentile.
        """
        name, _, number = text.strip().partition(" ")
        kind = BinarisationKind.parse(name)
        if not number:
            return cls(kind)
        try:
            return cls(kind, float(number))
        except ValueError:
            raise ChoiceError(
                "A percentile lies between 0 and 100, but {value} was given.", value=number
            ) from None

    def __str__(self) -> str:
        if self.percentile is None:
            return str(self.kind)
        return f"{self.kind} {str(float(self.percentile)).removesuffix('.0')}"


MATCHED_AREA = Binarisation(BinarisationKind.MATCHED_AREA)
"""The default of the house."""


def binarise(
    heat_map: ArrayLike, region: ArrayLike, binarisation: Binarisation = MATCHED_AREA
) -> BoolMask:
    """Which pixels of ``heat_map`` count as looked at.

    Parameters
    ----------
    heat_map
        ``(H, W)`` heat map; only its positive part is used.
    region
        ``(H, W)`` region; only ``matched-area`` uses it, and only its size.
    binarisation
        The named cut.

    Returns
    -------
    ``(H, W)`` bool. Empty for a map without positive values.

    Raises
    ------
    ArrayError
        A contract is broken, or the two shapes differ.
    """
    checked_map, checked_region = check_pair(heat_map, region)
    area = int(np.count_nonzero(checked_region))
    return binarise_positive(positive_part(checked_map), area, binarisation)


def binarise_positive(
    positive: HeatMap, area: int, binarisation: Binarisation, cut: np.float32 | None = None
) -> BoolMask:
    """:func:`binarise` for arrays already checked: S+ ``(H, W)`` and |G|.

    Parameters
    ----------
    positive
        S+, ``(H, W)`` float32, at least 0.
    area
        |G|, the number of pixels of the region, as many of which a map cut at matched area
        keeps.
    binarisation
        How to cut.
    cut
        The |G|-th largest value of S+, where the caller knows it already.

    Returns
    -------
    BoolMask
        ``(H, W)`` bool; empty for a map without positive values.
    """
    match binarisation.kind:
        case BinarisationKind.MATCHED_AREA:
            return _hottest(positive, area, cut)
        case BinarisationKind.PERCENTILE:
            share = 100.0 - (binarisation.percentile or 0.0)
            return _hottest(positive, hottest_count(positive.size, share))
        case BinarisationKind.OTSU | BinarisationKind.MEAN_PLUS_SD:
            return _above_statistic(positive, binarisation.kind)


def kth_largest(values: HeatMap, k: int) -> np.float32:
    """The k-th largest value, k from 1 to N; found by selection rather than a full sort."""
    position = values.size - k
    return np.float32(np.partition(values, position, axis=None)[position])


def hottest_count(n_pixels: int, share: float) -> int:
    """How many pixels the hottest ``share`` per cent of an image are, ties aside.

    The number of pixels at or above ``numpy.percentile(..., 100 - share)`` when no two values
    are equal: at least 1 (for 0 %) and at most N (for 100 %).
    """
    position = (n_pixels - 1) * (100.0 - share) / 100.0
    # 1 - 0.999 is not 0.001 in binary: without rounding, a whole position could become the next.
    return n_pixels - math.ceil(round(position, 6))


def _hottest(positive: HeatMap, k: int, cut: np.float32 | None = None) -> BoolMask:
    if k == 0:
        return np.zeros(positive.shape, dtype=np.bool_)
    threshold = kth_largest(positive, k) if cut is None else cut
    return positive >= threshold if threshold > 0 else positive > 0


def _above_statistic(positive: HeatMap, kind: BinarisationKind) -> BoolMask:
    hottest = positive.max()
    if positive.min() == hottest:
        return np.zeros(positive.shape, dtype=np.bool_)
    # Scaled to 0..1 in float64: neither huge values nor a narrow range can upset the histogram.
    scaled = positive / np.float64(hottest)
    if kind is BinarisationKind.MEAN_PLUS_SD:
        threshold = float(scaled.mean() + scaled.std())
    else:
        from skimage.filters import threshold_otsu

        threshold = float(threshold_otsu(scaled))  # type: ignore[no-untyped-call]
    return scaled > threshold
