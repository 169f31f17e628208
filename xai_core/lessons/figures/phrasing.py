"""How lessons' figures say numbers: shares as per cent, intervals in brackets, None in words."""

from __future__ import annotations

from xai_core.types import Interval, LocalisedText

NOT_DEFINED = LocalisedText(en="not defined", ja="定義されません")


def percent(value: float | None, language: str, digits: int = 0) -> str:
    """A share of 1 as per cent: 0.912 is "91 %"."""
    if value is None:
        return NOT_DEFINED.in_language(language)
    return f"{100 * value:.{digits}f} %"


def decimal(value: float | None, language: str, digits: int = 2) -> str:
    """A number with so many digits after the point."""
    if value is None:
        return NOT_DEFINED.in_language(language)
    return f"{value:.{digits}f}".replace("-", "−")


def span(ends: Interval, language: str, *, share: bool, digits: int | None = None) -> str:
    """Both ends of an interval, without brackets.

    Parameters
    ----------
    ends
        None is "not defined".
    language
        "en" or "ja".
    share
        Whether the ends are shares of 1, told as per cent.
    digits
        After the point; None: none of a share, two of another number.

    Returns
    -------
    str
        Such as "89 to 93 %".
    """
    if ends is None:
        return NOT_DEFINED.in_language(language)
    to = "～" if language == "ja" else " to "
    if share:
        places = 0 if digits is None else digits
        low, high = (f"{100 * end:.{places}f}" for end in ends)
        return f"{low}{to}{high} %".replace("-", "−")
    places = 2 if digits is None else digits
    return to.join(f"{end:.{places}f}" for end in ends).replace("-", "−")


def with_interval(  # noqa: PLR0913  (what is told, and how)
    value: float | None,
    ends: Interval,
    n: int | None,
    language: str,
    *,
    share: bool = True,
    digits: int | None = None,
) -> str:
    """A number, its 95 % interval, and of how many cases: "91 % (89 to 93 %; n 931)".

    Parameters
    ----------
    value, ends
        Number and interval; None where undefined or unknown.
    n
        Of how many; None is left out.
    language
        "en" or "ja".
    share
        Whether it is a share of 1, told as per cent.
    digits
        After the point; None: none of a share, two of another number.

    Returns
    -------
    str
        Brackets only where there is something to put into them.
    """
    said = (
        percent(value, language, digits or 0)
        if share
        else decimal(value, language, 2 if digits is None else digits)
    )
    rest = [] if ends is None else [span(ends, language, share=share, digits=digits)]
    rest += [] if n is None else [f"n {n:,}"]
    if not rest:
        return said
    return f"{said}（{'、'.join(rest)}）" if language == "ja" else f"{said} ({'; '.join(rest)})"
