"""What may be set on Compare: one slim row, and a closed panel with all the rest.

The row says which case is shown and leads to the next; everything else lies behind "More", so that
the pictures come first. The panel's widgets are drawn by whoever needs their values, each in its
own place of :class:`Controls`.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.text import t
from ui.compare.case_view import CaseView
from ui.compare.session import CONTOURS, DECIDE, MODEL_INPUT, OPACITY, PRESENT, WINDOW
from ui.compare.viewpoints import Display, window_name, windows_of


@dataclass(frozen=True)
class Controls:
    """Places to draw in."""

    back: DeltaGenerator
    """Which list is gone through, and the way back to it."""
    steps: DeltaGenerator
    """The row's first part: which case, the one before and after."""
    notices: DeltaGenerator
    """Below the row: what is missing, and what the address asks for in vain."""
    source: DeltaGenerator
    library: DeltaGenerator
    model: DeltaGenerator
    second_model: DeltaGenerator
    method: DeltaGenerator
    layer: DeltaGenerator
    second_method: DeltaGenerator
    region: DeltaGenerator
    cut: DeltaGenerator
    display: DeltaGenerator
    cases: DeltaGenerator
    """The filters."""
    lists: DeltaGenerator
    """Playlists."""


def draw_controls() -> Controls:
    """The row and the panel, empty but for what concerns no case."""
    with st.container(
        key="shiten-controls", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.title(t("Compare viewpoints"), width="content", anchor=False)
        back = st.container(key="shiten-back", width="content")
        steps = st.container(key="shiten-which", horizontal=True, vertical_alignment="center")
        # Not a popover: what a closed popover holds is not on the page, so that the browser would
        # not hear of a setting that the address has changed, and would undo it at the next click.
        with st.container(key="shiten-more", width="content"):
            panel = st.expander(t("More"), icon=":material/tune:")
        if presenting():
            _offer_to_leave()
    notices = st.container(key="shiten-notices")
    with panel:
        with st.container(horizontal=True, gap="medium"):
            _pick_showing()
        source = st.container()
        library, model, second_model = _pair_above_one()
        method, layer, second_method = _pair_above_one()
        region, cut = st.columns(2, gap="small")
        display, cases, lists = st.container(), st.container(), st.container()
    return Controls(
        back=back,
        steps=steps,
        notices=notices,
        source=source,
        library=library,
        model=model,
        second_model=second_model,
        method=method,
        layer=layer,
        second_method=second_method,
        region=region,
        cut=cut,
        display=display,
        cases=cases,
        lists=lists,
    )


def presenting() -> bool:
    """Whether the screen is shown to a class. May be asked before the address is taken up."""
    PRESENT.restore()
    return bool(PRESENT.get())


def pick_display(view: CaseView) -> Display:
    """Overlay opacity, outlines only, what the model really saw, and the picture's window."""
    OPACITY.settle(range(101), OPACITY.default)
    share = st.slider(
        t("Overlay opacity"),
        min_value=0,
        max_value=100,
        step=5,
        format="%d %%",
        key=OPACITY.key,
        persist_state="session",
    )
    with st.container(horizontal=True, gap="medium"):
        outlines = st.toggle(t("Outlines only"), key=CONTOURS.key, persist_state="session")
        small = st.toggle(
            t("What the model really saw"), key=MODEL_INPUT.key, persist_state="session"
        )
    return Display(share / 100, outlines, small, _pick_window(view))


def _pick_window(view: CaseView) -> str | None:
    """A window to look through, where the picture's values have a unit with usual ones."""
    known = windows_of(view)
    if not known:
        return None
    WINDOW.settle(known, None)
    return st.segmented_control(
        t("Look through another window"),
        known,
        key=WINDOW.key,
        format_func=window_name,
        persist_state="session",
        help=t("Changes what you see of the picture, not what the model sees."),
    )


def _pick_showing() -> None:
    st.toggle(
        t("Decide first"),
        key=DECIDE.key,
        persist_state="session",
        help=t(
            "Only the picture is shown until somebody has decided. Then expert, AI and agreement"
            " are uncovered one by one, by button or with the arrow down."
        ),
    )
    st.toggle(
        t("Present"),
        key=PRESENT.key,
        persist_state="session",
        help=t(
            "For a class: large, the pictures and their answers alone. Arrow keys go to the next"
            " and the previous case, Escape leaves."
        ),
    )


def _offer_to_leave() -> None:
    st.button(
        t("Leave"),
        key="present-leave",
        icon=":material/close:",
        shortcut="Escape",
        on_click=PRESENT.choose,
        args=(False,),
    )


def _pair_above_one() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    first, second = st.columns(2, gap="small")
    return first, second, st.container()
