"""How sure is a figure when cases come in groups? Whole groups drawn anew, all draws at once.

Cases of one specimen resemble each other, so specimens are drawn with replacement, not cases. A
figure that is made of sums (a mean, a correlation, a kappa) need not be computed case by case in
every draw: each group's sums are taken once, and a draw is how often each group came, so that all
draws are one product of two matrices.

:func:`group_numbers`   which group each case is in
:func:`draws`           how often each group came, draw by draw
:func:`interval`        the 95 % interval of resampled figures; undefined is None
:func:`resampled_sums`  figures made of sums, draw by draw
:func:`of_sums`         their intervals

Efron, B., Tibshirani, R. (1993), An Introduction to the Bootstrap, ch. 13 (percentile interval).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from xai_core.types import Interval

RESAMPLES = 1000
_CELLS_AT_ONCE = 2_000_000
"""Counts drawn in one go, so that memory stays flat over many groups."""


def group_numbers(groups: Sequence[str | None] | None, n: int) -> NDArray[np.intp]:
    """``(n,)`` the number of each case's group, from 0, in order of first coming.

    A case whose group is None, and every case without ``groups``, is a group of its own.

    Raises
    ------
    ValueError
        ``groups`` of another length than ``n``.
    """
    if groups is None:
        return np.arange(n, dtype=np.intp)
    if len(groups) != n:
        raise ValueError(f"{n} cases, but {len(groups)} groups")
    numbers: dict[object, int] = {}
    return np.array(
        [
            # A case without a specimen gets a key that no other case can have.
            numbers.setdefault(index if group is None else group, len(numbers))
            for index, group in enumerate(groups)
        ],
        dtype=np.intp,
    )


def draws(
    n_groups: int, *, resamples: int = RESAMPLES, seed: int = 0
) -> Iterator[NDArray[np.float64]]:
    """How often each of ``n_groups`` groups came: blocks ``(b, n_groups)``, ``resamples`` rows.

    The same seed gives the same draws.
    """
    random = np.random.default_rng(seed)
    rows = max(1, _CELLS_AT_ONCE // max(n_groups, 1))
    shares = np.full(n_groups, 1 / max(n_groups, 1))
    for start in range(0, resamples, rows):
        size = min(rows, resamples - start)
        yield random.multinomial(n_groups, shares, size=size).astype(np.float64)


def interval(figures: NDArray[np.float64]) -> Interval:
    """The 2.5th and 97.5th percentile of resampled figures; NaN are draws without a figure.

    None where fewer than half of the draws have one: what the others say is then no interval of
    the figure that was asked for.
    """
    defined = figures[np.isfinite(figures)]
    if defined.size == 0 or 2 * defined.size < figures.size:
        return None
    low, high = np.percentile(defined, (2.5, 97.5))
    return float(low), float(high)


def of_sums(
    cases: NDArray[np.float64],
    groups: Sequence[str | None] | None,
    figures: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Interval, ...]:
    """The intervals of figures made of sums over the cases.

    Parameters
    ----------
    cases
        ``(n, k)`` what each case adds to the ``k`` sums (a column of ones counts the cases).
    groups
        The specimen of each case; None is a group of its own. Without, each case is its own.
    figures
        From ``(b, k)`` sums to ``(b, m)`` figures, NaN where undefined.
    resamples
        How often to draw.
    seed
        Of the draws: the same input gives the same intervals.

    Returns
    -------
    tuple
        One interval for each of the ``m`` figures; None with fewer than two groups, and where
        most draws have no figure.

    Raises
    ------
    ValueError
        ``groups`` of another length.
    """
    found = resampled_sums(cases, groups, figures, resamples=resamples, seed=seed)
    return tuple(interval(column) for column in found.T)


def resampled_sums(
    cases: NDArray[np.float64],
    groups: Sequence[str | None] | None,
    figures: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Figures made of sums, draw by draw: the same seed and groups give the same draws.

    Figures of the same cases can so be compared draw by draw.

    Parameters
    ----------
    cases, groups, figures, resamples, seed
        As for :func:`of_sums`.

    Returns
    -------
    NDArray[np.float64]
        ``(resamples, m)``; NaN where undefined, and throughout with fewer than two groups.

    Raises
    ------
    ValueError
        ``groups`` of another length.
    """
    numbers = group_numbers(groups, len(cases))
    n_groups = int(numbers.max(initial=-1)) + 1
    if n_groups < 2:
        n_figures = figures(np.zeros((1, cases.shape[1]))).shape[1]
        return np.full((resamples, n_figures), np.nan)
    sums = np.zeros((n_groups, cases.shape[1]))
    np.add.at(sums, numbers, cases)
    return np.concatenate(
        [figures(block @ sums) for block in draws(n_groups, resamples=resamples, seed=seed)]
    )
