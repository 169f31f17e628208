"""The scoreboard as tables: methods in rows, and in columns the measures, or the models."""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.choices import choose_listed
from ui.common.frame import address, named_case
from ui.common.method_cards import method_name
from ui.common.numbers import NO_BREAK, number
from ui.common.text import t, tn, verbatim
from ui.methods.measures import BASELINES, measure_name, measure_title, show_meanings
from ui.methods.picking import Boards, board_title
from ui.methods.point import show_point
from ui.methods.session import MEASURE
from xai_core.evaluation.scoreboard.measures import Measure
from xai_core.evaluation.scoreboard.report import Scoreboard, ScoreMean
from xai_core.evaluation.scoreboard.shelf import Shelved
from xai_core.explain.explanation import Method

STAR = "★"
TO = f"{NO_BREAK}–{NO_BREAK}"
"""Between the ends of an interval, which stay on one line."""


def show_one(one: Shelved) -> None:
    """All methods of one model by all measures."""
    board = one.board
    show_point(board)
    measures = board.measures
    here = cases_here(board)
    first = next((line.case for line in board.cases if line.case in here), None)
    rows: dict[str, list[str]] = {
        t(BASELINES[name]): [_cell(means.get(measure)) for measure in measures]
        for name, means in board.baselines.items()
    }
    for method, row in board.methods.items():
        rows[_opened(board, method, first)] = [
            _cell(row.means.get(measure), leads=method in board.leaders.get(measure, ()))
            for measure in measures
        ]
    columns = {
        measure_title(measure): [cells[place] for cells in rows.values()]
        for place, measure in enumerate(measures)
    }
    st.table({t("Method"): list(rows), **columns})
    st.caption(
        t(
            "Means with 95 % intervals by specimen. {star} the best mean and all whose interval"
            " reaches into its own; no mark where nobody is told apart. ↑ larger is better, ↓"
            " smaller is better.",
            star=STAR,
        )
    )
    show_meanings(measures)
    _say_how(one)


def show_all(boards: Boards) -> None:
    """All methods of all models by one measure."""
    asked = [
        one for one in Measure if any(one in shelved.board.measures for shelved in boards.values())
    ]
    measure = Measure(choose_listed(MEASURE, t("What is measured"), asked, measure_name))
    methods = [name for name in Method if any(name in one.board.methods for one in boards.values())]
    baselines = {
        name: words
        for name, words in BASELINES.items()
        if any(measure in one.board.baselines.get(name, {}) for one in boards.values())
    }
    columns = {
        board_title(one): [
            *(_cell(one.board.baselines.get(name, {}).get(measure)) for name in baselines),
            *(_cell_of(one.board, name, measure) for name in methods),
        ]
        for one in boards.values()
    }
    names = [*(t(words) for words in baselines.values()), *map(method_name, methods)]
    st.table({measure_title(measure): names, **columns})
    st.caption(t("Methods are compared down a column; models were asked on cases of their own."))
    show_meanings(asked)


def _cell_of(board: Scoreboard, method: Method, measure: Measure) -> str:
    row = board.methods.get(method)
    mean = None if row is None else row.means.get(measure)
    return _cell(mean, leads=method in board.leaders.get(measure, ()))


def _cell(mean: ScoreMean | None, *, leads: bool = False) -> str:
    """The mean, its interval and whether it leads; a dash where it was not asked."""
    if mean is None:
        return "–"
    if mean.mean is None or mean.ci95 is None:
        return number(mean.mean)
    low, high = mean.ci95
    # Each of the two is kept on a line of its own in a narrow column.
    ends = f"({number(low)}{TO}{number(high)})"
    told = number(mean.mean)
    return f"**{told}{NO_BREAK}{STAR}** {ends}" if leads else f"{told} {ends}"


def _opened(board: Scoreboard, method: Method, case: str | None) -> str:
    """The method as a link to its map of a case; its name alone where there is none."""
    name = method_name(method)
    return name if case is None else f"[{name}]({case_address(board, method, case)})"


def cases_here(board: Scoreboard) -> frozenset[str]:
    """Those of its cases that are on this machine: a built-in library may be drawn in part."""
    library = cached.library_entry(board.library).library
    if library is None:
        return frozenset()
    return frozenset(line.case for line in board.cases if library.find(line.case) is not None)


def case_address(board: Scoreboard, method: Method, case: str) -> str:
    """Where Compare shows a case with a method's map."""
    details = {"model": board.model, "method": method.value, "region": board.asked.region}
    return address("compare", **named_case(board.library, case, **details))


def _say_how(one: Shelved) -> None:
    """Where the numbers come from, and what is missing."""
    board = one.board
    told = [
        tn(
            "{n} right answer, drawn at random from {answered}; the region “{region}” decides;"
            " places are hidden by “{fill}”.",
            "{n} right answers, drawn at random from {answered}; the region “{region}” decides;"
            " places are hidden by “{fill}”.",
            board.n,
            answered=str(board.n_answered),
            region=verbatim(board.asked.region),
            fill=verbatim(board.asked.fill),
        ),
        t(
            "Max-sensitivity and the sanity check were asked of the first {n}.",
            n=str(min(board.n, board.asked.n_repeated)),
        ),
        t("Measured on {day}.", day=board.made.isoformat()),
    ]
    if one.shipped:
        told.append(t("It comes with the app; measured anew on this machine, yours is shown."))
    st.caption(" ".join(told))
    undefined = [
        f"{method_name(method)} ({measure_name(measure)}: {mean.n_undefined})"
        for method, row in board.methods.items()
        for measure, mean in row.means.items()
        if mean.n_undefined
    ]
    if undefined:
        st.caption(t("Cases without a value: {list}.", list=", ".join(undefined)))
    missing = [method_name(name) for name in board.left_out]
    if missing:
        st.caption(t("Cannot explain this model: {list}.", list=", ".join(missing)))
    st.code(_command(board), language="bash", wrap_lines=True)


def _command(board: Scoreboard) -> str:
    """What measures it again."""
    asked = board.asked
    split = f" --split {asked.split}" if asked.split else ""
    return (
        f"python -m xai_core methods --library {board.library} --model {board.model}{split}"
        f" --n {asked.n} --repeated {asked.n_repeated} --fill {asked.fill} --seed {asked.seed}"
        f" --region {asked.region} --methods {','.join(asked.methods)}"
    )
