"""The built-in libraries of simulated eyelid photographs: ``eyelid`` and its confounded twin.

``eyelid`` has 150 patients to test on, as many as the study of the University of Tokyo, with four
photographs each, and 450 to learn from, 60 of them for validation, with two. It is made in
*extents*, each a true part of the next: ``first`` (60 photographs of as many test patients, for a
machine that starts empty), ``evaluation`` (all of the test patients), ``full``.

In ``eyelid-shortcut`` phone and lamp go with anaemia while a model learns; each photograph of its
60 test patients comes twice, with phone and lamp following and exchanged.
"""

from __future__ import annotations

from xai_core.cases.drawing import DrawnLibrary, Extent, drawn_regions, learning_part
from xai_core.cases.manifest import Manifest
from xai_core.domains.eyelid import EYELID_LIBRARY, SHORTCUT_LIBRARY
from xai_core.domains.eyelid.anaemia import HAEMOGLOBIN
from xai_core.domains.eyelid.simulator import truth
from xai_core.domains.eyelid.simulator.tickets import Ticket, World, draw_ticket
from xai_core.types import LocalisedText, Split

_SEED, _SHORTCUT_SEED = 20240621, 20240622
_TESTED, _LEARNED, _VALIDATED = 150, 450, 60
FIRST_PATIENTS = 60
_SHORTCUT_TESTED, _SHORTCUT_LEARNED, _SHORTCUT_VALIDATED = 60, 300, 50
_PHOTOGRAPHS, _FEWER = 4, 2
"""Of each patient: of those tested in ``eyelid``, and of all others."""
_FEW = 120
"""So few are drawn before a second process would have started."""

_REGIONS = (
    (truth.CONJUNCTIVA, "Conjunctiva", "結膜"),
    (truth.LOWER_HALF, "Lower half of the conjunctiva", "結膜の下半分"),
    (truth.FORNICEAL, "Fornix", "円蓋部"),
    (truth.SCLERA, "Sclera", "強膜"),
    (truth.SKIN, "Skin", "皮膚"),
    (truth.HIGHLIGHTS, "Wet highlights", "涙の反射"),
    (truth.SIGNAL, "What one g/dL changes", "1 g/dLで変わるところ"),
)
_SURROUNDINGS = (truth.SCLERA, truth.SKIN, truth.HIGHLIGHTS)
_REFERENCE = (
    "By construction: sclera, skin and highlights hold no mucosa, whose colour alone follows from"
    " haemoglobin."
)


def manifest(library_id: str, title: LocalisedText, version: str) -> Manifest:
    """The manifest of a library of simulated photographs."""
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=title,
        licence="CC0-1.0",
        origin="xai_core.domains.eyelid.simulator",
        notes=LocalisedText(
            en="Drawn by code. Colours follow from published absorption; nobody was photographed.",
            ja="プログラムが描いた画像です。色は公表された吸光度から計算しました。実在の人物は写っていません。",
        ),
        task=HAEMOGLOBIN,
        regions=drawn_regions(_REGIONS, beside_the_point=_SURROUNDINGS, reference=_REFERENCE),
    )


def eyelid_tickets(extent: Extent) -> list[Ticket]:
    """What to draw for an extent; each begins with the one before."""
    first = [_photograph(patient, 0, Split.TEST) for patient in range(1, FIRST_PATIENTS + 1)]
    if extent is Extent.FIRST:
        return first
    tested = [
        _photograph(patient, number, Split.TEST)
        for patient in range(1, _TESTED + 1)
        for number in range(_PHOTOGRAPHS)
        if number > 0 or patient > FIRST_PATIENTS
    ]
    if extent is Extent.EVALUATION:
        return first + tested
    learned = [
        _photograph(1000 + patient, number, learning_part(patient, _LEARNED, _VALIDATED))
        for patient in range(1, _LEARNED + 1)
        for number in range(_FEWER)
    ]
    return first + tested + learned


def shortcut_tickets() -> list[Ticket]:
    """What to draw for the twin: the phone follows anaemia, and is reversed for the tested too."""
    learned = [
        _confounded(1000 + patient, number, split, World.FOLLOWING)
        for patient in range(1, _SHORTCUT_LEARNED + 1)
        for split in (learning_part(patient, _SHORTCUT_LEARNED, _SHORTCUT_VALIDATED),)
        for number in range(_FEWER)
    ]
    tested = [
        _confounded(patient, number, Split.TEST, world)
        for patient in range(1, _SHORTCUT_TESTED + 1)
        for number in range(_FEWER)
        for world in (World.FOLLOWING, World.REVERSED)
    ]
    return tested + learned


def _photograph(patient: int, number: int, split: Split) -> Ticket:
    return Ticket(f"eye-{patient:04d}-{number + 1}", _SEED, patient, number, split)


def _confounded(patient: int, number: int, split: Split, world: World) -> Ticket:
    case_id = f"eye-{patient:04d}-{number + 1}-{world}"
    return Ticket(case_id, _SHORTCUT_SEED, patient, number, split, world=world)


build_eyelid = DrawnLibrary(EYELID_LIBRARY, manifest, eyelid_tickets, draw_ticket, few=_FEW)
size_of = build_eyelid.size
build_shortcut = DrawnLibrary(
    SHORTCUT_LIBRARY, manifest, lambda _all: shortcut_tickets(), draw_ticket, few=_FEW
)
