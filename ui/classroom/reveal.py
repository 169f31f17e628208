"""What is revealed of a question, step by step: the experts, the AI, and how far all agree.

The crowd's marks are a heat map like the AI's, painted in another colour map so that nobody takes
one for the other. Its score against the region is the same *attention in region*, and stands
beside chance and the centre blob like every other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from ui.classroom.cached import asked_library, attention_of, crowd_of, material_of
from ui.classroom.in_words import show_told
from ui.classroom.wording import ai_answer_name, answer_names
from ui.common.drawn_by import TITLES, outlined_alt, warn_of_proposal
from ui.common.numbers import share
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import current_language, localised, t, tn, verbatim
from ui.common.verdicts import verdict_sentence
from ui.common.viewer import Panel, picture_source, show_panels
from xai_core.agreement import blob_in_region, region_share, score_heat_map
from xai_core.agreement.scores import attention_in_region
from xai_core.arrays import BoolMask, HeatMap, ImageArray, RegionMask
from xai_core.cases.regions import drawn_by, first_region
from xai_core.quiz.classroom import Step
from xai_core.quiz.classroom_questions import CaseQuestion, QuestionInWords
from xai_core.quiz.crowd import Crowd
from xai_core.quiz.strokes import Stroke, rasterise
from xai_core.report.overlays import Colour, ColourMap, contours, enlarge, overlay
from xai_core.store.classroom import HeldClass
from xai_core.types import Origin

SHOWN = {Step.EXPERT: 1, Step.AI: 2, Step.AGREEMENT: 3, Step.OVER: 3}
"""How much has been revealed at each step."""
EXPERT_COLOUR: Colour = (230, 159, 0)
MARK_COLOUR: Colour = (86, 180, 233)
_BLACK: Colour = (0, 0, 0)
MANY = 0.5
"""Share of the markers from which on a pixel counts as the class's."""


def show_reveal(
    held: HeldClass, at: int, step: Step, own: tuple[Stroke, ...] = (), *, crowded: bool = True
) -> None:
    """Everything that may be seen of a question at a step.

    Parameters
    ----------
    held
        The class.
    at
        Which question, from 0; it is closed.
    step
        How far the educator has gone.
    own
        What this member marked, where a member looks.
    crowded
        Whether the crowd's marks are shown: not while others are still marking.
    """
    question = held.plan.questions[at]
    if isinstance(question, QuestionInWords):
        show_told(question)
    else:
        _show_case(held, at, question, SHOWN[step], own, crowded=crowded)


def _show_case(  # noqa: PLR0913 - as show_reveal
    held: HeldClass,
    at: int,
    question: CaseQuestion,
    revealed: int,
    own: tuple[Stroke, ...],
    *,
    crowded: bool,
) -> None:
    material = material_of(question)
    shape = material.image.shape[:2]
    crowd = Crowd(None, 0)
    if crowded and revealed >= SHOWN[Step.AGREEMENT]:
        crowd = crowd_of(held.id, at, (shape[0], shape[1]), held.state.version)
    regions = asked_library(question).manifest.regions
    region = first_region(material.regions, regions)
    area = None if region is None else material.regions[region]
    attention = attention_of(question) if revealed >= SHOWN[Step.AI] else None
    heat_map = None if attention is None else attention.heat_map
    _say_truth(question)
    if revealed >= SHOWN[Step.AI]:
        _say_ai(question)
    told = f"{current_language()} {revealed} {crowded}"
    common = _common_panels(question, held.id, at, held.state.version, told)
    own_panel = _own_panel(material.image, own)
    shown = [*common, *([] if own_panel is None else [own_panel])]
    if shown:
        show_panels(shown, key=f"class-pictures-{at}-{len(shown)}")
    if region is None:
        st.caption(t("Nobody has outlined a region on this picture."))
    else:
        warn_of_proposal(_origins(question, region))
    if attention is not None and attention.blank is not None:
        st.info(t(attention.blank))
    if revealed >= SHOWN[Step.AGREEMENT]:
        _show_agreement(question, region, area, crowd, heat_map)


@st.cache_resource(ttl=600, max_entries=128, show_spinner=False)
def _common_panels(
    _question: CaseQuestion, class_id: str, at: int, version: int, told: str
) -> tuple[Panel, ...]:
    """What all members see, painted once a process; ``told`` is language, step and crowd."""
    _, revealed, crowded = told.split()
    image = material_of(_question).image
    regions = material_of(_question).regions
    region = first_region(regions, asked_library(_question).manifest.regions)
    attention = attention_of(_question) if int(revealed) >= SHOWN[Step.AI] else None
    panels = [
        None if region is None else _expert_panel(_question, image, region, regions[region]),
        _crowd_panel(image, crowd_of(class_id, at, (image.shape[0], image.shape[1]), version))
        if crowded == "True"
        else None,
        None if attention is None else _ai_panel(_question, image, attention.heat_map),
    ]
    return tuple(
        replace(panel, source=picture_source(panel.image)) for panel in panels if panel is not None
    )


