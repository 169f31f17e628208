"""The reveal: expert, AI and learner side by side, once the answer is saved.

What is shown is read back from the store, so that whoever sees a reveal has a saved answer. The
three percentages never stand alone: chance and the centre blob stand beside each.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ui.common.drawn_by import outlined_alt
from ui.common.numbers import share
from ui.common.pictures import SHOWN_SIDE
from ui.common.tasks import value_name
from ui.common.text import listed, localised, t, verbatim
from ui.common.verdicts import verdict_sentence
from ui.common.viewer import Panel, show_panels
from ui.quiz.number import show_number_verdicts
from ui.quiz.quiz_session import QuizSession, answer_name, looked_at
from ui.quiz.verdict_box import verdict_box
from ui.quiz.why import criteria_for, outlined, show_why, shown_regions
from xai_core.agreement import blob_in_region, score_heat_map
from xai_core.arrays import BoolMask, ImageArray, RegionMask
from xai_core.cases.regions import DrawnBy, drawn_by, first_region
from xai_core.errors import Phrase
from xai_core.evaluation.case_results import CaseMaterial
from xai_core.explain.explanation import Explanation
from xai_core.quiz import Doubt, LogEntry, decode_mark, triangle_of
from xai_core.report.overlays import Colour, contours, enlarge, overlay
from xai_core.types import Origin

MARK_COLOUR: Colour = (86, 180, 233)
"""Sky blue, as on the canvas."""
EXPERT_COLOUR: Colour = (230, 159, 0)
_BLACK: Colour = (0, 0, 0)
_WHOSE: Mapping[DrawnBy, Phrase] = {
    DrawnBy.EXPERTS: Phrase("Where the experts look"),
    DrawnBy.MODEL: Phrase("What a model outlined"),
    DrawnBy.CONSTRUCTION: Phrase("What there is to see, by construction"),
}


def show_reveal(quiz_session: QuizSession, entry: LogEntry) -> None:
    """Everything about one answered picture."""
    case = quiz_session.library.case(entry.case_id)
    material, explanation = looked_at(quiz_session, case)
    mark = None if entry.mark is None else decode_mark(entry.mark, material.image.shape[:2])
    region = first_region(material.regions, quiz_session.library.manifest.regions)
    if entry.contested:
        _show_contest(quiz_session, entry)
    scale = quiz_session.state.plan.scale
    if scale is not None and case.target is not None:
        show_number_verdicts(quiz_session, entry, scale, case.target)
        _show_second(quiz_session, entry)
    else:
        _show_verdicts(quiz_session, entry)
    criteria = criteria_for(quiz_session, entry.category)
    colours = shown_regions(criteria, material.regions)
    panels = [
        _deciding_panel(quiz_session, entry, material, colours) if colours else None,
        _expert_panel(quiz_session, material, region),
        _attention_panel(quiz_session, material, explanation),
        _mark_panel(material, mark),
    ]
    show_panels([panel for panel in panels if panel is not None], key="quiz-pictures")
    if region is None:
        st.caption(
            t("Nobody has outlined a region on this picture: your mark is compared with the AI.")
        )
    if explanation.blank is not None:
        st.info(t(explanation.blank))
    if scale is None:
        show_why(quiz_session, entry, colours, _taken_for(quiz_session, entry))
    _show_triangle(quiz_session, material, explanation, region, mark)
    if region is not None:
        scores = score_heat_map(explanation.heat_map, material.regions[region])
        judged = None if entry.contested else entry.ai
        st.markdown(verdict_sentence(scores, None if judged is None else judged.right))


def _taken_for(quiz_session: QuizSession, entry: LogEntry) -> str | None:
    """The class to tell the right one apart from: the learner's, else a wrong AI's."""
    said = [entry.answer, entry.ai.answer if entry.ai is not None else entry.answer]
    if entry.contested:
        contest = quiz_session.pictures.contests.get(entry.case_id)
        said.insert(0, entry.answer if contest is None else contest.other)
    answers = quiz_session.state.plan.answers
    return next((name for name in said if name != entry.category and name in answers), None)


def _show_contest(quiz_session: QuizSession, entry: LogEntry) -> None:
    """That the label is in doubt, and who says so."""
    contest = quiz_session.pictures.contests.get(entry.case_id)
    told = t("**The label of this case is contested: nobody knows which class is right.**")
    if contest is None:
        why = ""
    elif contest.doubt is Doubt.EXPERTS:
        other = answer_name(quiz_session, contest.other)
        why = t("Another expert calls it {other}.", other=other)
    else:
        why = t(
            "{model} would call it {other} ({confidence}) and disputes the label confidently.",
            model=verbatim(contest.model or "-"),
            other=answer_name(quiz_session, contest.other),
            confidence=share(contest.confidence),
        )
    counts = t("It counts neither for you nor for the AI.")
    st.warning(f"{told} {why} {counts}", icon=":material/balance:")


def _show_verdicts(quiz_session: QuizSession, entry: LogEntry) -> None:
    right = answer_name(quiz_session, entry.category)
    you, ai = st.columns(2, gap="small")
    if entry.contested:
        given = answer_name(quiz_session, entry.answer)
        with you:
            st.info(t("The label says {label}. You said **{given}**.", label=right, given=given))
        with ai:
            if entry.ai is not None:
                name = answer_name(quiz_session, entry.ai.answer)
                sure = share(entry.ai.confidence)
                st.info(
                    t("The AI says **{answer}**, {confidence} sure.", answer=name, confidence=sure)
                )
        return
    with you:
        if entry.right:
            said = t("**Right: {answer}.**", answer=right)
        else:
            given = answer_name(quiz_session, entry.answer)
            said = t("**It is {answer}.** You said {given}.", answer=right, given=given)
        sure = t("You were {confidence} sure.", confidence=share(entry.confidence))
        verdict_box(f"{said} {sure}", right=entry.right)
        _show_second(quiz_session, entry)
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
        verdict_box(f"{said} {judged}", right=entry.ai.right)


def _show_second(quiz_session: QuizSession, entry: LogEntry) -> None:
    """What was said once the AI's answer had been seen, where that was asked."""
    if entry.second is None:
        return
    if entry.second.answer == entry.answer:
        said = t("Having seen the AI's answer, you kept yours.")
    else:
        name = answer_name(quiz_session, entry.second.answer)
        said = t("Having seen the AI's answer, you changed to **{answer}**.", answer=name)
    verdict_box(said, right=entry.second.right)


