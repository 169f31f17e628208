"""Slices and their attributes in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.text import listed, t
from ui.misclassifications.filters import SPLITS, Words
from xai_core.errors import Phrase
from xai_core.evaluation.slices import AttributeKind, Condition, Conditions
from xai_core.types import Split

_KINDS: Mapping[AttributeKind, Phrase] = {
    AttributeKind.CLASS: Phrase("Class"),
    AttributeKind.SPECIMEN: Phrase("Specimen"),
    AttributeKind.SPLIT: Phrase("Split"),
}


def attribute_name(attribute: str) -> str:
    """An attribute by its id; what the library states of its own accord as it stands there."""
    kind = next((kind for kind in _KINDS if kind.value == attribute), None)
    return attribute.removeprefix("attribute.") if kind is None else t(_KINDS[kind])


def value_name(condition: Condition, words: Words) -> str:
    """The value of a condition."""
    if condition.attribute == AttributeKind.CLASS:
        return words.truths.get(condition.value, condition.value)
    if condition.attribute == AttributeKind.SPLIT and condition.value in list(Split):
        return t(SPLITS[Split(condition.value)])
    return condition.value


def slice_name(conditions: Conditions, words: Words) -> str:
    """All conditions of a slice, plain text."""
    return listed(
        t("{name}: {value}", name=attribute_name(one.attribute), value=value_name(one, words))
        for one in conditions
    )
