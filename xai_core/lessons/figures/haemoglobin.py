"""Haemoglobin from the eyelid: correlations with measured values, the study's beside ours.

``haemoglobin-r``
    The study (Tokyo 2024): 0.38 from colours, 0.44 from a network, 150 patients. Ours on real
    cut-outs as ``docs/eyelid.md`` recorded them (a test reads them there), on drawn eyes from the
    card of ``hb-sim``.
"""

from __future__ import annotations

from dataclasses import dataclass

from xai_core.lessons.figures.cards import value_report
from xai_core.lessons.figures.contract import FigureKind, LessonFigure
from xai_core.lessons.figures.phrasing import decimal, with_interval
from xai_core.lessons.figures.rows import FIRST, Axis, Mark, Row, dotted, rows_figure
from xai_core.types import Interval, LocalisedText, Strict


class HaemoglobinSettings(Strict):
    """Nothing to choose."""


@dataclass(frozen=True)
class Correlation:
    """A recorded correlation with its 95 % interval; None where none was published."""

    name: LocalisedText
    r: float
    ci95: Interval
    n: int
    source: str


RECORDED = {
    "study.colours": Correlation(
        LocalisedText(en="The study, colours", ja="原著、色の特徴"),
        0.38,
        None,
        150,
        "doi:10.1111/bjh.19621",
    ),
    "study.network": Correlation(
        LocalisedText(en="The study, network", ja="原著、深層回帰"),
        0.44,
        None,
        150,
        "doi:10.1111/bjh.19621",
    ),
    "ours.colours": Correlation(
        LocalisedText(en="Ours, colours, real cut-outs", ja="本教材、色の特徴、実際の切り抜き"),
        0.25,
        (0.11, 0.37),
        305,
        "docs/eyelid.md",
    ),
    "ours.network": Correlation(
        LocalisedText(en="Ours, network, real cut-outs", ja="本教材、ネットワーク、実際の切り抜き"),
        0.03,
        (-0.11, 0.17),
        305,
        "docs/eyelid.md",
    ),
}
_DRAWN = {
    "hb-sim": ("fresh-patients", LocalisedText(en="hb-sim, drawn eyes", ja="hb-sim（描いた目）")),
}


def haemoglobin_r(settings: HaemoglobinSettings, language: str) -> LessonFigure:
    """Correlations with measured haemoglobin, the study's first.

    Parameters
    ----------
    settings
        None.
    language
        "en" or "ja".

    Returns
    -------
    LessonFigure
        ``<who>``, ``.low``, ``.high``, ``.n``; an end is None where none was published.

    Raises
    ------
    ModelError
        A card does not say it.
    """
    del settings
    rows = dict(RECORDED)
    for model, (report, name) in _DRAWN.items():
        measured = value_report(model, report)
        if measured.r is not None:
            rows[model] = Correlation(name, measured.r, measured.r_ci95, measured.n, model)
    numbers: dict[str, float | None] = {}
    for who, one in rows.items():
        numbers[who], numbers[f"{who}.n"] = one.r, one.n
        numbers[f"{who}.low"] = one.ci95[0] if one.ci95 else None
        numbers[f"{who}.high"] = one.ci95[1] if one.ci95 else None
    drawn = [
        Row(f"{one.name.in_language(language)}: {decimal(one.r, language)}", ((one.r, one.ci95),))
        for one in rows.values()
    ]
    title = LocalisedText(en="Correlation r with measured Hb", ja="実測Hbとの相関 r")
    chart = rows_figure(
        (Mark("r", *FIRST),),
        drawn,
        Axis(title.in_language(language), ends=(-0.25, 1.03), as_share=False),
    )
    dotted(chart, 0.0)
    said = {
        tongue: [
            one.name.in_language(tongue)
            + ("：" if tongue == "ja" else ": ")
            + with_interval(one.r, one.ci95, one.n, tongue, share=False)
            for one in rows.values()
        ]
        for tongue in ("en", "ja")
    }
    words = LocalisedText(
        en=f"Correlation with measured haemoglobin. {'. '.join(said['en'])}.",
        ja=f"実測ヘモグロビンとの相関。{'。'.join(said['ja'])}。",
    )
    return LessonFigure(chart, numbers, words)


HAEMOGLOBIN = FigureKind("haemoglobin-r", HaemoglobinSettings, haemoglobin_r)
