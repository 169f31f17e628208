"""Rows of made-up studies, written as letters."""

import numpy as np

from xai_core.evaluation.case_list import Outcomes


def outcomes_from(
    right: str,
    ids: str | None = None,
    *,
    answer: str = "x",
    attention: list[float] | None = None,
    chance: float = 0.2,
    blob: float = 0.4,
) -> Outcomes:
    """``R`` right, ``W`` wrong, ``-`` not judged; a case a letter."""
    n = len(right)
    letters = np.array(list(right), dtype=object)
    found = np.full(n, np.nan) if attention is None else np.array(attention, dtype=np.float64)
    return Outcomes(
        case_ids=np.array(list(ids or "abcdefghijklmnopqrstuvwxyz"[:n]), dtype=object),
        truth=np.full(n, "x", dtype=object),
        answer=np.full(n, answer, dtype=object),
        split=np.full(n, "test", dtype=object),
        right=np.asarray(letters == "R", dtype=bool),
        wrong=np.asarray(letters == "W", dtype=bool),
        confidence=np.full(n, 0.9),
        loss=np.full(n, 0.1),
        attention=found,
        chance=np.full(n, chance),
        centre_blob=np.full(n, blob),
        centre_blob_narrow=np.full(n, blob),
        above_chance=(found - chance) / (1 - chance),
    )