def _say_truth(question: CaseQuestion) -> None:
    names = answer_names(question)
    if question.contested:
        st.warning(
            t(
                "**The label of this case is contested: nobody knows which class is right.** The"
                " library calls it {label}.",
                label=names[question.label],
            ),
            icon=":material/balance:",
        )
    else:
        st.success(t("**It is {label}.**", label=names[question.label]), icon=":material/verified:")


def _say_ai(question: CaseQuestion) -> None:
    if question.ai is None:
        st.info(t("The AI does not know this class, so it is not asked."))
        return
    if question.ai.confidence is None:
        said = t("The AI says **{answer}**.", answer=ai_answer_name(question))
    else:
        said = t(
            "The AI says **{answer}**, {confidence} sure.",
            answer=ai_answer_name(question),
            confidence=share(question.ai.confidence),
        )
    if question.ai.right is None:
        st.info(said)
    elif question.ai.right:
        st.success(said + " " + t("It is right."), icon=":material/check:")
    else:
        st.error(said + " " + t("**It is wrong.**"), icon=":material/close:")


def _expert_panel(
    question: CaseQuestion, image: ImageArray, region: str, area: RegionMask
) -> Panel:
    name, origins = _region_name(question, region), _origins(question, region)
    return Panel(
        name="expert",
        title=t(TITLES[drawn_by(origins)]),
        image=_outlined(enlarge(image, SHOWN_SIDE), area, EXPERT_COLOUR),
        alt=outlined_alt(origins, name),
        caption=name,
    )


def _crowd_panel(image: ImageArray, crowd: Crowd) -> Panel:
    picture = enlarge(image, SHOWN_SIDE)
    if crowd.heat_map is None:
        return Panel(
            name="crowd",
            title=t("Where the class looked"),
            image=picture,
            alt=t("The same picture; nobody in the class marked anything."),
            caption=t("Nobody marked anything."),
        )
    return Panel(
        name="crowd",
        title=t("Where the class looked"),
        image=overlay(picture, crowd.heat_map, colour_map=ColourMap.INFERNO, ceiling=1.0),
        alt=t("The same picture with the marks of the class as a heat map."),
        caption=tn(
            "{n} member marked · dark: few · yellow: all",
            "{n} members marked · dark: few · yellow: all",
            crowd.n,
        ),
    )


def _ai_panel(question: CaseQuestion, image: ImageArray, heat_map: HeatMap) -> Panel:
    return Panel(
        name="attention",
        title=t("Where the AI looked"),
        image=overlay(enlarge(image, SHOWN_SIDE), heat_map),
        alt=t(
            "The same picture with the AI's attention for {name}.", name=ai_answer_name(question)
        ),
        caption=t("dark: least · yellow: most"),
    )


def _own_panel(image: ImageArray, own: tuple[Stroke, ...]) -> Panel | None:
    if not own:
        return None
    mark = rasterise(own, (image.shape[0], image.shape[1]))
    return Panel(
        name="mark",
        title=t("What you marked"),
        image=_outlined(enlarge(image, SHOWN_SIDE), mark.astype(np.float32), MARK_COLOUR),
        alt=t("The same picture with your mark."),
    )


def _show_agreement(
    question: CaseQuestion,
    region: str | None,
    area: RegionMask | None,
    crowd: Crowd,
    heat_map: HeatMap | None,
) -> None:
    inside = None if area is None else area > 0
    many = None if crowd.heat_map is None else crowd.heat_map >= MANY
    rows = [
        (t("The class's marks inside the region"), _score(crowd.heat_map, inside), inside),
        (t("The AI's attention inside the region"), _score(heat_map, inside), inside),
        (
            t("The AI's attention where at least half of the class marked"),
            _score(heat_map, many),
            many,
        ),
    ]
    if question.ai is None:
        rows = rows[:1]
    st.table(
        {
            t("Agreement"): [label for label, _, _ in rows],
            t("Share"): [share(score) for _, score, _ in rows],
            t("Chance"): [share(None if mask is None else region_share(mask)) for *_, mask in rows],
            t("Centre blob"): [
                share(None if mask is None else blob_in_region(mask)) for *_, mask in rows
            ],
        }
    )
    said = ""
    if heat_map is not None and area is not None:
        right = None if question.ai is None else question.ai.right
        said = verdict_sentence(score_heat_map(heat_map, area), right)
    if region is not None:
        about = t(
            "The region is “{region}”. The shares are to be compared with chance and the centre"
            " blob, not with each other.",
            region=verbatim(_region_name(question, region)),
        )
        st.caption(f"{said} {about}".strip())


def _score(attention: HeatMap | None, inside: BoolMask | None) -> float | None:
    if attention is None or inside is None:
        return None
    return attention_in_region(np.maximum(attention, 0), inside)


def _outlined(picture: ImageArray, mask: RegionMask, colour: Colour) -> ImageArray:
    """An outline in a viewpoint's colour within black, visible on any stain."""
    return contours(contours(picture, mask, _BLACK, 6), mask, colour, 4)


def _region_name(question: CaseQuestion, region: str) -> str:
    info = asked_library(question).manifest.region(region)
    return region if info is None else localised(info.name)


def _origins(question: CaseQuestion, region: str) -> tuple[Origin, ...]:
    info = asked_library(question).manifest.region(region)
    return () if info is None else (info.origin,)
