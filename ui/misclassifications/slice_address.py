"""A slice of the study as it stands in the address: ``specimen=smear-003&class=band``."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from xai_core.evaluation.slices import Condition, Conditions

MOST_CONDITIONS = 2
MAX_LENGTH = 500


def written_conditions(conditions: Conditions) -> str:
    """The conditions for the address."""
    return urlencode([(one.attribute, one.value) for one in conditions])


def read_conditions(text: str | None) -> Conditions:
    """The conditions of an address; none where it holds nothing that can be one."""
    if not text or len(text) > MAX_LENGTH:
        return ()
    pairs = parse_qsl(text)
    return tuple(Condition(*pair) for pair in pairs) if len(pairs) <= MOST_CONDITIONS else ()
