"""One's own picture, with an optional mask: looked at in this session, never written to disk.

A large picture is looked at on a smaller grid (:data:`LONGEST`), which is said; its mask is brought
onto the same grid, and all scores are of that grid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from starlette.formparsers import MultiPartParser

from ui.common.text import class_names, error_text, t
from ui.compare.proposal import offer_proposal
from ui.compare.session import OWN_PICTURE
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.apart import look_at, outline_of, warm_up
from xai_core.cases.masks import GradedMaskError
from xai_core.evaluation.case_results import CaseMaterial
from xai_core.models.cards import ModelCard
from xai_core.models.segmenter_cards import SegmenterCard
from xai_core.types import Origin

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

# While a file comes in, the server moves what is larger than this into a temporary one.
MultiPartParser.spool_max_size = (int(st.get_option("server.maxUploadSize")) + 1) * 1024**2

REGION_ID = "outline"
PICTURES = ["png", "jpg", "jpeg", "tif", "tiff", "bmp"]
LONGEST = 2048
"""Pixels of a picture's longer side on which it is looked at: about what a screen shows. Maps,
overlays and scores are worked out for every pixel and every class."""


@dataclass(frozen=True)
class Upload:
    """A picture of one's own, decoded."""

    material: CaseMaterial
    sha256: str
    answer: str | None
    """The class its owner gives it, one of the model's; None for unknown."""
    names: Mapping[str, str]
    """Its regions' names, in the reader's language."""
    origins: frozenset[Origin] = frozenset({Origin.EXPERT})
    """Who drew its regions: its owner's expert, or a model that was asked to."""
    outliner: SegmenterCard | None = None
    """The model that was asked to."""


@dataclass(frozen=True)
class OwnPicture:
    """A picture as it is looked at, kept in the session from one run of the page to the next."""

    file: str
    """Of the upload it was decoded from."""
    image: ImageArray
    """``(H, W, 3)`` uint8, its longer side at most :data:`LONGEST`."""
    cut_out: bool
    """Whether nothing is left around what it shows."""
    full: tuple[int, int]
    """Height and width of the file."""
    sha256: str


def pick_upload(card: ModelCard) -> Upload | None:
    """A picture, its mask and its class. None until there is a picture."""
    picture_column, mask_column, answer_column = st.columns(3, gap="medium")
    with picture_column:
        picture = st.file_uploader(t("A picture (PNG, JPEG, TIFF, BMP)"), PICTURES, key="picture")
    with mask_column:
        mask = st.file_uploader(
            t("The expert's outline: a mask of the same size (optional)"), PICTURES, key="mask"
        )
    with answer_column:
        names = class_names(card.task)
        answer = st.selectbox(
            t("The expert's answer (optional)"),
            list(names),
            index=None,
            key="own-answer",
            placeholder=t("Unknown"),
            format_func=names.__getitem__,
        )
    st.caption(t("Your picture stays in this browser session and is never written to disk."))
    if picture is None:
        warm_up()
        st.session_state.pop(OWN_PICTURE, None)
        return None
    own = _decoded(picture)
    if mask is not None:
        outline = _outline(mask, own)
        regions = {} if outline is None else {REGION_ID: outline}
        names = {REGION_ID: t("your outline")}
        return Upload(CaseMaterial(own.image, regions), own.sha256, answer, names)
    if own.cut_out:
        st.caption(t("This picture is a cut-out: nothing is left around it to outline."))
    proposal = None if own.cut_out else offer_proposal(own.image, own.sha256)
    if proposal is None:
        return Upload(CaseMaterial(own.image, {}), own.sha256, answer, {})
    material = CaseMaterial(own.image, proposal.regions)
    return Upload(material, own.sha256, answer, proposal.names, proposal.origins, proposal.outliner)


def _decoded(picture: UploadedFile) -> OwnPicture:
    """The picture as it is looked at, decoded once; says so where that is on a smaller grid."""
    own = st.session_state.get(OWN_PICTURE)
    if not isinstance(own, OwnPicture) or own.file != picture.file_id:
        data = picture.getvalue()
        seen = look_at(data, picture.name, LONGEST)
        own = OwnPicture(
            picture.file_id,
            seen.image,
            seen.cut_out,
            seen.full,
            hashlib.sha256(data).hexdigest(),
        )
        st.session_state[OWN_PICTURE] = own
    height, width = own.image.shape[:2]
    if (height, width) != own.full:
        st.caption(
            t(
                "Looked at as {width} × {height} pixels; the file has {full_width} ×"
                " {full_height}. All scores are of the smaller picture.",
                width=width,
                height=height,
                full_width=own.full[1],
                full_height=own.full[0],
            )
        )
    return own


def _outline(mask: UploadedFile, own: OwnPicture) -> RegionMask | None:
    """The mask on the picture's grid; None while it is not known to be one.

    A mask of many greys is asked about, file by file.
    """
    graded = f"graded-{mask.file_id}"
    said = bool(st.session_state.get(graded))
    try:
        outline = outline_of(mask.getvalue(), mask.name, own.full, own.image.shape[:2], graded=said)
    except GradedMaskError as question:
        st.warning(error_text(question), icon=":material/help:")
        outline = None
    if said or outline is None:
        st.toggle(t("Yes: every grey is an importance, white all of it and black none"), key=graded)
    return outline
