"""Where two maps of one picture differ, although their units have nothing in common.

Question answered: *which places does one method stress more than the other?*

Grad-CAM counts logits per pixel of a layer, SHAP shares of a logit, Score-CAM nothing in
particular: two maps can only be compared after each has been put on a scale of its own. Both scales
here look at the positive part alone, what speaks for the answer, as every score does.

``sum``
    Each positive part adds up to 1: where does each method spend its attention? A map of few
    bright places outweighs a wide, faint one there.
``largest``
    The largest value of each becomes 1: which places does each method call as good as its best?
"""

from __future__ import annotations

import numpy as np

from xai_core.arrays import HeatMap, check_heat_map, positive_part
from xai_core.types import Choice


class Scaling(Choice):
    """What is made equal before two maps are compared."""

    SUM = "sum"
    LARGEST = "largest"


def difference(first: HeatMap, second: HeatMap, scaling: Scaling) -> HeatMap | None:
    """``(H, W)``: the scaled first map less the scaled second; above 0 the first stresses more.

    None where either map has nothing positive: there is nothing to scale.

    Raises
    ------
    ArrayError
        A map is not finite, or the two are on different grids.
    """
    checked = check_heat_map(first)
    scaled = [
        _scaled(heat_map, scaling) for heat_map in (checked, check_heat_map(second, checked.shape))
    ]
    if scaled[0] is None or scaled[1] is None:
        return None
    return np.asarray(scaled[0] - scaled[1], dtype=np.float32)


def _scaled(heat_map: HeatMap, scaling: Scaling) -> HeatMap | None:
    positive = positive_part(heat_map).astype(np.float64)  # a sum of many small numbers
    whole = positive.sum() if scaling is Scaling.SUM else positive.max()
    return np.asarray(positive / whole) if whole > 0 else None
