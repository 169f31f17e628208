"""A table whose rows can be chosen: each begins with a button, which filters the list.

Not ``st.dataframe``: that draws its rows on a canvas, out of reach of keyboard and screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from ui.common.text import current_language

_PARTS = Path(__file__).with_suffix("")

_table = st.components.v2.component(
    "shiten_rows",
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_rows(  # noqa: PLR0913 - what a table is made of, by name
    *,
    key: str,
    label: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    chosen: int | None,
    on_row: Callable[[int], None],
) -> None:
    """The table.

    Parameters
    ----------
    key
        Of the widget.
    label
        What it is a table of, for those who do not see it.
    columns
        Headings, the first of what is chosen.
    rows
        As many plain texts each; the first is on the button.
    chosen
        Number of the row that is chosen now.
    on_row
        Called with the number of the row that was pressed, in a callback.
    """

    def pressed() -> None:
        row = (st.session_state.get(key) or {}).get("row")
        if row is not None and 0 <= int(row) < len(rows):
            on_row(int(row))

    _table(
        key=key,
        data={
            "label": label,
            "columns": list(columns),
            "rows": [list(row) for row in rows],
            "chosen": chosen,
            "language": current_language(),
        },
        on_row_change=pressed,
    )
