"""What all interactive figures have in common: colours, letters, size.

Conventions
-----------
- Scores are fractions in [0, 1]; the screen shows per cent. ``None`` is "not defined": it is
  said in words or left as a gap, never drawn as 0.
- Words come translated. Names are shown as they stand, without the tags plotly would obey.
- About 220 pixels high, readable on a phone 390 pixels wide; no toolbar (pass ``CONFIG`` to the
  chart) and no zooming, so that a finger on a figure still scrolls the page.
- Colours are Okabe-Ito (2008), safe for the colour-blind, and never the only difference.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any
from unicodedata import east_asian_width

CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "showTips": False}
"""For whoever draws the figure: no toolbar, follows the width of the page."""

HEIGHT = 220
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#009E73"
QUIET = "#9aa3ad"
INK = "#22262b"
FONT = {"size": 13, "color": INK}  # said on every axis: the page's theme would make it faint

_LETTERS, _LINE_HEIGHT = 24, 17
"""Of one line of a name along an axis: half of a phone's width, and its pixels."""


def base_layout(height: int) -> dict[str, Any]:
    """What every figure here has in common, at this height in pixels."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 22, "b": 8},
        "dragmode": False,
        "showlegend": None,
        "font": FONT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def axis_names(names: Iterable[str]) -> list[str]:
    """Names along an axis, broken into lines: a long one would run out of the figure."""
    return ["<br>".join(plain(line) for line in _lines(name)) for name in names]


def rows_height(names: Sequence[str], each: int) -> int:
    """Pixels for a row of each name: ``each`` a row, more where a name needs several lines."""
    most = max((len(_lines(name)) for name in names), default=1)
    return len(names) * max(each, 10 + _LINE_HEIGHT * most)


def _lines(name: str) -> list[str]:
    wide = any(east_asian_width(letter) in "WF" for letter in name)
    return wrap(name, _LETTERS // 2 if wide else _LETTERS) or [name]


def plain(text: str) -> str:
    """Text that plotly shows instead of obeying (it reads a few HTML tags)."""
    return html.escape(text, quote=False)
