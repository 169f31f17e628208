"""Who drew the regions of a picture: said above them, wherever they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from ui.common.text import t
from xai_core.cases.regions import DrawnBy, drawn_by
from xai_core.errors import Phrase
from xai_core.types import Origin

TITLES: Mapping[DrawnBy, Phrase] = {
    DrawnBy.MODEL: Phrase("What a model outlined"),
    DrawnBy.CONSTRUCTION: Phrase("What there is to see, by construction"),
    DrawnBy.EXPERTS: Phrase("Where the experts look"),
}


def outlined_title(origins: Collection[Origin]) -> Phrase:
    """The heading of a picture with regions of these origins."""
    return TITLES[drawn_by(origins)]


def warn_of_proposal(origins: Collection[Origin]) -> None:
    """What scores against regions of these origins are worth, where a model proposed one."""
    if drawn_by(origins) is DrawnBy.MODEL:
        st.caption(
            t(
                "Proposed by a model, not drawn by an expert: scores against it say how far two"
                " models agree."
            )
        )


def outlined_alt(origins: Collection[Origin], names: str) -> str:
    """The alternative text of a picture on which regions of these origins are outlined."""
    if drawn_by(origins) is DrawnBy.MODEL:
        return t("The same picture with the regions a model proposed: {names}.", names=names)
    return t("The same picture with the experts' regions outlined: {names}.", names=names)
