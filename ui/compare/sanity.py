"""Does the map depend on the model? Two checks of this one map, each on one click."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.deferred import DeferredResult
from ui.common.numbers import number
from ui.common.text import error_text, t, verbatim
from ui.compare.amounts import Amounts, amounts_of
from ui.compare.case_view import CaseView
from ui.compare.offer import wait_for_first
from ui.compare.viewpoints import Display
from xai_core.arrays import HeatMap
from xai_core.errors import ModelError, Phrase
from xai_core.explain.deletion import DeletionCurves, deletion_curves
from xai_core.explain.infills import Infill
from xai_core.explain.sanity import FIRST_LAYERS, SanityCheck, cascading_randomisation
from xai_core.report.causal_figures import Curve, curves_figure
from xai_core.report.map_overlays import map_overlay
from xai_core.report.overlays import enlarge

SMALL_SIDE = 150
"""Longer side of a small picture, at least, in pixels."""
PARTS: Mapping[str, Phrase] = {
    "head": Phrase("the last step"),
    FIRST_LAYERS: Phrase("the first layers"),
}
"""Parts of a network in words; its layers go by their names."""


def show_sanity(view: CaseView, display: Display) -> None:
    """Randomise the network layer by layer; delete and insert what the map calls important."""
    if not view.has_map:
        wait_for_first()
        return
    st.markdown(t("**Let the network forget, layer by layer**"))
    _show_forgetting(view, display)
    st.markdown(t("**Delete and insert what the map calls important**"))
    _show_curves(view)


def _show_forgetting(view: CaseView, display: Display) -> None:
    asked = view.asked
    try:
        background = asked.background()
    except ModelError as error:
        st.info(error_text(error))
        return
    making = DeferredResult(
        ("sanity", *asked.key, view.answer, background.sha256 if background else ""),
        lambda progress: cascading_randomisation(
            asked.model,
            asked.material.image,
            asked.method,
            view.answer,
            asked.layer,
            background=background,
            progress=progress,
        ),
        asked.private,
    )
    check = making.result()
    if check is None:
        making.offer(
            t("Let it forget"),
            t("Making the map anew after each layer…"),
            t(
                "From the last step to the first layers, weights are replaced by chance. A map that"
                " stays the same shows the picture, not what the model learned."
            ),
        )
        return
    _show_verdict(check)
    maps: list[tuple[str, HeatMap, float | None]]
    maps = [(t("as learned"), check.original.heat_map, None)]
    maps += [(_part(step.randomised), step.heat_map, step.rank_correlation) for step in check.steps]
    with st.container(horizontal=True, gap="small"):
        for title, heat_map, similarity in maps:
            with st.container(width=SMALL_SIDE):
                said = f"**{verbatim(title)}**"
                if heat_map is not check.original.heat_map:
                    said += "  \n" + t("likeness {number}", number=number(similarity))
                _show_small(view, display, title, heat_map)
                st.caption(said)
    st.caption(
        t(
            "Each map as after forgetting this part and all before it. Likeness is the rank"
            " correlation with the first map, from −1 to 1; 1 is the same order of places."
            " One case and one draw (seed {seed}) are a demonstration, not a proof.",
            seed=check.seed,
        )
    )


def _show_small(view: CaseView, display: Display, title: str, heat_map: HeatMap) -> None:
    small = enlarge(view.image, SMALL_SIDE)
    st.image(
        map_overlay(small, heat_map, view.asked.method, opacity=display.opacity),
        alt=t("The map after: {part}.", part=title),
        width="stretch",
    )


def _part(name: str) -> str:
    return t(PARTS[name]) if name in PARTS else name


def _show_verdict(check: SanityCheck) -> None:
    last = check.steps[-1].rank_correlation
    if check.changes is None:
        st.info(t("The map is the same everywhere, so there is nothing to compare."))
    elif last is None:
        st.success(
            t("The map depends on the model: with nothing learned left, it has vanished."),
            icon=":material/check:",
        )
    elif check.changes:
        st.success(
            t(
                "The map depends on the model: with nothing learned left, its likeness is"
                " {number} (at most {threshold} counts as a change).",
                number=number(last),
                threshold=number(check.threshold),
            ),
            icon=":material/check:",
        )
    else:
        st.warning(
            t(
                "The map hardly depends on the model: with nothing learned left, its likeness is"
                " still {number} (at most {threshold} would count as a change).",
                number=number(last),
                threshold=number(check.threshold),
            ),
            icon=":material/flag:",
        )


def _show_curves(view: CaseView) -> None:
    asked, heat_map = view.asked, view.explanation.heat_map
    fill = Infill.BLUR
    making = DeferredResult(
        ("curves", *asked.key, view.answer, *_settings(view), fill.value),
        lambda progress: deletion_curves(
            asked.model, asked.material.image, heat_map, view.answer, fill, progress=progress
        ),
        asked.private,
    )
    curves = making.result()
    if curves is None:
        making.offer(
            t("Delete and insert"),
            t("Asking the model…"),
            t(
                "The hottest places are blurred first, and the answer should fall; or they are"
                " shown first, and it should rise. A random order says what chance would do."
            ),
        )
    elif curves.undefined is not None:
        st.info(t(curves.undefined))
    else:
        _show_curve_figure(view, curves)


def _settings(view: CaseView) -> list[str]:
    """What else decides the map, such as the background's hash and the seed."""
    return [f"{name}={value}" for name, value in sorted(view.explanation.settings.items())]


def _show_curve_figure(view: CaseView, curves: DeletionCurves) -> None:
    deletion, insertion = curves.deletion, curves.insertion
    if deletion is None or insertion is None:
        return
    chance, of_answer = curves.chance, amounts_of(view)
    figure, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with figure:
        st.plotly_chart(
            curves_figure(
                [
                    Curve(t("deletion"), curves.shares, deletion.amounts),
                    Curve(t("insertion"), curves.shares, insertion.amounts),
                    Curve(t("chance, deletion"), curves.shares, chance.deletion.amounts),
                    Curve(t("chance, insertion"), curves.shares, chance.insertion.amounts),
                ],
                axis=t("share of the picture blurred, or shown"),
                unit=of_answer.unit,
            ),
            key="curves",
            config={"displayModeBar": False},
            alt=t("How {what} moves as places are blurred or shown.", what=of_answer.what),
        )
    with words:
        st.table(
            {
                t("Area under the curve"): [
                    t("deletion (smaller is better)"),
                    t("insertion (larger is better)"),
                ],
                t("This map"): [
                    verbatim(of_answer.amount(one.auc)) for one in (deletion, insertion)
                ],
                t("Chance"): [_chance(of_answer, chance.deletion.auc, chance.auc_sd)] * 2,
            }
        )
        st.caption(
            t(
                "The mean of {what} along the way. Chance is the mean of {n} random orders, ± their"
                " standard deviation.",
                what=verbatim(of_answer.what),
                n=chance.n_orders,
            )
        )


def _chance(of_answer: Amounts, auc: float, sd: float | None) -> str:
    said = of_answer.amount(auc)
    return verbatim(said if sd is None else f"{said} ± {of_answer.amount(sd)}")
