"""Several pictures of one case side by side, looked into together.

Question answered: *what is at this place, in the picture, on the experts' outline, and on the map?*

Zooming and moving one picture moves them all; a magnifier shows the same place in each; where the
library knows how large a pixel is, every picture has a scale bar and distances can be measured.
Small pictures are enlarged smoothly. On a phone two stand in a row.

Mouse, finger and keyboard: double click, pinch or ``Ctrl`` with the wheel zooms, dragging moves;
with the focus on the pictures ``+``, ``-`` and ``0`` zoom, and the arrow keys move what is zoomed.
All of it happens in the browser; nothing comes back to the server.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui.common.text import t
from xai_core.arrays import ImageArray
from xai_core.cases.pictures import encode_jpeg, encode_png

MAX_EXACT = 512 * 512
"""Pixels up to which a picture travels losslessly; larger ones are enlarged by nobody anyway."""

_PARTS = Path(__file__).with_name("viewer")

_viewer = st.components.v2.component(
    "shiten_viewer",
    html=_PARTS.with_suffix(".html").read_text(encoding="utf-8"),
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Panel:
    """One of the pictures. All texts are shown as they stand, never as Markdown."""

    name: str
    """Says which picture it is, in the page's code and for tests; never shown."""
    title: str
    image: ImageArray
    """``(H, W, 3)`` uint8; all panels show the same part of the world."""
    alt: str
    caption: str = ""
    exact: bool = False
    """Whether these are a case's own pixels, which then travel losslessly."""
    source: str = ""
    """The picture as :func:`picture_source` gives it, where many screens show it; else empty."""


def show_panels(
    panels: Sequence[Panel], *, key: str, micrometres_per_pixel: float | None = None
) -> None:
    """Draw the pictures in a row, as large as the window allows.

    Parameters
    ----------
    panels
        Left to right.
    key
        Of the component: the same on every run.
    micrometres_per_pixel
        Of the first panel's image; None where nobody knows, and then there is nothing to measure.
    """
    height, width = panels[0].image.shape[:2]
    _viewer(
        key=key,
        data={
            "panels": [
                {
                    "name": panel.name,
                    "title": panel.title,
                    "source": panel.source or picture_source(panel.image, exact=panel.exact),
                    "alt": panel.alt,
                    "caption": panel.caption,
                }
                for panel in panels
            ],
            "aspect": width / height,
            "micrometres": None if micrometres_per_pixel is None else width * micrometres_per_pixel,
            "labels": _labels(),
        },
    )


def picture_source(image: ImageArray, *, exact: bool = False) -> str:
    """A picture as a ``data:`` address: its bare pixels, no file name and no hidden text.

    A painted picture is a JPEG, a tenth of the time and a quarter of the bytes of a PNG.
    """
    if exact and image.shape[0] * image.shape[1] <= MAX_EXACT:
        kind, data = "png", encode_png(image)
    else:
        kind, data = "jpeg", encode_jpeg(image)
    return f"data:image/{kind};base64," + base64.b64encode(data).decode("ascii")


def _labels() -> dict[str, str]:
    return {
        "pictures": t(
            "Pictures side by side. Plus and minus zoom, 0 shows all; arrow keys move what is"
            " zoomed."
        ),
        "tools": t("Look closer"),
        "in": t("Zoom in"),
        "out": t("Zoom out"),
        "all": t("Show all"),
        "lens": t("Magnifier"),
        "ruler": t("Measure"),
    }
