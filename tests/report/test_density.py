"""Three cases in a corner, one on the far end, and one beside it."""

import numpy as np

from xai_core.report.density import COLUMNS, ROWS, density_of


def test_cases_are_counted_where_they_lie() -> None:
    x, y = np.array([0.0, 0.0, 0.001, 1.0, 2.0]), np.array([-1.0, -1.0, -1.0, 1.0, 0.0])
    counts = density_of(x, y, (0.0, 1.0), (-1.0, 1.0)).counts
    assert (counts[0, 0], counts[ROWS - 1, COLUMNS - 1], counts.sum()) == (3, 1, 4)


def test_the_undefined_is_nowhere_and_empty_cells_are_white() -> None:
    nowhere = density_of(np.array([np.nan, 0.5]), np.array([0.5, 0.5]), (0, 1), (0, 1))
    shades = nowhere.trace()["z"]
    assert np.isfinite(shades).sum() == 1
    assert np.nanmax(shades) == 0  # one case
