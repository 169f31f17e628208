"""What a scoreboard comes to, in two sentences that stand before its table."""

from __future__ import annotations

import streamlit as st

from ui.common.method_cards import method_name
from ui.common.numbers import number
from ui.common.text import listed, t, verbatim
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.evaluation.scoreboard.report import Scoreboard
from xai_core.explain.explanation import Method

MOST_NAMED = 3


def show_point(board: Scoreboard) -> None:
    """Which methods lie in the region that decides, and which rank the parts as the model does."""
    said = [part for part in (_in_region(board), _parts(board)) if part]
    if said:
        st.markdown(" ".join(said))


def _in_region(board: Scoreboard) -> str:
    best = _best(board, Measure.ATTENTION)
    if best is None:
        return _nobody(board)
    names, value = best
    return t(
        "Most heat in the region that decides: **{methods}**, {value} of it (by chance {chance}, a"
        " blob in the centre {blob}).",
        methods=names,
        value=value,
        chance=_of(board, Baseline.CHANCE),
        blob=_of(board, Baseline.CENTRE_BLOB),
    )


def _nobody(board: Scoreboard) -> str:
    if not any(Measure.ATTENTION in row.means for row in board.methods.values()):
        return ""
    return t("No method can be told to lie in the region that decides more than the others.")


def _parts(board: Scoreboard) -> str:
    best = _best(board, Measure.PARTS)
    if best is None:
        return ""
    names, value = best
    return t(
        "Parts ranked most as the model does when each is hidden: **{methods}**, {value}.",
        methods=names,
        value=value,
    )


def _best(board: Scoreboard, measure: Measure) -> tuple[str, str] | None:
    """Those that lead, the best mean first, and that mean; None where nobody does."""
    found: list[tuple[float, Method]] = []
    for method in board.leaders.get(measure, ()):
        mean = board.methods[method].means[measure].mean
        if mean is not None:
            found.append((mean, method))
    if not found:
        return None
    found.sort(key=lambda one: -one[0])
    names = [verbatim(method_name(method)) for _, method in found[:MOST_NAMED]]
    more = len(found) - len(names)
    told = listed(names)
    if more:
        told = t("{names} and {n} more", names=told, n=str(more))
    return told, number(found[0][0])


def _of(board: Scoreboard, baseline: Baseline) -> str:
    mean = board.baselines.get(baseline, {}).get(Measure.ATTENTION)
    return number(None if mean is None else mean.mean)
