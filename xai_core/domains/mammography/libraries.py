"""The built-in libraries of simulated mammograms: ``mammogram`` and its twin of another vendor.

``mammogram`` has 150 women to test on and 700 to learn from, 80 of them for validation, both
breasts of each; of five women one has no lesion, two have something benign, two something
malignant. It is made in *extents*: ``first`` (one breast of each of 60 test women), ``evaluation``
(all of the test women), ``full``.

``mammogram-other-vendor`` has women of its own, taken with the other make of machine: 150 to test
on, and 100 that a model may be adapted with, 20 of them for validation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from xai_core.cases.drawing import DrawnLibrary, Extent, drawn_regions
from xai_core.cases.manifest import Manifest, PictureInfo
from xai_core.domains.mammography import MAMMOGRAM_LIBRARY, OTHER_VENDOR_LIBRARY
from xai_core.domains.mammography.questions import FINDING, LESION
from xai_core.domains.mammography.simulator import truth
from xai_core.domains.mammography.simulator.film import VENDORS
from xai_core.domains.mammography.simulator.lesions import FULL
from xai_core.domains.mammography.simulator.tickets import Ticket, draw_ticket
from xai_core.domains.mammography.simulator.woman import Side
from xai_core.types import LocalisedText, Split

_SEED, _OTHER_SEED = 20260301, 20260302
_TESTED, _LEARNED, _VALIDATED = 150, 700, 80
FIRST_WOMEN = 60
_OTHER_TESTED, _OTHER_LEARNED, _OTHER_VALIDATED = 150, 100, 20
_FEW = 100
"""So few are drawn before a second process would have started."""

_REGIONS = (
    (LESION, "Lesion (simulated)", "病変（シミュレーション）"),
    (truth.BREAST, "Breast", "乳房"),
    (truth.GLAND, "Fibroglandular tissue", "乳腺組織"),
    (truth.MUSCLE, "Pectoral muscle", "大胸筋"),
    (truth.NODE, "Lymph node", "リンパ節"),
    (truth.LABEL, "Label and border", "ラベルと枠"),
)
_SURROUNDINGS = (truth.MUSCLE, truth.NODE, truth.LABEL)
_REFERENCE = (
    "By construction: muscle, lymph nodes and labels are drawn without regard to the lesions."
)


def manifest(library_id: str, title: LocalisedText, version: str, *, vendor: int) -> Manifest:
    """The manifest of a library of one vendor's simulated pictures.

    Parameters
    ----------
    library_id, title, version
        What stands in it.
    vendor
        Place in ``VENDORS``, which says how large a pixel is.

    Returns
    -------
    Manifest
        All regions, by construction.
    """
    spacing = VENDORS[vendor].spacing
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=title,
        licence="CC0-1.0",
        origin="xai_core.domains.mammography.simulator",
        notes=LocalisedText(
            en="Drawn by code: nobody was examined, and a class says how a lesion was drawn, not"
            " what anybody has. How much a pixel of a lesion matters is one half, and more with"
            f" the exposure that it takes there; {FULL:g} and more count as 1 (the thickest fat"
            " takes 1).",
            ja="プログラムが描いた画像で、実在の人物を検査したものではありません。クラスは病変の描き方を"
            "示すもので、診断ではありません。病変の各画素の重要度は、0.5に、病変がそこで吸収した"
            f"線量に応じた値を加えたものです（最も厚い脂肪を1とし、{FULL:g}以上で重要度1になります）。",
        ),
        task=FINDING,
        regions=drawn_regions(_REGIONS, beside_the_point=_SURROUNDINGS, reference=_REFERENCE),
        picture=PictureInfo(spacing_mm=(spacing, spacing)),
    )


def mammogram_tickets(extent: Extent) -> list[Ticket]:
    """What to draw for an extent; each begins with the one before."""
    shown = [
        _ticket(woman, tuple(Side)[woman // 5 % 2], Split.TEST)
        for woman in range(1, FIRST_WOMEN + 1)
    ]
    if extent is Extent.FIRST:
        return shown
    tested = [
        ticket for ticket in _both(range(1, _TESTED + 1), Split.TEST) if ticket not in set(shown)
    ]
    if extent is Extent.EVALUATION:
        return shown + tested
    return shown + tested + _learned(_LEARNED, _VALIDATED)


def other_vendor_tickets() -> list[Ticket]:
    """What to draw for the twin."""
    tested = _both(range(1, _OTHER_TESTED + 1), Split.TEST, vendor=1)
    return tested + _learned(_OTHER_LEARNED, _OTHER_VALIDATED, vendor=1)


def _learned(women: int, validated: int, vendor: int = 0) -> list[Ticket]:
    first, last = 1001, 1000 + women
    kept = last - validated
    return [
        *_both(range(first, kept + 1), Split.TRAIN, vendor),
        *_both(range(kept + 1, last + 1), Split.VALIDATION, vendor),
    ]


def _both(women: Iterable[int], split: Split, vendor: int = 0) -> list[Ticket]:
    return [_ticket(woman, side, split, vendor) for woman in women for side in Side]


def _ticket(woman: int, side: Side, split: Split, vendor: int = 0) -> Ticket:
    seed = (_SEED, _OTHER_SEED)[vendor]
    return Ticket(f"mg-{woman:04d}-{side}", seed, woman, side, split, vendor)


build_mammogram = DrawnLibrary(
    MAMMOGRAM_LIBRARY, partial(manifest, vendor=0), mammogram_tickets, draw_ticket, few=_FEW
)
size_of = build_mammogram.size
build_other_vendor = DrawnLibrary(
    OTHER_VENDOR_LIBRARY,
    partial(manifest, vendor=1),
    lambda _all: other_vendor_tickets(),
    draw_ticket,
    few=_FEW,
)
