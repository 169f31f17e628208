"""The pictures on one scale: the image, the experts' regions, the AI's attention, as panels.

Each ``..._panel`` is a pure function of what is shown and how; ``ui/common/viewer.py`` draws them
in a row. :func:`show_legend` says below them what their colours mean.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.common.binarisations import binarisation_name
from ui.common.drawn_by import outlined_alt, outlined_title
from ui.common.pictures import SHOWN_SIDE
from ui.common.session import REGION
from ui.common.text import listed, t
from ui.common.viewer import Panel
from ui.compare.answer import short_answer
from ui.compare.case_view import CaseView
from xai_core.agreement import binarise
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.pictures import encode_png
from xai_core.cases.pictures.fitting import placement
from xai_core.cases.pictures.window import OF_UNIT, WINDOWS, AsStored, described
from xai_core.cases.regions import that_matter
from xai_core.cases.scale import micrometres_per_pixel
from xai_core.errors import Phrase
from xai_core.explain.explanation import Explanation
from xai_core.models.preprocess import model_input
from xai_core.report.map_overlays import map_overlay, strongest_of
from xai_core.report.marks import with_marks
from xai_core.report.overlays import (
    ColourMap,
    attention_outline,
    colour_bar,
    enlarge,
    enlarge_pixels,
    region_colours,
    regions_picture,
    signed_overlay,
)
from xai_core.tasks import Detection, DetectionAnswer


@dataclass(frozen=True)
class Display:
    """How the pictures are drawn; never touches a score."""

    opacity: float
    contours_only: bool
    model_input: bool
    window: str | None = None
    """By name, what the picture itself is looked at through; None: what the model sees."""


def windows_of(view: CaseView) -> tuple[str, ...]:
    """Windows that make sense for the picture's values; none for one of 8 bits."""
    if view.drawn is None or isinstance(view.asked.material.window, AsStored):
        return ()
    library, case = view.drawn
    return OF_UNIT.get(library.picture(case).facts.unit or "", ())


def window_name(name: str) -> str:
    """How a window is called."""
    return t(_WINDOW_NAMES[name])


_WINDOW_NAMES = {
    "lung": Phrase("Lung"),
    "mediastinum": Phrase("Mediastinum"),
    "bone": Phrase("Bone"),
}


def picture_panel(view: CaseView, display: Display) -> Panel:
    """The case's own picture, or what the network receives of it."""
    if display.model_input:
        return _model_input_panel(view)
    return _image_panel(view, display.window)


def regions_panel(view: CaseView, display: Display) -> Panel:
    """The picture with the outlines of whoever drew them."""
    drawn = that_matter(view.regions, REGION.get())
    fill = 0.0 if display.contours_only else display.opacity / 2
    names = listed(view.region_names[region] for region in drawn)
    return Panel(
        name="regions",
        title=t(outlined_title(view.origins)),
        image=regions_picture(view.image, drawn, fill, at_least=SHOWN_SIDE),
        alt=outlined_alt(view.origins, names or "-"),
        caption="" if names else t("Nobody has outlined a region on this picture."),
    )


def attention_panel(view: CaseView, display: Display, *, name: str, title: str = "") -> Panel:
    """The picture with where the AI looked; only where there is a map.

    ``title`` tells several of them apart.
    """
    explanation, binarisation = view.explanation, view.asked.binarisation
    target = view.target_names[explanation.target]
    if display.contours_only:
        looked_at = binarise(explanation.heat_map, _chosen_region(view), binarisation)
        picture = attention_outline(view.enlarged, looked_at)
    else:
        picture = _paint_answer(view, display)
    answer, task = view.prediction.answer, view.asked.task
    if isinstance(answer, DetectionAnswer) and isinstance(task, Detection):
        counted = [mark for mark in answer.marks if mark.score >= task.cut_off]
        picture = with_marks(picture, counted)
    said = [short_answer(view)]
    if display.contours_only and explanation.blank is None:
        said.append(
            t(
                "Outlined: what counts as looked at ({binarisation}).",
                binarisation=binarisation_name(binarisation),
            )
        )
    alt = t("The same picture with the AI's attention for {name}.", name=target)
    return Panel(
        name=name,
        title=title or t("Where the AI looked"),
        image=picture,
        alt=f"{title}: {alt}" if title else alt,
        caption=" · ".join(said),
    )


def scale_of(view: CaseView, panel: Panel) -> float | None:
    """Micrometres a pixel of this panel's image spans from left to right; None where unknown."""
    if view.drawn is None:
        return None
    library, case = view.drawn
    size = micrometres_per_pixel(library.manifest, case)
    return None if size is None else size * view.image.shape[1] / panel.image.shape[1]


