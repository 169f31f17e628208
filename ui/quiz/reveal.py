"""The reveal: expert, AI and learner side by side, once the answer is saved.

What is shown is read back from the store, so that whoever sees a reveal has a saved answer. The
three percentages never stand alone: chance and the centre blob stand beside each.
"""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.common.drawn_by import outlined_alt, show_drawn_by
from ui.common.numbers import share
from ui.common.pictures import SHOWN_SIDE, show_colour_bar
from ui.common.text import class_names, localised, t, verbatim
from ui.common.verdicts import verdict_sentence
from ui.quiz.quiz_session import QuizSession, looked_at
from xai_core.agreement import blob_in_region, score_heat_map
from xai_core.arrays import BoolMask, ImageArray, RegionMask
from xai_core.cases.regions import first_region
from xai_core.evaluation.pipeline import CaseMaterial
from xai_core.explain.explanation import Explanation
from xai_core.quiz import LogEntry, decode_mark, triangle_of
from xai_core.report.overlays import Colour, contours, enlarge, overlay
from xai_core.types import Origin

MARK_COLOUR: Colour = (86, 180, 233)
"""Sky blue, as on the canvas."""
EXPERT_COLOUR: Colour = (230, 159, 0)
_BLACK: Colour = (0, 0, 0)


def show_reveal(quiz_session: QuizSession, entry: LogEntry) -> None:
    """Everything about one answered picture."""
    case = quiz_session.library.case(entry.case_id)
    material, explanation = looked_at(quiz_session, case)
    mark = None if entry.mark is None else decode_mark(entry.mark, material.image.shape[:2])
    _show_verdicts(quiz_session, entry)
    region = first_region(material.regions)
    expert, attention, own = st.columns(3, gap="small")
    with expert:
        _show_expert(quiz_session, material, region)
    with attention:
        _show_attention(quiz_session, material, explanation)
    with own:
        _show_mark(material, mark)
    _show_triangle(quiz_session, material, explanation, region, mark)
    if region is not None:
        scores = score_heat_map(explanation.heat_map, material.regions[region])
        st.markdown(verdict_sentence(scores, None if entry.ai is None else entry.ai.right))


def answer_name(quiz_session: QuizSession, answer: str) -> str:
    """An answer of the round, or one of the model's, in the reader's language."""
    library, card = quiz_session.library.task, quiz_session.material.card.task
    views = (
        quiz_session.material.reading,
        quiz_session.material.alignment.model,
        quiz_session.material.alignment.library,
    )
    named = {item.id: localised(item.name) for view in views[::-1] for item in view.classes}
    return verbatim((class_names(card) | class_names(library) | named).get(answer, answer))


def _show_verdicts(quiz_session: QuizSession, entry: LogEntry) -> None:
    right = answer_name(quiz_session, entry.category)
    you, ai = st.columns(2, gap="small")
    with you:
        if entry.right:
            said = t("**Right: {answer}.**", answer=right)
        else:
            given = answer_name(quiz_session, entry.answer)
            said = t("**It is {answer}.** You said {given}.", answer=right, given=given)
        sure = t("You were {confidence} sure.", confidence=share(entry.confidence))
        _box(f"{said} {sure}", right=entry.right)
    with ai:
        if entry.ai is None:
            st.info(t("The AI does not know this class, so it is not asked."))
            return
        name = answer_name(quiz_session, entry.ai.answer)
        said = t(
            "The AI says **{answer}**, {confidence} sure.",
            answer=name,
            confidence=share(entry.ai.confidence),
        )
        judged = t("It is right.") if entry.ai.right else t("**It is wrong.**")
        _box(f"{said} {judged}", right=entry.ai.right)


def _box(text: str, *, right: bool) -> None:
    """Right and wrong differ in sign and words, not in colour alone."""
    if right:
        st.success(text, icon=":material/check:")
    else:
        st.error(text, icon=":material/close:")


def _show_expert(quiz_session: QuizSession, material: CaseMaterial, region: str | None) -> None:
    if region is None:
        st.markdown(t("**Where the experts look**"))
        st.caption(
            t("Nobody has outlined a region on this picture: your mark is compared with the AI.")
        )
        return
    name, origins = _region_name(quiz_session, region), _origins(quiz_session, region)
    picture = enlarge(material.image, SHOWN_SIDE)
    st.image(
        _outlined(picture, material.regions[region], EXPERT_COLOUR),
        alt=outlined_alt(origins, name),
        width="stretch",
    )
    show_drawn_by(origins)
    st.caption(verbatim(name))


def _show_attention(
    quiz_session: QuizSession, material: CaseMaterial, explanation: Explanation
) -> None:
    name = answer_name(quiz_session, explanation.target)
    st.image(
        overlay(enlarge(material.image, SHOWN_SIDE), explanation.heat_map),
        alt=t("The same picture with the AI's attention for {name}.", name=name),
        width="stretch",
    )
    st.markdown(t("**Where the AI looked**"))
    if explanation.blank is not None:
        st.info(t(explanation.blank))
    else:
        show_colour_bar()


def _show_mark(material: CaseMaterial, mark: BoolMask | None) -> None:
    picture = enlarge(material.image, SHOWN_SIDE)
    if mark is not None:
        picture = _outlined(picture, mark.astype(np.float32), MARK_COLOUR)
    st.image(picture, alt=t("The same picture with your mark."), width="stretch")
    st.markdown(t("**What you marked**"))
    if mark is None:
        st.caption(t("You marked nothing."))


def _show_triangle(
    quiz_session: QuizSession,
    material: CaseMaterial,
    explanation: Explanation,
    region: str | None,
    mark: BoolMask | None,
) -> None:
    area = None if region is None else material.regions[region]
    corners = triangle_of(region or "-", mark=mark, region=area, heat_map=explanation.heat_map)
    rows = [
        (t("Your mark inside the region"), corners.trainee_expert, area),
        (t("The AI's attention inside the region"), corners.expert_ai, area),
        (t("The AI's attention inside your mark"), corners.trainee_ai, mark),
    ]
    st.table(
        {
            t("Agreement"): [label for label, _, _ in rows],
            t("Share"): [share(corner.score) for _, corner, _ in rows],
            t("Chance"): [share(corner.chance) for _, corner, _ in rows],
            t("Centre blob"): [share(_blob(inside)) for _, _, inside in rows],
        }
    )
    if region is not None:
        st.caption(
            t(
                "The region is “{region}”. A small mark in a large region easily scores 100 %:"
                " the shares are to be compared with chance, not with each other.",
                region=verbatim(_region_name(quiz_session, region)),
            )
        )


def _blob(inside: RegionMask | BoolMask | None) -> float | None:
    return None if inside is None else blob_in_region(inside > 0)


def _outlined(picture: ImageArray, mask: RegionMask, colour: Colour) -> ImageArray:
    """An outline in a viewpoint's colour within black, visible on any stain."""
    return contours(contours(picture, mask, _BLACK, 6), mask, colour, 4)


def _region_name(quiz_session: QuizSession, region: str | None) -> str:
    info = quiz_session.library.manifest.region(region) if region is not None else None
    return localised(info.name) if info is not None else ""


def _origins(quiz_session: QuizSession, region: str) -> tuple[Origin, ...]:
    info = quiz_session.library.manifest.region(region)
    return () if info is None else (info.origin,)
