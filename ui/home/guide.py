"""How to read a map: three small pictures and what their numbers mean.

The pictures are drawn here and scored with the same code as every other page, so that the
percentages in the explanation are true of what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.text import t
from xai_core.agreement import Agreement, centred_blob, score_heat_map
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.report.overlays import enlarge, overlay, regions_picture

SIZE = 224
"""Height and width of the drawn cell, in pixels, before it is enlarged."""


@dataclass(frozen=True)
class Illustration:
    """The drawn example: a cell, its nucleus, a map that looks at the nucleus."""

    image: ImageArray
    nucleus: RegionMask
    heat_map: HeatMap


def show_guide() -> None:
    """Draw the explanation. It assumes nothing about libraries or models."""
    example = illustration()
    blob = centred_blob(example.nucleus.shape)
    attention, middle = (
        score_heat_map(example.heat_map, example.nucleus),
        score_heat_map(blob, example.nucleus),
    )
    columns = st.columns(3, gap="medium")
    with columns[0]:
        st.image(
            regions_picture(enlarge(example.image), {"nucleus": example.nucleus}, 0.25, width=4),
            alt=t("A drawn cell; an orange outline marks its lobed nucleus."),
            width="stretch",
        )
        st.markdown(t("**Where the expert looks.** A region outlined by hand, here the nucleus."))
    with columns[1]:
        st.image(
            overlay(enlarge(example.image), example.heat_map, opacity=0.75),
            alt=t("The same cell; bright colours lie on one half of the nucleus."),
            width="stretch",
        )
        st.markdown(
            t(
                "**Where the AI looks.** Yellow pixels spoke most for its answer. {attention} of"
                " this attention lies in the region; attention spread evenly would score {chance}.",
                **_percentages(attention),
            )
        )
    with columns[2]:
        st.image(
            overlay(enlarge(example.image), blob, opacity=0.75),
            alt=t("The same cell; bright colours form a round spot in the middle of the picture."),
            width="stretch",
        )
        st.markdown(
            t(
                "**The centre blob.** A spot that knows nothing and always sits in the middle still"
                " scores {attention}, because cells are framed in the middle. A map says something"
                " only where it beats this.",
                **_percentages(middle),
            )
        )
    st.info(
        t(
            "A heat map shows which places raised the score of one answer. It does not say why, and"
            " it is not an outline. High agreement means that the AI looks at a plausible place; it"
            " does not prove that the place decided the answer."
        ),
        icon=":material/lightbulb:",
    )


@st.cache_data(show_spinner=False)
def illustration() -> Illustration:
    """The drawn example; always the same."""
    axis = np.linspace(-0.5, 0.5, SIZE, dtype=np.float32)
    rows, columns = np.meshgrid(axis, axis, indexing="ij")
    cell = _disc(rows, columns, (0.02, 0.03), 0.36)
    lobes = [_disc(rows, columns, centre, r) for centre, r in _LOBES]
    nucleus = np.maximum.reduce(lobes)
    image = np.empty((SIZE, SIZE, 3), dtype=np.float32)
    image[:] = (243, 236, 228)
    red_cells = np.maximum.reduce([_disc(rows, columns, centre, 0.2) for centre in _RED_CELLS])
    for shade, area in (
        ((226, 186, 178), red_cells),
        ((243, 236, 228), _disc(rows, columns, (0.02, 0.03), 0.38)),
        ((214, 190, 214), cell),
        ((104, 66, 140), nucleus),
    ):
        image += area[..., None] * (np.array(shade, dtype=np.float32) - image)
    hot = np.exp(-((rows + 0.11) ** 2 + (columns + 0.13) ** 2) / (2 * 0.09**2))
    return Illustration(
        image=np.rint(image).astype(np.uint8),
        nucleus=(nucleus > 0.5).astype(np.float32),
        heat_map=hot.astype(np.float32),
    )


_RED_CELLS = ((-0.45, 0.42), (0.47, -0.4), (0.05, -0.56), (0.56, 0.3), (-0.58, -0.3))
_LOBES = (((-0.1, -0.12), 0.13), ((-0.08, 0.12), 0.12), ((0.12, 0.1), 0.13), ((0.0, 0.0), 0.06))
"""Centre (row, column) and radius of each lobe, as shares of the picture."""


def _disc(
    rows: NDArray[np.float32],
    columns: NDArray[np.float32],
    centre: tuple[float, float],
    radius: float,
) -> NDArray[np.float32]:
    """A disc with an edge one pixel soft, in [0, 1]."""
    distance = np.hypot(rows - centre[0], columns - centre[1])
    soft: NDArray[np.float32] = np.clip((radius - distance) * SIZE + 0.5, 0, 1)
    return soft


def _percentages(scores: Agreement) -> dict[str, str]:
    attention, chance = scores.attention_in_region or 0.0, scores.chance or 0.0
    return {"attention": f"{attention:.0%}", "chance": f"{chance:.0%}"}
