"""The built-in library of simulated gastric radiographs: ``gastric``.

It has 160 patients to test on and 440 to learn from, 40 of them for validation, four views of each;
every second patient is positive. It is made in *extents*: ``first`` (a view of each of 60 test
patients), ``evaluation`` (all of the test patients), ``full``.
"""

from __future__ import annotations

from xai_core.cases.drawing import DrawnLibrary, Extent, drawn_regions, learning_part
from xai_core.cases.manifest import Manifest, PictureInfo
from xai_core.domains.gastric import GASTRIC_LIBRARY
from xai_core.domains.gastric.questions import INFECTION
from xai_core.domains.gastric.simulator import truth
from xai_core.domains.gastric.simulator.anatomy import FIELD_OF_VIEW
from xai_core.domains.gastric.simulator.patient import ENLARGED_FROM, THICK_FROM, View
from xai_core.domains.gastric.simulator.tickets import SIDE, Ticket, draw_ticket
from xai_core.types import LocalisedText, Split

_SEED = 20240710
_TESTED, _LEARNED, _VALIDATED = 160, 440, 40
FIRST_PATIENTS = 60
_VIEWS = tuple(View)
_FEW = 150
"""So few are drawn before a second process would have started."""

_REGIONS = (
    (truth.SIGNS, "Simulated signs", "所見（シミュレーション）"),
    (truth.FOLDS, "Folds", "ひだ"),
    (truth.AREAE, "Areae gastricae", "胃小区"),
    (truth.POLYPS, "Polyps", "ポリープ状隆起"),
    (truth.STOMACH, "Stomach", "胃"),
    (truth.BARIUM, "Pool of barium", "バリウムのたまり"),
    (truth.SPINE, "Spine", "脊椎"),
    (truth.DISTRACTORS, "Bubbles and flecks", "気泡とバリウム斑"),
)
_SURROUNDINGS = (truth.BARIUM, truth.SPINE, truth.DISTRACTORS)
_REFERENCE = (
    "By construction: pool, spine, bubbles and flecks are drawn without regard to the signs."
)


def manifest(library_id: str, title: LocalisedText, version: str) -> Manifest:
    """The manifest of a library of simulated radiographs."""
    spacing = FIELD_OF_VIEW / SIDE
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=title,
        licence="CC0-1.0",
        citation="Shares of the signs after Dheer S et al., Br J Radiol 2002;75:805-811.",
        origin="xai_core.domains.gastric.simulator",
        notes=LocalisedText(
            en="Drawn by code: nobody was X-rayed, and nothing here is a diagnosis. How much a"
            f" pixel of the signs matters is their strength there: folds from {THICK_FROM:.0f} mm,"
            f" fully from {truth.FULL_THICKNESS:.0f}; areae from {ENLARGED_FROM:.0f} mm, fully from"
            f" {truth.FULL_CELL:.0f}; polyps fully. Negative patients may have thick folds as well,"
            " of a lesser degree.",
            ja="プログラムが描いた画像です。実在の人物を撮影したものではなく、診断でもありません。"
            "所見の各画素の重要度は、そこでの所見の強さです"
            f"（ひだは{THICK_FROM:.0f} mmから{truth.FULL_THICKNESS:.0f} mm、"
            f"胃小区は{ENLARGED_FROM:.0f} mmから{truth.FULL_CELL:.0f} mmにかけて0から1、"
            "ポリープは1）。陰性の人にも、程度の軽いひだの肥厚があります。",
        ),
        task=INFECTION,
        regions=drawn_regions(_REGIONS, beside_the_point=_SURROUNDINGS, reference=_REFERENCE),
        picture=PictureInfo(spacing_mm=(spacing, spacing)),
    )


def gastric_tickets(extent: Extent) -> list[Ticket]:
    """What to draw for an extent; each begins with the one before."""
    # By pairs, so that each view is taken of both classes.
    shown = [
        (patient, _VIEWS[(patient - 1) // 2 % len(_VIEWS)])
        for patient in range(1, FIRST_PATIENTS + 1)
    ]
    first = [_view(patient, view, Split.TEST) for patient, view in shown]
    if extent is Extent.FIRST:
        return first
    tested = [
        _view(patient, view, Split.TEST)
        for patient in range(1, _TESTED + 1)
        for view in _VIEWS
        if (patient, view) not in shown
    ]
    if extent is Extent.EVALUATION:
        return first + tested
    learned = [
        _view(1000 + patient, view, learning_part(patient, _LEARNED, _VALIDATED))
        for patient in range(1, _LEARNED + 1)
        for view in _VIEWS
    ]
    return first + tested + learned


def _view(patient: int, view: View, split: Split) -> Ticket:
    return Ticket(f"stomach-{patient:04d}-{view}", _SEED, patient, view, split)


build_gastric = DrawnLibrary(GASTRIC_LIBRARY, manifest, gastric_tickets, draw_ticket, few=_FEW)
size_of = build_gastric.size
