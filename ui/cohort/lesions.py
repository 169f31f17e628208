"""Are the lesions found? A network's marks beside the peaks of a classifier's attention.

All that answers loads torch, which this page does without: so it is loaded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.deferred import DeferredResult
from ui.common.frame import link, named_case
from ui.common.glossary import term_help
from ui.common.numbers import share, share_interval
from ui.common.terms import Term
from ui.common.text import localised, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.models.cards import ModelCard, list_cards, suited
from xai_core.report.figure_style import CONFIG
from xai_core.stats.froc import RATES
from xai_core.tasks import Detection, HitRule, lesion_question
from xai_core.types import Progress, Split

if TYPE_CHECKING:
    from xai_core.evaluation.lesion_finding import LesionFinding

MOST_FALSE = 6
"""False marks of each detector that are offered to be looked at."""
HITS: Mapping[HitRule, Phrase] = {
    HitRule.CENTRE_IN_REGION: Phrase("a mark hits where its centre lies in the outlined lesion"),
    HitRule.IOU: Phrase("a mark hits where its box overlaps the lesion enough (IoU)"),
}


def offer_lesions(library: CaseLibrary, card: ModelCard, cases: str | None) -> None:
    """A closed panel where the library asks for lesions beside its classes; else nothing."""
    if lesion_question(library.task) is None:
        return
    name = t("Are the lesions found? Marks against false marks")
    panel = st.expander(name, key="lesions", on_change="rerun")
    if panel.open:
        with panel:
            show_lesions(library, card, cases)


def show_lesions(library: CaseLibrary, card: ModelCard, cases: str | None) -> None:
    """The curves of the chosen model and of one that finds lesions in the other way."""
    cards = [card, *_of_the_other_kind(library, card)]

    def make(progress: Progress) -> dict[str, LesionFinding]:
        from xai_core.evaluation.lesion_finding import find_lesions
        from xai_core.models.checkpoints import load_model

        part, found = None if cases is None else Split(cases), {}
        for place, one in enumerate(cards):

            def advance(done: int, total: int, place: int = place) -> None:
                progress(done + place * total, total * len(cards))

            found[one.id] = find_lesions(library, load_model(one.id), advance, split=part)
        return found

    keys = [one.answers_key for one in cards]
    making = DeferredResult(("lesions", library.content_hash, cases or "", *keys), make)
    found = making.result()
    if found is None:
        making.offer(
            t("Mark the lesions and draw the curves"),
            t("Lesions are marked…"),
            t("Every case is answered anew; of a classifier, the peaks of its Grad-CAM are marks."),
        )
        return
    _show_curves({one.id: one for one in cards}, found)
    for one in cards:
        _show_false(library, one, found[one.id])


def _of_the_other_kind(library: CaseLibrary, card: ModelCard) -> list[ModelCard]:
    """The best suited model that marks lesions beside one that names classes, and the reverse."""
    marks = isinstance(card.task, Detection)
    entries = suited(library.id, library.task, list_cards(), besides=True)
    others = (one.card for one in entries if one.card is not None)
    return [one for one in others if isinstance(one.task, Detection) is not marks][:1]


def _show_curves(cards: Mapping[str, ModelCard], found: Mapping[str, LesionFinding]) -> None:
    from xai_core.report.froc_figure import froc_curves

    first = next(iter(found.values()))
    if first.curve.lesions == 0:
        st.info(t("No lesion is outlined in these cases: whether they are found is not defined."))
        return
    names = {name: f"{_detector(one)} · {name}" for name, one in found.items()}
    st.subheader(t("Lesions found and false marks (FROC)"), help=term_help(Term.FROC))
    best, best_one = max(found.items(), key=lambda item: item[1].curve.mean_sensitivity or 0)
    st.markdown(
        t(
            "**{model} finds {found} of the lesions at one false mark a picture**"
            " ({lesions} lesions on {images} pictures).",
            model=verbatim(localised(cards[best].title)),
            found=share(best_one.curve.sensitivity_at[RATES.index(1.0)]),
            lesions=f"{first.curve.lesions:,}",
            images=f"{first.curve.images:,}",
        )
    )
    st.plotly_chart(
        froc_curves(
            {names[name]: one.curve for name, one in found.items()},
            across=t("false marks a picture"),
            up=t("lesions found"),
        ),
        key="froc",
        config=CONFIG,
        alt=t("Lesions found at each number of false marks a picture, a curve a detector."),
    )
    st.table(
        {
            t("Marks by"): [verbatim(names[name]) for name in found],
            **{
                label: [
                    share(one.curve.sensitivity_at[RATES.index(rate)]) for one in found.values()
                ]
                for label, rate in (("1/8", 0.125), ("1", 1.0), ("8", 8.0))
            },
            t("Mean of seven"): [share(one.curve.mean_sensitivity) for one in found.values()],
            t("95 % interval"): [
                share_interval(one.curve.mean_sensitivity_ci95) for one in found.values()
            ],
        }
    )
    rule = t(HITS[first.question.hit])
    st.caption(
        t(
            "Lesions found at 1/8, 1 and 8 false marks a picture, and the mean of 1/8, 1/4, 1/2,"
            " 1, 2, 4 and 8; {rule}; a lesion counts once. Pictures without lesions are among"
            " them.",
            rule=rule,
        )
    )


def _detector(found: LesionFinding) -> str:
    from xai_core.evaluation.lesion_finding import Detector

    return t("network") if found.detector is Detector.NETWORK else t("attention")


def _show_false(library: CaseLibrary, card: ModelCard, found: LesionFinding) -> None:
    """The surest false marks, each leading to its case."""
    false = sorted(
        (
            (score, case.id)
            for case, _, judgement in found.cases
            if judgement.marked is not None
            for score in judgement.marked.false_scores[:1]
        ),
        reverse=True,
    )[:MOST_FALSE]
    if not false:
        return
    st.caption(
        t(
            "The surest false marks of {model}; each opens its case on Compare.",
            model=verbatim(localised(card.title)),
        )
    )
    with st.container(horizontal=True, gap="small"):
        for score, case_id in false:
            link(
                "compare",
                f"{verbatim(case_id)} ({share(score)})",
                icon=":material/open_in_new:",
                **named_case(library.id, case_id, model=card.id),
            )
