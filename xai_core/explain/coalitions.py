"""Pictures with some of their places hidden, put together on the model's own grid.

With n places there are 2^n pictures. Filling and resizing each at full size would take longer than
answering it, so every place is resized once and the pictures are sums. Resizing is linear: for a
fill that puts the same thing in a pixel whatever else is hidden (blur, a mean colour), the sum is
exactly the resized picture, up to the rounding of grey levels. A patch's fading edge makes it the
larger of the places' edges, pixel by pixel. What inpainting puts depends on all that is
hidden, so it is grown in anew for each picture, on the model's grid.

The picture in which nothing is hidden is exactly what the model sees of the case.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.pictures.fitting import fit, placement
from xai_core.explain.infills import AnyInfill, Infill, feathered, inpainted, replacement
from xai_core.models.card_parts import InputSpec
from xai_core.models.preprocess import model_input

Hidden = NDArray[np.bool_]
"""``(N, n)``: for each of N pictures, which of n places are hidden."""
Pictures = NDArray[np.float32]
"""``(N, h, w, 3)``: grey levels 0 to 255 on the model's grid."""
_Layer = NDArray[np.float32]
"""``(h, w)``."""


class Composer:
    """Pictures of one case on the model's grid, with any of its places hidden."""

    def __init__(
        self,
        image: ImageArray,
        places: Sequence[BoolMask],
        fill: AnyInfill,
        surroundings: BoolMask,
        spec: InputSpec,
    ) -> None:
        """Resize everything once.

        ``places``: ``(H, W)`` bool each, disjoint, on the image's grid, at least one.

        Raises
        ------
        ExplanationError
            The fill finds nothing to fill from (``infills.replacement``).
        """
        self._fill = fill
        self._whole = model_input(image, spec)
        self._place = placement((image.shape[0], image.shape[1]), spec.height, spec.width, spec.fit)
        if fill is Infill.INPAINT:
            layers = [_resized(place.astype(np.float32), spec) for place in places]
        elif fill is Infill.BACKGROUND_PATCH:
            instead = replacement(image, fill, surroundings)
            self._change = model_input(instead, spec).astype(np.float32) - self._whole
            layers = [_resized(feathered(place), spec) for place in places]
        else:
            change = replacement(image, fill, surroundings).astype(np.float32) - image
            layers = [_resized_picture(change * place[..., None], spec) for place in places]
        self._layers = np.stack(layers)

    def pictures(self, hidden: Hidden) -> Pictures:
        """The pictures with these places hidden, ``(N, h, w, 3)``.

        Raises
        ------
        ExplanationError
            One of them leaves nothing to inpaint from.
        """
        if self._fill is Infill.INPAINT:
            return np.stack([self._inpainted(row) for row in hidden]).astype(np.float32)
        if self._fill is Infill.BACKGROUND_PATCH:
            cover = np.stack([self._layers[row].max(axis=0, initial=0) for row in hidden])
            patched: Pictures = self._whole + cover[..., None] * self._change
            return patched
        changes = np.tensordot(hidden.astype(np.float32), self._layers, axes=1)
        # Sums of antialiased parts may leave the range by a rounding error.
        summed: Pictures = np.clip(self._whole + changes, 0, 255)
        return summed

    def _inpainted(self, row: NDArray[np.bool_]) -> ImageArray:
        # A pixel that a hidden place reaches into at all would give its colour away.
        reached = self._layers[row].sum(axis=0) > 1 / 255
        if not reached.any():
            return self._whole
        found, rows, columns = self._whole.copy(), *self._place.slices
        # Bars are no part of the picture: nothing grows in from them.
        found[rows, columns] = inpainted(self._whole[rows, columns], reached[rows, columns])
        return found


def _resized(values: _Layer, spec: InputSpec) -> _Layer:
    """``(H, W)`` float32 on the model's grid, with the filter that pictures are resized with."""
    return fit(np.ascontiguousarray(values), spec.height, spec.width, spec.fit)[0]


def _resized_picture(values: NDArray[np.float32], spec: InputSpec) -> NDArray[np.float32]:
    return np.stack([_resized(values[..., channel], spec) for channel in range(3)], axis=-1)
