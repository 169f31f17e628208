"""Concepts without names: what the model's last layer is made of in answers like this one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from ui.common.deferred import DeferredResult
from ui.common.numbers import share, signed
from ui.common.tasks import value_unit
from ui.common.text import listed, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.arrays import ImageArray
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures.fitting import FitMode
from xai_core.evaluation.found_concepts import FoundConcept, FoundConcepts, find_concepts
from xai_core.explain.concepts.factors import Window
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input
from xai_core.report.crops import crop, strip
from xai_core.types import Interval, Progress


@dataclass(frozen=True)
class _Made:
    """Concepts and what is shown of each."""

    found: FoundConcepts
    strips: tuple[ImageArray, ...]
    """Of each: this picture where it holds most of it, then other cases."""


def show_found(view: CaseView) -> None:
    """A button, and then each concept with its crops and what it adds."""
    if view.drawn is None:
        st.caption(t("It is found among the cases of a library: open a case of one."))
        return
    library, _ = view.drawn
    making = DeferredResult(
        ("found-concepts", *view.asked.picture_key, library.content_hash, view.answer),
        lambda progress: _make(library, view.asked.model, view.answer, view.image, progress),
        view.asked.private,
    )
    made = making.result()
    if made is None:
        making.offer(
            t("Find its concepts"),
            t("Reading cases that are answered alike…"),
            t(
                "What the model sees in such cases is taken apart into a few concepts. They have"
                " no names: look at the crops, and say what you see."
            ),
        )
        return
    # Pair by pair: on a phone the columns of a row come one after the other.
    for first in range(0, len(made.found.concepts), 2):
        pair = made.found.concepts[first : first + 2]
        for number, (column, concept) in enumerate(
            zip(st.columns(2, gap="medium"), pair, strict=False), first
        ):
            with column:
                _show_concept(view, made, number, concept)
    _show_how(view, made.found)


def _make(
    library: CaseLibrary,
    model: LoadedModel,
    target: str,
    image: ImageArray,
    progress: Progress,
) -> _Made:
    found = find_concepts(library, model, target, image, progress=progress)
    # One that this picture alone holds has no example to show.
    found = replace(found, concepts=tuple(one for one in found.concepts if one.examples))
    return _Made(
        found,
        tuple(
            strip(
                None if concept.here_box is None else _cut(model, image, concept.here_box),
                [
                    _cut(model, library.image(library.case(one.case)), one.box)
                    for one in concept.examples
                ],
            )
            for concept in found.concepts
        ),
    )


def _cut(model: LoadedModel, image: ImageArray, box: Window) -> ImageArray:
    """Windows lie in the network's view, which may have bars the picture has not."""
    spec = model.card.input
    return crop(image if spec.fit is FitMode.STRETCH else model_input(image, spec), box)


def _show_concept(view: CaseView, made: _Made, number: int, concept: FoundConcept) -> None:
    st.markdown(
        t(
            "**Concept {number}** adds **{amount}** ({interval}), {share} of all; here {here}.",
            number=number + 1,
            amount=_amount(view, concept.contribution),
            interval=_interval(concept.interval),
            share=share(concept.share),
            here=_amount(view, concept.here),
        )
    )
    st.image(
        made.strips[number],
        width="stretch",
        alt=t(
            "Concept {number}: where this picture holds most of it, then in {cases}.",
            number=number + 1,
            cases=listed(one.case for one in concept.examples),
        ),
    )


def _amount(view: CaseView, value: float | None) -> str:
    unit = "" if view.card.class_ids else value_unit(view.naming)
    return f"{signed(value)} {verbatim(unit)}".rstrip()


def _interval(ends: Interval) -> str:
    if ends is None:
        return t("not defined")
    return t("{low} to {high}", low=signed(ends[0]), high=signed(ends[1]))


def _show_how(view: CaseView, found: FoundConcepts) -> None:
    name = verbatim(view.target_names[found.target])
    text = t(
        "The first crop of each is this picture, the others are those of {n} cases answered {name}"
        " that hold most of it; the frame is what is meant. In brackets the 95 % interval of what"
        " it adds, whole specimens drawn anew. The concepts reproduce {share} of what the layer"
        " {layer} says.",
        n=found.n_cases,
        name=name,
        share=share(found.explained),
        layer=verbatim(found.layer),
    )
    if view.card.class_ids:
        text += " " + t(
            "Amounts are of the logit, less the mean of all classes: what becomes a probability."
        )
    if not found.exact:
        text += " " + t("They add up to the answer to first order only.")
    st.caption(text)
