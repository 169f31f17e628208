"""Why it is this class: the criteria that decide it, where they show, and cells to compare with.

The words are the library's own or its field's (``xai_core.cases.criteria``), each class with the
source it follows. Where the library has outlined what a criterion is about, it is outlined here in
the criterion's colour. Beside it stand two cells of the true class and two of the class it was
taken for, none of which is ever asked.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import streamlit as st

from ui.common import cached
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import localised, t, verbatim
from ui.quiz.quiz_session import QuizSession, answer_name
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.criteria import ClassCriteria, criteria_of
from xai_core.quiz import LogEntry
from xai_core.report.overlays import Colour, contours, enlarge, region_colours

_BLACK: Colour = (0, 0, 0)
_DECIDES = 0.99
"""Of a graded region's highest level: what decides, without what merely supports."""


def criteria_for(quiz_session: QuizSession, answer: str) -> ClassCriteria | None:
    """What decides this answer; None where nobody says."""
    return criteria_of(quiz_session.library.manifest).get(answer)


def shown_regions(
    criteria: ClassCriteria | None, regions: Mapping[str, RegionMask]
) -> dict[str, Colour]:
    """The regions of a case that its criteria are about -> the colour each is outlined in."""
    named = [] if criteria is None else [point.region or "" for point in criteria.points]
    return region_colours(tuple(dict.fromkeys(name for name in named if name in regions)))


def outlined(
    image: ImageArray, regions: Mapping[str, RegionMask], colours: Mapping[str, Colour]
) -> ImageArray:
    """The picture with these regions outlined, each in its colour within black."""
    picture = enlarge(image, SHOWN_SIDE)
    # Wide regions first: what decides lies within them and stays on top.
    for name in sorted(colours, key=lambda name: -float(regions[name].sum())):
        area = regions[name] >= _DECIDES * regions[name].max()
        picture = contours(picture, area, _BLACK, 5)
        picture = contours(picture, area, colours[name], 3)
    return picture


def show_why(
    quiz_session: QuizSession, entry: LogEntry, colours: Mapping[str, Colour], taken_for: str | None
) -> None:
    """The criteria of the right class and reference cells; nothing where neither is known.

    ``taken_for`` is the class that the true one is told apart from here, if any.
    """
    criteria = criteria_for(quiz_session, entry.category)
    compared = [entry.category, *([] if taken_for is None else [taken_for])]
    cells = [(answer, _references(quiz_session, answer, entry.case_id)) for answer in compared]
    cells = [(answer, pictures) for answer, pictures in cells if pictures]
    if criteria is None and not cells:
        return
    with st.container(key="shiten-why", border=True):
        words, beside = st.columns([3, 2], gap="medium")
        with words:
            _show_criteria(quiz_session, entry.category, criteria, colours)
            other = None if taken_for is None else criteria_for(quiz_session, taken_for)
            if taken_for is not None and other is not None:
                _show_criteria(quiz_session, taken_for, other, {})
        with beside, st.container(key="shiten-references", horizontal=True, gap="small"):
            for answer, pictures in cells:
                _show_references(quiz_session, answer, pictures)


def _show_criteria(
    quiz_session: QuizSession,
    answer: str,
    criteria: ClassCriteria | None,
    colours: Mapping[str, Colour],
) -> None:
    name = answer_name(quiz_session, answer)
    st.markdown(t("**What speaks for {answer}**", answer=name))
    if criteria is None:
        st.caption(t("This library says nothing about what decides this class."))
        return
    points = "".join(
        f"<li>{_swatch(colours.get(point.region or ''))}{html.escape(localised(point.text))}</li>"
        for point in criteria.points
    )
    st.html(f'<ul class="shiten-criteria">{points}</ul>')
    st.caption(t("Source: {source}", source=verbatim(criteria.source)))


def _swatch(colour: Colour | None) -> str:
    return "" if colour is None else f'<i style="background:rgb{colour}"></i>'


def _references(quiz_session: QuizSession, answer: str, beside: str) -> Sequence[ImageArray]:
    library = quiz_session.library
    cases = quiz_session.pictures.references(quiz_session.material, answer, beside)
    return [cached.material(library, library.content_hash, case.id).image for case in cases]


def _show_references(
    quiz_session: QuizSession, answer: str, pictures: Sequence[ImageArray]
) -> None:
    name = answer_name(quiz_session, answer)
    with st.container(width="content", gap="xsmall"):
        st.markdown(t("For comparison: **{answer}**", answer=name))
        with st.container(horizontal=True, gap="xsmall"):
            for picture in pictures:
                st.image(
                    enlarge(picture, SHOWN_SIDE // 2),
                    alt=t("A case to compare with: {answer}.", answer=name),
                    width=132,
                )
