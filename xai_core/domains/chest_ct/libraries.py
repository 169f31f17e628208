"""The built-in libraries of simulated chest CT: ``chest-ct`` and its confounded twin.

``chest-ct`` has 160 subjects to test on and 320 to learn from, 40 of them for validation, five
slices of each; every second subject has simulated fluid signs. It is made in *extents*: ``first``
(a slice of each of 60 test subjects), ``evaluation`` (all of the test subjects), ``full``.

In ``chest-ct-shortcut`` the scanner's table goes with the signs while a model learns; each slice of
its 80 test subjects comes three times: table following, exchanged, and the plain one for all.
"""

from __future__ import annotations

from xai_core.cases.drawing import DrawnLibrary, Extent, drawn_regions, learning_part
from xai_core.cases.manifest import Manifest, PictureInfo
from xai_core.cases.pictures.window import WINDOWS
from xai_core.domains.chest_ct import CHEST_LIBRARY, SHORTCUT_LIBRARY
from xai_core.domains.chest_ct.questions import FLUID_SIGNS
from xai_core.domains.chest_ct.simulator import truth
from xai_core.domains.chest_ct.simulator.anatomy import FIELD_OF_VIEW
from xai_core.domains.chest_ct.simulator.scan import FULL
from xai_core.domains.chest_ct.simulator.tickets import SIDE, Ticket, World, draw_ticket
from xai_core.types import LocalisedText, Split

_SEED, _SHORTCUT_SEED = 20240215, 20240216
_TESTED, _LEARNED, _VALIDATED = 160, 320, 40
FIRST_SUBJECTS = 60
_SHORTCUT_TESTED, _SHORTCUT_LEARNED, _SHORTCUT_VALIDATED = 80, 240, 40
_SLICES, _FEWER = 5, 2
"""Of each subject: in ``chest-ct``, and in its twin."""
_FEW = 150
"""So few are drawn before a second process would have started."""

_REGIONS = (
    (truth.LESION, "Simulated fluid signs", "液体貯留所見（シミュレーション）"),
    (truth.LUNGS, "Lungs", "肺"),
    (truth.AIRWAYS, "Airways", "気道"),
    (truth.HEART, "Heart", "心臓"),
    (truth.BONES, "Bones", "骨"),
    (truth.DISTRACTORS, "Distractors", "紛らわしい所見"),
    (truth.TABLE, "Scanner's table", "寝台"),
)
_SURROUNDINGS = (truth.HEART, truth.BONES, truth.DISTRACTORS, truth.TABLE)
_REFERENCE = (
    "By construction: heart, bones, table, dependent density, effusion, broken ribs and tubes are"
    " drawn without regard to the signs."
)


def manifest(library_id: str, title: LocalisedText, version: str) -> Manifest:
    """The manifest of a library of simulated slices."""
    spacing = FIELD_OF_VIEW / SIDE
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=title,
        licence="CC0-1.0",
        origin="xai_core.domains.chest_ct.simulator",
        notes=LocalisedText(
            en="Drawn by code: nobody was scanned, and nothing here shows how anybody died. How"
            f" much a pixel of the signs matters is the HU that they add there; {FULL:.0f} HU and"
            " more count as 1.",
            ja="プログラムが描いた画像です。実在の人物を撮影したものではなく、死因を示すものでもありません。"
            f"所見の各画素の重要度は、所見によって加わったHUです（{FULL:.0f} HU以上を1とします）。",
        ),
        task=FLUID_SIGNS,
        regions=drawn_regions(_REGIONS, beside_the_point=_SURROUNDINGS, reference=_REFERENCE),
        picture=PictureInfo(window=WINDOWS["lung"], spacing_mm=(spacing, spacing)),
    )


def chest_tickets(extent: Extent) -> list[Ticket]:
    """What to draw for an extent; each begins with the one before."""
    shown = [(subject, subject % _SLICES) for subject in range(1, FIRST_SUBJECTS + 1)]
    first = [_slice(subject, number, Split.TEST) for subject, number in shown]
    if extent is Extent.FIRST:
        return first
    tested = [
        _slice(subject, number, Split.TEST)
        for subject in range(1, _TESTED + 1)
        for number in range(_SLICES)
        if (subject, number) not in shown
    ]
    if extent is Extent.EVALUATION:
        return first + tested
    learned = [
        _slice(1000 + subject, number, learning_part(subject, _LEARNED, _VALIDATED))
        for subject in range(1, _LEARNED + 1)
        for number in range(_SLICES)
    ]
    return first + tested + learned


def shortcut_tickets() -> list[Ticket]:
    """What to draw for the twin: the table follows the signs, and does not for the tested."""
    learned = [
        _confounded(1000 + subject, number, split, World.FOLLOWING)
        for subject in range(1, _SHORTCUT_LEARNED + 1)
        for split in (learning_part(subject, _SHORTCUT_LEARNED, _SHORTCUT_VALIDATED),)
        for number in range(_FEWER)
    ]
    tested = [
        _confounded(subject, number, Split.TEST, world)
        for subject in range(1, _SHORTCUT_TESTED + 1)
        for number in range(_FEWER)
        for world in (World.FOLLOWING, World.REVERSED, World.REMOVED)
    ]
    return tested + learned


def _slice(subject: int, number: int, split: Split) -> Ticket:
    return Ticket(f"ct-{subject:04d}-{number + 1}", _SEED, subject, number, _SLICES, split)


def _confounded(subject: int, number: int, split: Split, world: World) -> Ticket:
    case_id = f"ct-{subject:04d}-{number + 1}-{world}"
    return Ticket(case_id, _SHORTCUT_SEED, subject, number, _FEWER, split, world=world)


build_chest = DrawnLibrary(CHEST_LIBRARY, manifest, chest_tickets, draw_ticket, few=_FEW)
size_of = build_chest.size
build_shortcut = DrawnLibrary(
    SHORTCUT_LIBRARY, manifest, lambda _all: shortcut_tickets(), draw_ticket, few=_FEW
)