def show_legend(views: Sequence[CaseView], display: Display, *, attention: bool) -> None:
    """What the colours stand for, in one thin line; nothing of maps unless ``attention``."""
    drawn = tuple(that_matter(views[0].regions, REGION.get()))
    parts = [
        f'<span><i style="background:rgb{colour}"></i>'
        f"{html.escape(views[0].region_names[region])}</span>"
        for region, colour in region_colours(drawn).items()
    ]
    painted = [view for view in views if view.has_map and _is_painted(view)] if attention else []
    if not display.contours_only:
        # One bar for each thing the colours mean: several maps may share it.
        parts += dict.fromkeys(_bar_html(view) for view in painted)
    if parts:
        st.html(f'<p class="shiten-legend">{"".join(parts)}</p>')


def _is_painted(view: CaseView) -> bool:
    signed = view.signed_map
    return view.explanation.blank is None if signed is None else bool(signed.any())


def _paint_answer(view: CaseView, display: Display) -> ImageArray:
    """The map of the answer, with what speaks against it where that is known."""
    signed = view.signed_map
    if signed is None:
        return paint_attention(view, view.explanation, display)
    return enlarge(signed_overlay(view.image, signed, opacity=display.opacity), SHOWN_SIDE)


def paint_attention(
    view: CaseView, explanation: Explanation, display: Display, *, ceiling: float | None = None
) -> ImageArray:
    """The image with a map painted over it; the hottest colour stands for ``ceiling``.

    A signed map is painted red for the class and blue against it. Both are enlarged together:
    fewer pixels are painted, and the map is as smooth as the picture.
    """
    painted = map_overlay(
        view.image,
        explanation.heat_map,
        explanation.method,
        opacity=display.opacity,
        ceiling=ceiling,
    )
    return enlarge(painted, SHOWN_SIDE)


def strongest(explanation: Explanation) -> float:
    """The value from which on pixels are painted in the hottest colour."""
    return strongest_of(explanation.heat_map, explanation.method)


def _image_panel(view: CaseView, chosen: str | None) -> Panel:
    height, width = view.image.shape[:2]
    said = [t("{width} × {height} pixels", width=width, height=height)]
    image, window = view.image, view.asked.material.window
    if chosen is not None and view.drawn is not None:
        library, case = view.drawn
        seen = library.picture(case).through(WINDOWS[chosen])
        image, window = seen.view, seen.window
    if not isinstance(window, AsStored):
        template, details = described(window)
        said.append(t(template, **details))
    return Panel(
        name="picture",
        title=t("The picture"),
        image=image,
        alt=t("The picture of this case."),
        caption=" · ".join(said),
        exact=True,
    )


def _model_input_panel(view: CaseView) -> Panel:
    """Its bars cut off: all panels show the same part of the world."""
    spec = view.card.input
    place = placement(view.image.shape[:2], spec.height, spec.width, spec.fit)
    seen = model_input(view.image, spec)
    seen = seen[place.top : place.top + place.height, place.left : place.left + place.width]
    said = t(
        "{width} × {height} pixels; finer detail is gone.", width=spec.width, height=spec.height
    )
    if place.is_padded:
        template, details = place.described()
        said += " " + t(template, **details)
    return Panel(
        name="picture",
        title=t("What the model really saw"),
        image=_on_shape(enlarge_pixels(seen, SHOWN_SIDE), view.image.shape),
        alt=t("The picture as the network receives it."),
        caption=said,
        exact=True,
    )


def _on_shape(seen: ImageArray, shape: tuple[int, ...]) -> ImageArray:
    """Given the proportions of a picture of this shape again, by repeating rows or columns."""
    height, width = seen.shape[:2]
    tall = max(height, round(width * shape[0] / shape[1]))
    wide = max(width, round(height * shape[1] / shape[0]))
    rows = np.arange(tall) * height // tall
    shown: ImageArray = seen[rows][:, np.arange(wide) * width // wide]
    return shown


def _bar_html(view: CaseView) -> str:
    signed, (against, speaks_for) = view.signed_map is not None, view.sides
    if signed:
        ends = t("{against} ← 0 → {speaks_for} (scored)", against=against, speaks_for=speaks_for)
    elif view.opposite is not None:
        ends = t("least ← attention that {does} → most", does=speaks_for)
    else:
        ends = t("least ← attention for this answer → most")
    alt = t("Blue over white to red.") if signed else t("Colours from least to most.")
    bar = colour_bar(ColourMap.RED_BLUE) if signed else colour_bar()
    source = base64.b64encode(encode_png(bar)).decode("ascii")
    return (
        f'<span><img src="data:image/png;base64,{source}" alt="{html.escape(alt)}">'
        f"{html.escape(ends)}</span>"
    )


def _chosen_region(view: CaseView) -> RegionMask:
    """The region the matched area is matched to; an empty one where nobody drew any."""
    chosen = view.regions.get(REGION.get() or "")
    if chosen is not None:
        return chosen
    empty = np.zeros(view.image.shape[:2], dtype=np.float32)
    return next(iter(view.regions.values()), empty)
