"""What a hidden place is filled with: ways to take evidence away, none of them neutral.

To ask whether a region matters one hides it and looks at the answer again. But a picture has
no "nothing": whatever is put there instead speaks to the model as well. So the fill is a choice,
named in every result and shown on the screen.

==================== ===========================================================================
``blur``             the picture itself through a wide Gaussian (sigma: a tenth of the shorter
                     side): shape and texture go, the rough colour stays
``inpaint``          grown in from what is left around the place (Telea 2004,
                     10.1080/10867651.2004.10487596)
``background-patch`` the largest square of the surroundings, mirrored until it covers the picture;
                     its edge fades out over a few pixels beyond the place, so that no seam
                     draws the outline of what was hidden
==================== ===========================================================================

A field of medicine may bring ways of its own, such as the mean of a stain
(:class:`~xai_core.domains.contract.FieldInfill`). :func:`infills` has them all.

*Surroundings* are what such a mean and the patch are taken from: the ``background`` among the
players, where there is one (``partition.py``); where there is not, whatever lies outside the mask.

Pictures are ``(H, W, 3)`` uint8, masks ``(H, W)`` on the same grid; a graded mask is cut at > 0.
An empty mask changes nothing.
"""

from __future__ import annotations

from typing import Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.arrays import BoolMask, ImageArray, check_region
from xai_core.domains import registry
from xai_core.domains.contract import FieldInfill, load
from xai_core.errors import ChoiceError, ExplanationError
from xai_core.types import Choice

BLUR = 0.1
"""Sigma of the blur, as a share of the picture's shorter side."""
FEATHER = 0.02
"""How far a patch fades out beyond the place it covers, as a share of the shorter side."""
SMALLEST_PATCH = 5
"""Side of the smallest square of surroundings that a patch is made from, pixels."""
_INPAINT_RADIUS = 3.0


class Infill(Choice):
    """What a hidden place is filled with, whatever the field."""

    BLUR = "blur"
    INPAINT = "inpaint"
    BACKGROUND_PATCH = "background-patch"

    @property
    def needs_surroundings(self) -> bool:
        """Whether a part of the picture must count as surroundings to take the fill from."""
        return self is Infill.BACKGROUND_PATCH


AnyInfill = Infill | FieldInfill
"""A general way to fill hidden places, or one that a field brings. ``value`` is its name."""


class Replacement(Protocol):
    """What a field's infill puts in hidden places."""

    def __call__(self, image: ImageArray, surroundings: BoolMask) -> NDArray[np.uint8]:
        """A colour ``(3,)`` or a picture ``(H, W, 3)``.

        ``surroundings`` ``(H, W)`` bool has at least one pixel where the infill needs them.
        """
        ...


def infills() -> tuple[AnyInfill, ...]:
    """Every way there is: the fields' own, then the general ones."""
    return (*registry.infills().values(), *Infill)


def default_infill() -> AnyInfill:
    """The way taken where nobody chose: the first that a field brings, else blur."""
    return infills()[0]


def infill_named(name: str) -> AnyInfill:
    """The way of this name.

    Raises
    ------
    ChoiceError
        There is none; the message lists those there are.
    """
    known = {infill.value: infill for infill in infills()}
    if name not in known:
        raise ChoiceError("“{value}” is not one of {valid}.", value=name, valid=", ".join(known))
    return known[name]


def filled(
    image: ImageArray,
    mask: ArrayLike,
    fill: AnyInfill,
    *,
    surroundings: BoolMask | None = None,
) -> ImageArray:
    """The picture with the masked place filled; pixels elsewhere stay as they are.

    Only ``background-patch`` touches others: those within its fading edge.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8; it is not changed.
    mask
        ``(H, W)`` in [0, 1]; everything above 0 is hidden.
    fill
        With what.
    surroundings
        ``(H, W)`` bool: where mean colour and patch are taken from, even where that is hidden
        itself. None: everything outside the mask.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8, a new picture.

    Raises
    ------
    ArrayError
        The mask is no region, or of another size than the picture.
    ExplanationError
        The mask leaves nothing, or no patch, to fill from.
    """
    hidden = check_region(mask, image.shape[:2]) > 0
    if not hidden.any():
        return image.copy()
    if fill is Infill.INPAINT:
        return inpainted(image, hidden)
    instead = replacement(image, fill, ~hidden if surroundings is None else surroundings)
    if fill is Infill.BACKGROUND_PATCH:
        cover = feathered(hidden)[..., None]
        mixed = image + cover * (instead.astype(np.float32) - image)
        return np.rint(mixed).astype(np.uint8)
    return np.where(hidden[..., None], instead, image)


