"""Numbers in the reader's words: undefined is said, never shown as 0."""

from __future__ import annotations

from ui.common.text import t

NO_BREAK = "\N{NO-BREAK SPACE}"
"""Between a number and its per cent sign: a narrow column never parts them."""


def share(value: float | None) -> str:
    """A fraction as a percentage with one decimal, or the words for undefined."""
    return t("not defined") if value is None else f"{100 * value:.1f}{NO_BREAK}%"


def number(value: float | None) -> str:
    """A number with two decimals, or the words for undefined."""
    return t("not defined") if value is None else f"{value:.2f}".replace("-", "−")


def told_value(value: float | None, unit: str) -> str:
    """A value with its unit, or the words for undefined."""
    return number(value) if value is None else f"{number(value)}{NO_BREAK}{unit}"


def p_value(p: float | None) -> str:
    """A p value with its sign, as in "p = 0.032"; or the words for undefined."""
    if p is None:
        return t("not defined")
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """Two fractions as an interval, or the words for undefined."""
    if low is None or high is None:
        return t("not defined")
    return t("{low} to {high}", low=share(low), high=share(high))


def share_interval(ends: tuple[float, float] | None) -> str:
    """The same of both ends together."""
    return interval(*(ends or (None, None)))


def interval_number(low: float | None, high: float | None) -> str:
    """Two numbers as an interval, or the words for undefined."""
    if low is None or high is None:
        return t("not defined")
    return t("{low} to {high}", low=number(low), high=number(high))


def interval_ends(ends: tuple[float, float] | None) -> str:
    """The same of both ends together."""
    return interval_number(*(ends or (None, None)))


def signed(value: float | None) -> str:
    """A number with its sign, or the words for undefined."""
    return t("not defined") if value is None else f"{value:+.2f}".replace("-", "−")


def signed_share(value: float | None) -> str:
    """A difference of two shares with its sign, or the words for undefined."""
    if value is None:
        return t("not defined")
    return f"{100 * value:+.1f}{NO_BREAK}%".replace("-", "−")


def signed_interval(ends: tuple[float, float] | None) -> str:
    """The interval of such a difference, or the words for undefined."""
    if ends is None:
        return t("not defined")
    return t("{low} to {high}", low=signed_share(ends[0]), high=signed_share(ends[1]))


def beside(value: float, threshold: float) -> str:
    """A number held against a threshold, as in "0.21 < 0.5" or "0.66 ≥ 0.5".

    0.4996 is no "0.50 < 0.5".
    """
    sign = "<" if value < threshold else "≥"
    return f"{on_its_side(value, threshold)} {sign} {threshold:g}".replace("-", "−")


def on_its_side(value: float, threshold: float) -> str:
    """A number with as many decimals, from two on, as it takes to stay on its side."""

    def side(number: float) -> int:
        return (number > threshold) - (number < threshold)

    return next(
        (
            shown
            for decimals in range(2, 17)
            if side(float(shown := f"{value:.{decimals}f}")) == side(value)
        ),
        repr(value),
    )
