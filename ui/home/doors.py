"""The three ways in, each with a live example behind it: to teach, to practise, to study."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.frame import link, named_case
from ui.common.numbers import share
from ui.common.text import class_names, listed, localised, t, verbatim
from ui.home.examples import Behind, being_made, job_name, wait_for
from xai_core.evaluation.example_cases import ExampleCase

PICTURE = 150
"""Width of a door's picture on the screen, in pixels."""
MOST_ANSWERS = 5
"""Answers of a question that are listed."""


def show_doors(shown: Behind | None) -> None:
    """The doors; without a library and a model that fit each other, in words alone."""
    with st.container(key="shiten-doors"):
        teach, learn, study = st.columns(3, gap="small")
        with teach, st.container(border=True, height="stretch"):
            _teach(shown)
        with learn, st.container(border=True, height="stretch"):
            _practise(shown)
        with study, st.container(border=True, height="stretch"):
            _mistakes(shown)
    if shown is not None and being_made(shown):
        wait_for(job_name(shown.folder))


def _teach(shown: Behind | None) -> None:
    st.header(t("To teach"), anchor=False)
    example = shown.examples.shown if shown and shown.examples else None
    if shown is None:
        st.markdown(t("Show one case: what the expert outlined, where the AI looked."))
        link("compare", t("Compare viewpoints"))
        return
    with _row("teach"):
        if example is not None:
            alt = t("A case: the expert's region outlined, bright where the AI looked.")
            _picture(shown.picture(example), alt)
            said = _what_it_shows(shown, example)
        else:
            _picture(shown.plain(0), t("A case of the library."))
            said = t("Show one case: what the expert outlined, where the AI looked.")
        st.markdown(said)
    library, model = shown.library.id, shown.card.id
    with st.container(key="shiten-first"):
        if example is None:
            link("compare", t("Open this case"), library=library, model=model)
        else:
            link("compare", t("Open this case"), **named_case(library, example.case, model=model))
    with st.container(horizontal=True, gap="small"):
        link("lessons", t("Lessons"))
        link("class", t("Hold a class"))


def _practise(shown: Behind | None) -> None:
    st.header(t("To practise"), anchor=False)
    said = t("Decide and mark first, then see expert and AI.")
    if shown is None:
        st.markdown(said)
        link("quiz", t("Begin a quiz"))
        return
    with _row("practise"):
        _picture(shown.plain(1), t("A case to be answered."))
        names = [verbatim(name) for name in class_names(shown.library.task).values()]
        asked = listed(names[:MOST_ANSWERS]) + ("…" if len(names) > MOST_ANSWERS else "")
        question = t("**What is it?** {answers}", answers=asked) if names else ""
        st.markdown("\n\n".join(part for part in (question, said) if part))
    link("quiz", t("Begin a quiz"), library=shown.library.id)


def _mistakes(shown: Behind | None) -> None:
    st.header(t("To study mistakes"), anchor=False)
    said = t("Find where a model errs, and why.")
    example = shown.examples.mistaken if shown and shown.examples else None
    if shown is None:
        st.markdown(said)
        link("misclassifications", t("Browse misclassifications"))
        return
    with _row("study"):
        if example is None:
            _picture(shown.plain(2), t("A case of the library."))
            st.markdown(said)
        else:
            alt = t("A case the AI got wrong: bright where it looked.")
            _picture(shown.picture(example), alt)
            st.markdown(f"{_what_was_said(shown, example)}\n\n{said}")
    link(
        "misclassifications",
        t("Browse misclassifications"),
        library=shown.library.id,
        model=shown.card.id,
    )


def _row(door: str) -> DeltaGenerator:
    """Picture and words side by side, however narrow (``style.css`` keeps them so)."""
    return st.container(key=f"shiten-door-{door}", horizontal=True, gap="small")


def _picture(data: bytes | None, alt: str) -> None:
    if data is not None:
        st.image(data, alt=alt, width=PICTURE)


def _what_it_shows(shown: Behind, example: ExampleCase) -> str:
    """What was said, and how far the AI looked where the expert did, beside its baselines."""
    said = _what_was_said(shown, example)
    if example.region is None or example.attention is None:
        return said
    region = verbatim(localised(shown.library.region_info(example.region).name))
    return (
        said
        + "\n\n"
        + t(
            "**{attention}** of its attention lies in the region “{region}”: by chance {chance},"
            " a blob in the middle {blob}.",
            attention=share(example.attention),
            region=region,
            chance=share(example.chance),
            blob=share(example.centre_blob),
        )
    )


def _what_was_said(shown: Behind, example: ExampleCase) -> str:
    experts = class_names(shown.library.task).get(example.label or "")
    answers = class_names(shown.card.task).get(example.answer)
    if answers is None or experts is None:
        return t("One case, seen by expert and AI.")
    return t(
        "Expert: **{expert}**. AI: **{answer}**, {confidence} sure.",
        expert=verbatim(experts),
        answer=verbatim(answers),
        confidence=share(example.confidence),
    )