def replacement(image: ImageArray, fill: AnyInfill, surroundings: BoolMask) -> ImageArray:
    """What would be seen if everything were hidden, ``(H, W, 3)`` uint8.

    Raises
    ------
    ExplanationError
        There are no surroundings, or no patch of them, to fill from; or the fill is ``inpaint``,
        which has nothing to grow from when all is hidden.
    """
    if fill is Infill.BLUR:
        return _blurred(image)
    if fill is Infill.INPAINT:
        raise _nothing_left()
    if fill.needs_surroundings and not surroundings.any():
        raise ExplanationError(
            "There is no background in this picture to take the fill “{fill}” from, because the"
            " regions cover all of it: choose the fill “{other}”.",
            fill=fill.value,
            other=Infill.BLUR,
        )
    if isinstance(fill, FieldInfill):
        made = cast(Replacement, load(fill.replacement))(image, surroundings)
        return np.broadcast_to(made, image.shape)
    return _patched(image, surroundings)


def inpainted(image: ImageArray, hidden: BoolMask) -> ImageArray:
    """The hidden place grown in from its rim. Raises ExplanationError where there is none."""
    import cv2  # loaded here: only this fill needs it

    if hidden.all():
        raise _nothing_left()
    holes = hidden.astype(np.uint8)
    grown = cv2.inpaint(np.ascontiguousarray(image), holes, _INPAINT_RADIUS, cv2.INPAINT_TELEA)
    return cast(ImageArray, grown)


def feathered(hidden: BoolMask) -> NDArray[np.float32]:
    """How much of a patch lies on each pixel, ``(H, W)`` in [0, 1].

    1 where hidden, then falling evenly to 0. A union's feather is the larger of its parts'
    feathers, pixel by pixel.
    """
    if not hidden.any():
        return np.zeros(hidden.shape, np.float32)
    from scipy.ndimage import distance_transform_edt

    width = max(1.0, FEATHER * min(hidden.shape))
    distance = distance_transform_edt(~hidden).astype(np.float32)
    cover: NDArray[np.float32] = np.clip(1 - distance / np.float32(width + 1), 0, 1)
    return cover


def _blurred(image: ImageArray) -> ImageArray:
    from scipy.ndimage import gaussian_filter

    sigma = BLUR * min(image.shape[:2])
    blurred = gaussian_filter(image.astype(np.float32), (sigma, sigma, 0), truncate=3)
    rounded: ImageArray = np.rint(blurred).astype(np.uint8)
    return rounded


def _patched(image: ImageArray, surroundings: BoolMask) -> ImageArray:
    """The largest square of surroundings, mirrored over the whole picture from where it lies."""
    from scipy.ndimage import distance_transform_cdt

    # With a rim of zeros, a pixel's chessboard distance is half the side of the square around it.
    reach = distance_transform_cdt(np.pad(surroundings, 1), "chessboard")[1:-1, 1:-1]
    row, column = np.unravel_index(int(reach.argmax()), reach.shape)
    half = int(reach[row, column]) - 1
    if 2 * half + 1 < SMALLEST_PATCH:
        raise ExplanationError(
            "No square of background in this picture is {side} pixels wide, too little for a"
            " patch: choose another fill.",
            side=SMALLEST_PATCH,
        )
    rows = _mirrored(image.shape[0], int(row) - half, 2 * half + 1)
    columns = _mirrored(image.shape[1], int(column) - half, 2 * half + 1)
    return image[rows[:, None], columns]


def _mirrored(length: int, start: int, side: int) -> NDArray[np.intp]:
    """For each of ``length`` pixels, which one of ``start .. start + side - 1`` stands there."""
    step = (np.arange(length) - start) % (2 * side)
    return start + np.minimum(step, 2 * side - 1 - step)


def _nothing_left() -> ExplanationError:
    return ExplanationError(
        "Inpainting grows a hidden place in from what is left of the picture, and here all of it"
        " is hidden: choose another fill."
    )
