"""The question of the field's libraries: normal, benign or malignant, and where the lesions are.

The simulated classes are names of how a lesion was drawn, never a diagnosis.
"""

from __future__ import annotations

from xai_core.tasks import ClassGrouping, Classification, ClassInfo, Detection
from xai_core.types import LocalisedText

NORMAL, BENIGN, MALIGNANT = "normal", "benign", "malignant"
ABNORMAL = "abnormal"
"""Benign or malignant; the grouping that reads them together bears this name too."""
LESION = "lesion"
"""Region whose instances are the lesions."""
_NORMAL = ClassInfo(id=NORMAL, name=LocalisedText(en="Normal", ja="正常"))
FINDING = Classification(
    classes=(
        _NORMAL,
        ClassInfo(id=BENIGN, name=LocalisedText(en="Benign", ja="良性")),
        ClassInfo(id=MALIGNANT, name=LocalisedText(en="Malignant", ja="悪性")),
    ),
    groupings=(
        ClassGrouping(
            id=ABNORMAL,
            name=LocalisedText(en="Normal or abnormal", ja="正常か異常か"),
            classes=(
                _NORMAL,
                ClassInfo(id=ABNORMAL, name=LocalisedText(en="Abnormal", ja="異常")),
            ),
            groups={NORMAL: (NORMAL,), ABNORMAL: (BENIGN, MALIGNANT)},
        ),
    ),
    lesions=Detection(region=LESION),
)
