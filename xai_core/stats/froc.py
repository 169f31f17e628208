"""How many lesions are found at how many false marks an image? FROC, with intervals by patient.

A detector marks places, each with a score. Above a score that one chooses, every lesion is found
or missed, and every mark that hits no lesion is a false one:

- *sensitivity*: the share of all lesions with a mark at or above the score (one lesion is hit
  once; further marks on it are neither hits nor false);
- *false marks per image*: averaged over all images, those without lesions included.

Every score that occurs gives one point of the curve, from (0, 0) on. Sensitivity at a rate of
false marks is read off the straight line between the two points beside it, and is flat past the
last (the rule of MONAI's ``compute_froc_score``, which leaves out the lowest score that occurs;
here it counts). The mean over 1/8, 1/4, 1/2, 1, 2, 4 and 8 is the score of LUNA16.

No lesion at all, or no image: not defined, None.

Bunch, P. et al. (1978), J. Appl. Photogr. Eng. 4, 166-171. Setio, A. et al. (2017), LUNA16, Med.
Image Anal. 42, 1-13, 10.1016/j.media.2017.06.015.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.stats.bootstrap import RESAMPLES, draws, group_numbers, interval
from xai_core.types import Interval

RATES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
"""False marks per image at which sensitivity is read off."""
_CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class MarkedImage:
    """What marks did on one image."""

    lesion_scores: tuple[float | None, ...]
    """For each lesion the best score of a mark that hits it; None where none does."""
    false_scores: tuple[float, ...]
    """The scores of the marks that hit no lesion."""


@dataclass(frozen=True)
class Froc:
    """A free-response receiver operating characteristic."""

    images: int
    lesions: int
    false_rates: tuple[float, ...]
    """False marks per image at each point of the curve, rising from 0; empty where undefined."""
    sensitivities: tuple[float, ...]
    """Sensitivity in [0, 1] at the same points."""
    sensitivity_at: tuple[float | None, ...]
    """At each of :data:`RATES`."""
    mean_sensitivity: float | None
    mean_sensitivity_ci95: Interval
    """Resampled by patient; None with fewer than two."""


def froc(
    images: Sequence[MarkedImage],
    patients: Sequence[str | None] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Froc:
    """The FROC curve of marked images.

    Parameters
    ----------
    images
        One entry an image, those without lesions and without marks included.
    patients
        The patient (or specimen) of each image, to resample by; None is one of its own.
    resamples
        How often to draw.
    seed
        Of the draws: the same input gives the same interval.

    Returns
    -------
    Froc
        The curve and its figures; undefined where no image has a lesion.

    Raises
    ------
    ValueError
        A score that is not finite, or ``patients`` of another length.
    """
    table = _Table.of(images, group_numbers(patients, len(images)))
    n_lesions = sum(len(image.lesion_scores) for image in images)
    if n_lesions == 0:
        return Froc(len(images), 0, (), (), (None,) * len(RATES), None, None)
    false, found = (curve[0] for curve in table.curves(np.ones((1, table.n_groups))))
    at = np.interp(RATES, false, found)
    ci: Interval = None
    if table.n_groups >= 2:
        ci = interval(_resampled(table, resamples, seed))
    return Froc(
        images=len(images),
        lesions=n_lesions,
        false_rates=tuple(false.tolist()),
        sensitivities=tuple(found.tolist()),
        sensitivity_at=tuple(at.tolist()),
        mean_sensitivity=float(at.mean()),
        mean_sensitivity_ci95=ci,
    )


def resampled_sensitivities(
    images: Sequence[MarkedImage], patients: Sequence[str | None] | None, seed: int = 0
) -> NDArray[np.float64]:
    """``(RESAMPLES,)`` the mean sensitivity in each draw of whole patients.

    NaN where a draw has no lesion, and throughout with fewer than two patients. Parameters as of
    :func:`froc`.
    """
    table = _Table.of(images, group_numbers(patients, len(images)))
    if table.n_groups < 2:
        return np.full(RESAMPLES, np.nan)
    return _resampled(table, RESAMPLES, seed)


@dataclass(frozen=True)
class _Table:
    """All scores, the best first, and what each group of images holds."""

    n_groups: int
    hit: NDArray[np.bool_]
    """``(m,)`` whether the score is a lesion's (found) or a false mark's."""
    group: NDArray[np.intp]
    last: NDArray[np.intp]
    """The places of the last of equal scores: a cut-off takes equals together."""
    images: NDArray[np.float64]
    """``(g,)``."""
    lesions: NDArray[np.float64]

    @classmethod
    def of(cls, images: Sequence[MarkedImage], groups: NDArray[np.intp]) -> _Table:
        n_groups = int(groups.max(initial=-1)) + 1
        scores: list[float] = []
        hit: list[bool] = []
        group: list[int] = []
        for image, number in zip(images, groups.tolist(), strict=True):
            found = [score for score in image.lesion_scores if score is not None]
            scores += [*found, *image.false_scores]
            hit += [True] * len(found) + [False] * len(image.false_scores)
            group += [number] * (len(found) + len(image.false_scores))
        if not all(map(math.isfinite, scores)):
            raise ValueError("a mark's score is not a finite number")
        order = np.argsort(-np.array(scores, dtype=np.float64), kind="stable")
        ranked = np.array(scores, dtype=np.float64)[order]
        return cls(
            n_groups=n_groups,
            hit=np.array(hit, dtype=np.bool_)[order],
            group=np.array(group, dtype=np.intp)[order],
            last=np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
            if ranked.size
            else np.empty(0, dtype=np.intp),
            images=np.bincount(groups, minlength=n_groups).astype(np.float64),
            lesions=np.bincount(
                groups, weights=[len(image.lesion_scores) for image in images], minlength=n_groups
            ).astype(np.float64),
        )

    def curves(
        self, counts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """False marks per image and sensitivity, ``(b, points)`` each, (0, 0) first.

        ``counts`` ``(b, g)`` says how often each group is taken. Sensitivity is NaN in a row
        without lesions.
        """
        each = counts[:, self.group]
        start = np.zeros((len(counts), 1))
        false = np.cumsum(np.where(self.hit, 0.0, each), axis=1)[:, self.last]
        found = np.cumsum(np.where(self.hit, each, 0.0), axis=1)[:, self.last]
        n_lesions = counts @ self.lesions
        n_lesions = np.where(n_lesions > 0, n_lesions, np.nan)
        false = np.hstack([start, false]) / (counts @ self.images)[:, None]
        return false, np.hstack([start, found]) / n_lesions[:, None]


def _resampled(table: _Table, resamples: int, seed: int) -> NDArray[np.float64]:
    """``(resamples,)`` mean sensitivities; NaN where a draw has no lesion."""
    rows = max(1, _CELLS_AT_ONCE // max(table.group.size, 1))
    means = []
    for block in draws(table.n_groups, resamples=resamples, seed=seed):
        for start in range(0, len(block), rows):
            false, found = table.curves(block[start : start + rows])
            means += [
                float(np.interp(RATES, x, y).mean()) for x, y in zip(false, found, strict=True)
            ]
    return np.array(means)
