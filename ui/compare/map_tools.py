"""Beside a map: what its method is worth, what this result promises, and its files to take home."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.frame import link
from ui.common.method_cards import CARDS, infill_name
from ui.common.numbers import share, signed
from ui.common.tasks import value_unit
from ui.common.text import listed, t, tn, verbatim
from ui.compare.case_view import CaseView
from xai_core.cases.pictures import encode_png
from xai_core.errors import Phrase
from xai_core.explain.explanation import Explanation, Method
from xai_core.explain.infills import infill_named
from xai_core.models.cards import ModelCard
from xai_core.report.exports import file_stem, json_bytes, npy_bytes
from xai_core.report.map_overlays import map_overlay
from xai_core.report.map_record import map_record
from xai_core.report.overlays import enlarge

SETTINGS: Mapping[str, Phrase] = {
    "samples": Phrase("samples"),
    "replicates": Phrase("independent repeats"),
    "evaluations": Phrase("runs of the network"),
    "seed": Phrase("seed"),
    "fill": Phrase("hidden places are filled with"),
    "rules": Phrase("rules"),
}
"""The settings a map names, in words; others are shown by their own name."""
IN_FILES_ONLY = {"background", "background_pictures", "epsilon"}
"""Settings said in other words, or of interest to nobody who only looks."""

FLAG = ":material/flag:"


def show_method_card(method: Method) -> None:
    """What there is to know of the method, in a popover."""
    card = CARDS[method]
    with st.popover(t("About {method}", method=t(card.name)), icon=":material/info:"):
        if card.warning is not None:
            st.warning(t(card.warning), icon=":material/flag:")
        parts = (
            (t("What it measures"), card.measures),
            (t("Cost"), card.cost),
            (t("The same again?"), card.again),
            (t("Where it fails"), card.fails),
            (t("When to prefer it"), card.prefer),
        )
        st.markdown("\n\n".join(f"**{title}**  \n{t(text)}" for title, text in parts))
        st.caption(verbatim(card.source))
        link("methods", t("How it holds up where the truth is known"))


def show_map_tools(view: CaseView, opacity: float, place: str = "first") -> None:
    """The method's card and the files of the map, side by side. ``place`` tells two maps apart."""
    with st.container(horizontal=True, gap="small"):
        show_method_card(view.asked.method)
        with st.popover(t("Download"), icon=":material/download:"):
            _show_downloads(view, opacity, place)


def show_promise(explanation: Explanation, card: ModelCard) -> None:
    """What this map promises, in one quiet line, or what it cannot say; else nothing."""
    warning = CARDS[explanation.method].warning
    if warning is not None:
        st.caption(f"{FLAG} {t(warning)}")
    parts = [*_promises(explanation, card), *_settings(explanation, card)]
    if parts:
        st.caption(" · ".join(parts))


def _promises(explanation: Explanation, card: ModelCard) -> list[str]:
    said = []
    promise = explanation.completeness
    if promise is not None and promise.error is not None:
        said.append(
            t(
                "Adds up to {total} of a difference of {difference} ({unit}): off by {error} of the"
                " range of answers",
                total=signed(promise.total),
                difference=signed(promise.difference),
                unit=verbatim(value_unit(card.task)) or t("logits"),
                error=share(promise.error),
            )
        )
    elif promise is not None:
        said.append(t("Whether it adds up is not defined: all the answers are the same"))
    if explanation.standard_error is not None:
        strongest = float(abs(explanation.heat_map).max())
        if strongest > 0:
            said.append(
                t(
                    "standard error of a pixel {share} of the strongest",
                    share=share(explanation.standard_error / strongest),
                )
            )
    return said


def _settings(explanation: Explanation, card: ModelCard) -> list[str]:
    said = []
    for name, value in explanation.settings.items():
        if name in IN_FILES_ONLY:
            continue
        word = t(SETTINGS[name]) if name in SETTINGS else verbatim(name)
        shown = infill_name(infill_named(str(value))) if name == "fill" else verbatim(str(value))
        said.append(f"{word}: {shown}")
    if explanation.method.needs_background and card.background is not None:
        said.append(
            tn(
                "compared with {n} picture of the library “{library}”",
                "compared with {n} pictures of the library “{library}”",
                card.background.n,
                library=verbatim(card.background.library),
            )
        )
    return [listed(said)] if said else []


def _show_downloads(view: CaseView, opacity: float, place: str) -> None:
    """Three files; each is made when it is asked for."""
    explanation = view.explanation
    stem = file_stem(
        view.asked.case.get("id") or "picture",
        explanation.model,
        explanation.method.value,
        explanation.target,
    )
    files = (
        (t("Picture (PNG)"), "png", "image/png", lambda: _painted(view, opacity)),
        (
            t("Numbers (NPY)"),
            "npy",
            "application/octet-stream",
            lambda: npy_bytes(explanation.heat_map),
        ),
        (
            t("Record (JSON)"),
            "json",
            "application/json",
            lambda: json_bytes(
                map_record(
                    explanation, view.prediction, view.agreements, case=view.asked.case
                ).model_dump(mode="json")
            ),
        ),
    )
    for label, ending, mime, data in files:
        st.download_button(
            label,
            data,
            f"{stem}.{ending}",
            mime,
            key=f"download-{place}-{ending}",
            on_click="ignore",
            width="stretch",
        )
    st.caption(
        t(
            "The numbers are on the picture's own pixel grid, not rescaled. The record says how"
            " the map was made and how it scores."
        )
    )


def _painted(view: CaseView, opacity: float) -> bytes:
    """The picture with the very map whose numbers go with it."""
    explanation, picture = view.explanation, enlarge(view.image)
    return encode_png(
        map_overlay(picture, explanation.heat_map, explanation.method, opacity=opacity)
    )
