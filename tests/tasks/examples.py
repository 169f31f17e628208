"""A task of each kind, and answers, that the tests beside it ask about."""

import math

import numpy as np
from pydantic import TypeAdapter

from xai_core.tasks import (
    ClassAnswer,
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
from xai_core.types import LocalisedText

NAME = LocalisedText(en="n", ja="n")
FILE = TypeAdapter(Task)


def infos(ids: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=NAME) for name in ids.split())


CELLS = Classification(classes=infos("band seg eo"), stages=("band", "seg"))
COARSE = Classification(
    classes=infos("band seg eo"),
    groupings=(
        ClassGrouping(
            id="mature",
            name=NAME,
            classes=infos("neutrophil eosinophil"),
            groups={"neutrophil": ("band", "seg"), "eosinophil": ("eo",)},
        ),
    ),
)
GRADES = Ordinal(classes=infos("g0 g1 g2 g3"))
HB = Regression(unit="g/dL", tolerance=0.5)
LOW = Cutoff(name=LocalisedText(en="low", ja="低い"), value=12, finding=Side.BELOW, source="A")
HIGH = Cutoff(name=LocalisedText(en="high", ja="高い"), value=16, finding=Side.ABOVE, source="B")
NAMED = Regression(unit="g/dL", tolerance=0.5, name=NAME, cutoffs=(LOW, HIGH))
NODULES = Detection(region="nodule")
BESIDE = GRADES.model_copy(update={"lesions": NODULES})


def says(**shares: float) -> ClassAnswer:
    return ClassAnswer({name: math.log(share) for name, share in shares.items()}, shares)


def square(row: int, column: int, side: int = 2) -> np.ndarray:
    mask = np.zeros((10, 10), dtype=np.bool_)
    mask[row : row + side, column : column + side] = True
    return mask