def _deciding_panel(
    quiz_session: QuizSession,
    entry: LogEntry,
    material: CaseMaterial,
    colours: Mapping[str, Colour],
) -> Panel:
    """Where the criteria of the right class can be seen, in the colours of their list."""
    names = listed(_region_name(quiz_session, name) for name in colours)
    return Panel(
        name="deciding",
        title=t("What decides it"),
        image=outlined(material.image, material.regions, colours),
        alt=t("The same picture with what decides the class outlined: {names}.", names=names),
    )


def _expert_panel(
    quiz_session: QuizSession, material: CaseMaterial, region: str | None
) -> Panel | None:
    if region is None:
        return None
    name, origins = _region_name(quiz_session, region), _origins(quiz_session, region)
    return Panel(
        name="expert",
        title=t(_WHOSE[drawn_by(origins)]),
        image=_outlined(
            enlarge(material.image, SHOWN_SIDE), material.regions[region], EXPERT_COLOUR
        ),
        alt=outlined_alt(origins, name),
        caption=name,
    )


def _attention_panel(
    quiz_session: QuizSession, material: CaseMaterial, explanation: Explanation
) -> Panel:
    name = (
        answer_name(quiz_session, explanation.target)
        if quiz_session.state.plan.scale is None
        else t("what raises {name}", name=value_name(quiz_session.library.task))
    )
    return Panel(
        name="attention",
        title=t("Where the AI looked"),
        image=overlay(enlarge(material.image, SHOWN_SIDE), explanation.heat_map),
        alt=t("The same picture with the AI's attention for {name}.", name=name),
        caption=t("dark: least · yellow: most"),
    )


def _mark_panel(material: CaseMaterial, mark: BoolMask | None) -> Panel:
    picture = enlarge(material.image, SHOWN_SIDE)
    if mark is not None:
        picture = _outlined(picture, mark.astype(np.float32), MARK_COLOUR)
    return Panel(
        name="mark",
        title=t("What you marked"),
        image=picture,
        alt=t("The same picture with your mark."),
        caption=t("You marked nothing.") if mark is None else "",
        exact=mark is None,
    )


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
