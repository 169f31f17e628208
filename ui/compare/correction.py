"""A model's outline, corrected by hand: brush and eraser, and everything is scored against it anew.

A correction stays in the session of whoever made it; the file that is offered is a mask any import
reads. In the place of the proposal it is its reader's word, and named so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.mark_canvas import CanvasWords, drawn_strokes, mark_canvas
from ui.common.text import error_text, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.arrays import BoolMask
from xai_core.errors import MarkError
from xai_core.quiz.marks import decode_mark, encode_mark
from xai_core.quiz.strokes import rasterise

CORRECTIONS_KEY = "corrections"
"""Session key of everything corrected, the latest last; in no address."""
MAX_KEPT = 50
_REGION = "correct-region"


@dataclass(frozen=True)
class Correction:
    """One region of one picture."""

    mask: bytes
    """As a PNG (``xai_core.quiz.marks``)."""
    version: int
    """How often it was corrected: a canvas begins anew with each."""


def corrected_by_hand(
    picture: str, regions: Sequence[str], shape: tuple[int, ...]
) -> dict[str, BoolMask]:
    """What was corrected in a picture (by its SHA-256) of this shape: region id -> ``(H, W)``."""
    height, width = shape
    return {
        region: decode_mark(correction.mask, (height, width))
        for (of, region), correction in _kept().items()
        if of == picture and region in regions
    }


def show_correction(view: CaseView) -> None:
    """A panel to correct in what a model has just outlined; nothing for other regions."""
    if view.outliner is None:
        return
    panel = st.expander(t("Correct an outline"), key="correct", on_change="rerun")
    if panel.open:
        with panel:
            _show_canvas(view, view.outliner.regions.ids)


def _show_canvas(view: CaseView, regions: Sequence[str]) -> None:
    picture, said = st.columns([3, 2], gap="medium")
    with said:
        found = [region for region in regions if region in view.regions]
        if st.session_state.get(_REGION) not in found:
            st.session_state[_REGION] = found[0]
        st.segmented_control(
            t("Region"),
            found,
            required=True,
            wrap=True,
            key=_REGION,
            format_func=lambda region: verbatim(view.region_names[region]),
        )
        region: str = st.session_state[_REGION]
        mask = view.regions[region] > 0
        st.markdown(
            t(
                "The brush adds to the outline, the eraser takes away. All scores are then against"
                " your outline."
            )
        )
        _show_buttons(view, region, mask)
    with picture:
        try:
            mark_canvas(
                view.image, key=_canvas_key(view, region), words=_words(view, region), start=mask
            )
        except MarkError as error:
            st.warning(error_text(error))


def _show_buttons(view: CaseView, region: str, mask: BoolMask) -> None:
    st.button(
        t("Use this outline"),
        key="correct-use",
        type="primary",
        on_click=_use,
        args=(view.asked.picture, region, mask, _canvas_key(view, region)),
    )
    corrected = _kept().get((view.asked.picture, region))
    if corrected is None:
        return
    st.button(
        t("Back to the proposal"),
        key="correct-back",
        on_click=_go_back,
        args=(view.asked.picture, region),
    )
    st.download_button(
        t("Mask (PNG)"), corrected.mask, f"{region}.png", "image/png", key="correct-download"
    )
    st.caption(t("Kept until this browser session ends. The mask is a file that an import reads."))


def _use(picture: str, region: str, start: BoolMask, canvas: str) -> None:
    try:
        mask = rasterise(drawn_strokes(canvas), (start.shape[0], start.shape[1]), start)
    except MarkError:  # the canvas says so
        return
    before = _kept().pop((picture, region), None)
    version = 1 if before is None else before.version + 1
    _kept()[picture, region] = Correction(encode_mark(mask), version)
    while len(_kept()) > MAX_KEPT:
        _kept().pop(next(iter(_kept())))


def _go_back(picture: str, region: str) -> None:
    _kept().pop((picture, region), None)


def _kept() -> dict[tuple[str, str], Correction]:
    kept: dict[tuple[str, str], Correction] = st.session_state.setdefault(CORRECTIONS_KEY, {})
    return kept


def _canvas_key(view: CaseView, region: str) -> str:
    kept = _kept().get((view.asked.picture, region))
    return f"correct-{view.asked.picture[:16]}-{region}-{0 if kept is None else kept.version}"


def _words(view: CaseView, region: str) -> CanvasWords:
    return CanvasWords(
        t("The picture with the region to correct."),
        t(
            "Correct the outline of “{region}”. The arrow keys move the brush, Space puts a dot.",
            region=view.region_names[region],
        ),
    )
