"""What earned this answer: the exact share of every region in the probability, or in the value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import streamlit as st

from ui.common.deferred import DeferredResult
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import listed, quoted, t, tn, verbatim
from ui.compare.amounts import Amounts, amounts_of
from ui.compare.case_view import CaseView
from ui.compare.infills import colours_of, names_of, pick_infill, places_picture, show_how_cut
from xai_core.explain.infills import AnyInfill
from xai_core.explain.partition import Partition
from xai_core.explain.region_shapley import (
    RegionShapley,
    ShapleyValue,
    players,
    region_shapley,
)
from xai_core.models.architectures import Architecture
from xai_core.report.causal_figures import earned_bars
from xai_core.report.overlays import enlarge

AT_ONCE = 6
"""As many places of the compact network take less than a second."""


def show_region_shapley(view: CaseView) -> None:
    """The picture with its places, what each earned, and what is left when all are filled."""
    st.markdown(
        t(
            "Every combination of places is shown to the model, the others filled. What a place"
            " adds on average is what it earned (its exact Shapley value)."
        )
    )
    fill = pick_infill()
    partition = view.partition()
    making = _making(view, partition, fill)
    n = len(players(partition, fill))
    result = making.result()
    if result is None and n <= AT_ONCE and view.card.architecture == Architecture.COMPACT:
        with st.spinner(t("Asking the model…")):
            result = making.now()
    if result is None:
        making.offer(
            t("Work it out"),
            t("Asking the model…"),
            tn(
                "{n} place takes {answers} answers of the model.",
                "{n} places take {answers} answers of the model.",
                n,
                answers=f"{2**n:,}",
            ),
        )
        show_how_cut(view, partition)
        return
    _show_result(view, partition, result)


def _making(view: CaseView, partition: Partition, fill: AnyInfill) -> DeferredResult[RegionShapley]:
    asked = view.asked
    return DeferredResult(
        ("earned", *asked.picture_key, places_key(partition), fill.value),
        lambda progress: region_shapley(
            asked.model, asked.material.image, partition, fill=fill, progress=progress
        ),
        asked.private,
    )


def places_key(partition: Partition) -> str:
    """A hash of the places: the same picture may be cut in other ways."""
    digest = hashlib.sha256()
    for name, mask in partition.items():
        digest.update(f"{name}\x1f{mask.shape}\x1f".encode())
        digest.update(mask.tobytes())
    return digest.hexdigest()


def _show_result(view: CaseView, partition: Partition, result: RegionShapley) -> None:
    earned, words = result.earned[view.answer], amounts_of(view)
    names, colours = names_of(view, partition), colours_of(view, partition)
    shown, bars, nothing = st.columns([2, 3, 2], gap="small")
    with shown:
        st.image(
            places_picture(view, partition),
            alt=t("The picture cut into its places: {names}.", names=listed(names.values())),
            width="stretch",
        )
        st.markdown(t("**The places**"))
    with bars:
        st.plotly_chart(
            earned_bars(
                {names[place]: each.amount for place, each in earned.items()},
                [colours[place] for place in earned],
                words.change,
            ),
            key="earned",
            config={"displayModeBar": False},
            alt=_in_words(earned, names, words),
        )
        _show_sum(result, words)
    with nothing:
        st.image(
            enlarge(result.nothing_picture, SHOWN_SIDE),
            alt=t("The picture with every place filled, as the model sees it."),
            width="stretch",
        )
        st.markdown(t("**Everything filled**"))
        st.caption(
            t(
                "Here the model gives {amount} for **{name}**. Nothing is neutral: this is where"
                " the counting starts.",
                name=verbatim(words.name),
                amount=verbatim(words.amount(words.of(result.nothing.answer))),
            )
        )
    show_how_cut(view, partition)
    if result.always_shown:
        st.caption(
            t(
                "Always shown, because the others are grown in from it: {places}.",
                places=listed(quoted(verbatim(names[place])) for place in result.always_shown),
            )
        )


def _show_sum(result: RegionShapley, words: Amounts) -> None:
    whole, nothing = words.of(result.whole.answer), words.of(result.nothing.answer)
    st.markdown(
        t(
            "Together **{total}**: from {nothing} with everything filled to {whole} with the"
            " whole picture, for **{name}**.",
            total=verbatim(words.change(whole - nothing)),
            nothing=verbatim(words.amount(nothing)),
            whole=verbatim(words.amount(whole)),
            name=verbatim(words.name),
        )
    )
    st.caption(words.reading)


def _in_words(earned: Mapping[str, ShapleyValue], names: Mapping[str, str], words: Amounts) -> str:
    return t(
        "Earned: {list}.",
        list=listed(
            f"{names[place]} {words.change(each.amount)}" for place, each in earned.items()
        ),
    )
