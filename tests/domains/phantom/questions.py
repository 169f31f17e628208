"""What the field asks: four questions about discs, one for each kind of task.

=============  ==============  ==================================================================
``class``      classification  no disc, a small one or a large one; read coarser: is there one?
``stage``      ordinal         how far has it grown? Four sizes, read coarser as early and late
``value``      regression      how bright is it? In units of ten grey levels
``lesion``     detection       none to three small bright discs
=============  ==============  ==================================================================

Each has a manifest, and cases one after the other. What a case is follows from seed, specimen and
number alone, so the same seed draws the same bytes whatever else is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from tests.domains.phantom import TITLES
from tests.domains.phantom.drawing import Disc, core, graded, inside, picture
from xai_core.cases.draft import CaseDraft, Drawn
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import encode_png
from xai_core.tasks import (
    ClassGrouping,
    Classification,
    ClassInfo,
    Cutoff,
    Detection,
    Ordinal,
    Regression,
    Side,
    Task,
)
from xai_core.types import Choice, LocalisedText, Origin, Split

A_SPECIMEN = 6
"""Cases that come from one specimen."""
STAGE_RADII = (0.08, 0.14, 0.20, 0.26)
UNIT = 10.0
"""Grey levels of one unit of value."""
LIMITS = "How the discs are drawn"
"""Source of the limits of a value."""
CLASSES = {
    "empty": LocalisedText(en="No disc", ja="円なし"),
    "small": LocalisedText(en="Small disc", ja="小さい円"),
    "large": LocalisedText(en="Large disc", ja="大きい円"),
}
PRESENCE = {
    "absent": LocalisedText(en="Absent", ja="なし"),
    "present": LocalisedText(en="Present", ja="あり"),
}
STAGES = {f"stage-{n}": LocalisedText(en=f"Stage {n}", ja=f"第{n}期") for n in range(1, 5)}
HALVES = {
    "early": LocalisedText(en="Early", ja="早期"),
    "late": LocalisedText(en="Late", ja="後期"),
}


class Question(Choice):
    """What is asked of a case."""

    CLASS = "class"
    STAGE = "stage"
    VALUE = "value"
    LESION = "lesion"


@dataclass(frozen=True)
class _Drawn:
    """What is on a picture, and what is true of it."""

    discs: tuple[Disc, ...]
    regions: Mapping[str, Drawn]
    label: str | None = None
    target: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def manifest(question: Question, library_id: str, *, drawn: bool = True) -> Manifest:
    """What ``library.toml`` says; ``drawn`` tells a simulated library from an imported one."""
    simulated = "Drawn by code: discs on noise"
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=TITLES[f"phantom-{question}"],
        licence="CC0-1.0",
        origin=simulated if drawn else "A folder of pictures with answers.csv",
        task=_TASKS[question],
        regions=_REGIONS[question] if drawn or question is Question.LESION else (),
    )


def drafts(
    question: Question, n: int, *, seed: int, size: int, grain: float
) -> Iterator[CaseDraft]:
    """``n`` cases, :data:`A_SPECIMEN` of each specimen; the answers take turns."""
    for index in range(n):
        specimen, number = divmod(index, A_SPECIMEN)
        rng = np.random.default_rng([seed, list(Question).index(question), specimen, number])
        # Shifted from one specimen to the next, so that none has all cases of one answer.
        drawn = _draw(question, number + specimen, size, rng)
        yield CaseDraft(
            id=f"{question}-{specimen + 1:02d}-{number + 1}",
            image=encode_png(picture(drawn.discs, size, grain, rng)),
            suffix=".png",
            label=drawn.label,
            target=drawn.target,
            specimen=f"phantom-{specimen + 1:02d}",
            split=split_of_specimen(specimen),
            regions=drawn.regions,
            attributes=drawn.attributes,
        )


def split_of_specimen(specimen: int) -> Split:
    """Of ten specimens two are for testing and one for validation."""
    return {0: Split.TEST, 1: Split.TEST, 2: Split.VALIDATION}.get(specimen % 10, Split.TRAIN)


def _draw(question: Question, turn: int, size: int, rng: np.random.Generator) -> _Drawn:
    if question is Question.CLASS:
        return _classed(tuple(CLASSES)[turn % 3], size, rng)
    if question is Question.STAGE:
        return _staged(turn % 4, size, rng)
    if question is Question.VALUE:
        return _valued(size, rng)
    return _with_lesions(turn % 4, size, rng)


def _classed(label: str, size: int, rng: np.random.Generator) -> _Drawn:
    if label == "empty":
        return _Drawn((), {"core": (), "rim": ()}, label)
    disc = _anywhere(float(rng.uniform(*{"small": (0.09, 0.13), "large": (0.2, 0.26)}[label])), rng)
    middle = core(disc, size)
    return _Drawn(
        (disc,),
        {"core": middle, "rim": inside(disc, size) & ~middle},
        label,
        attributes={"radius_px": f"{disc.radius * size:.1f}"},
    )


def _staged(stage: int, size: int, rng: np.random.Generator) -> _Drawn:
    disc = _anywhere(STAGE_RADII[stage] + float(rng.uniform(-0.02, 0.02)), rng)
    return _Drawn((disc,), {"disc": inside(disc, size)}, tuple(STAGES)[stage])


def _valued(size: int, rng: np.random.Generator) -> _Drawn:
    disc = _anywhere(float(rng.uniform(0.18, 0.22)), rng, float(rng.uniform(100, 220)))
    return _Drawn((disc,), {"disc": graded(disc, size)}, target=round(disc.brightness / UNIT, 3))


def _with_lesions(count: int, size: int, rng: np.random.Generator) -> _Drawn:
    """Each lesion in a quarter of the picture of its own: none touches another."""
    quarters = rng.permutation(4)[:count]
    discs = tuple(
        Disc(
            row=quarter // 2 / 2 + float(rng.uniform(0.15, 0.35)),
            column=quarter % 2 / 2 + float(rng.uniform(0.15, 0.35)),
            radius=float(rng.uniform(0.095, 0.125)),
            brightness=float(rng.uniform(180, 220)),
        )
        for quarter in quarters
    )
    return _Drawn(discs, {"lesion": tuple(inside(disc, size) for disc in discs)})


def _anywhere(radius: float, rng: np.random.Generator, brightness: float | None = None) -> Disc:
    row, column = (float(at) for at in rng.uniform(radius + 0.05, 0.95 - radius, 2))
    shown = float(rng.uniform(150, 190)) if brightness is None else brightness
    return Disc(row, column, radius, shown)


def _infos(names: Mapping[str, LocalisedText]) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=class_id, name=name) for class_id, name in names.items())


def _region(region_id: str, en: str, ja: str, **changes: object) -> RegionInfo:
    values: dict[str, object] = {
        "id": region_id,
        "name": LocalisedText(en=en, ja=ja),
        "origin": Origin.BY_CONSTRUCTION,
        "author": "Phantom simulator",
    }
    return RegionInfo.model_validate(values | changes)


_TASKS: dict[Question, Task] = {
    Question.CLASS: Classification(
        classes=_infos(CLASSES),
        groupings=(
            ClassGrouping(
                id="presence",
                name=LocalisedText(en="Is there a disc?", ja="円の有無"),
                classes=_infos(PRESENCE),
                groups={"absent": ("empty",), "present": ("small", "large")},
            ),
        ),
    ),
    Question.STAGE: Ordinal(
        classes=_infos(STAGES),
        groupings=(
            ClassGrouping(
                id="halves",
                name=LocalisedText(en="Early or late", ja="早期と後期"),
                classes=_infos(HALVES),
                groups={"early": ("stage-1", "stage-2"), "late": ("stage-3", "stage-4")},
            ),
        ),
    ),
    Question.VALUE: Regression(
        unit="u",
        tolerance=1.0,
        name=LocalisedText(en="brightness", ja="明るさ"),
        cutoffs=(
            Cutoff(
                name=LocalisedText(en="Dim", ja="暗い円"),
                value=13,
                finding=Side.BELOW,
                source=LIMITS,
            ),
            Cutoff(
                name=LocalisedText(en="Glaring", ja="まぶしい円"),
                value=19,
                finding=Side.ABOVE,
                source=LIMITS,
            ),
        ),
    ),
    Question.LESION: Detection(region="lesion"),
}
_DISC = _region("disc", "Disc", "円")
_REGIONS: dict[Question, tuple[RegionInfo, ...]] = {
    Question.CLASS: (
        _region(
            "core",
            "Core",
            "中心部",
            importance=0.4,
            reference="How the discs are drawn: size is told by the rim.",
        ),
        _region("rim", "Rim", "縁"),
        _region("disc", "Disc", "円", union_of=("core", "rim")),
    ),
    Question.STAGE: (_DISC,),
    Question.VALUE: (_DISC,),
    Question.LESION: (_region("lesion", "Lesion", "病変"),),
}
