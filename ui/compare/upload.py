"""One's own picture, with an optional mask: looked at in this session, never written to disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ui.common.text import class_names, t
from ui.compare.proposal import offer_proposal
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import decode_image
from xai_core.evaluation.pipeline import CaseMaterial
from xai_core.models.cards import ModelCard
from xai_core.types import Origin

REGION_ID = "outline"
PICTURES = ["png", "jpg", "jpeg", "tif", "tiff", "bmp"]


@dataclass(frozen=True)
class Upload:
    """A picture of one's own, decoded."""

    material: CaseMaterial
    sha256: str
    answer: str | None
    """The class its owner gives it, one of the model's; None for unknown."""
    names: Mapping[str, str]
    """Its regions' names, in the reader's language."""
    origin: Origin
    """Who drew its regions: its owner's expert, or a model that was asked to."""


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
        return None
    data = picture.getvalue()
    image = decode_image(data, picture.name)
    digest = hashlib.sha256(data).hexdigest()
    if mask is not None:
        regions = {REGION_ID: decode_mask(mask.getvalue(), mask.name, image.shape[:2])}
        names = {REGION_ID: t("your outline")}
        return Upload(CaseMaterial(image, regions), digest, answer, names, Origin.EXPERT)
    proposal = offer_proposal(image)
    if proposal is None:
        return Upload(CaseMaterial(image, {}), digest, answer, {}, Origin.EXPERT)
    material = CaseMaterial(image, proposal.regions)
    return Upload(material, digest, answer, proposal.names, Origin.MODEL_PROPOSED)
