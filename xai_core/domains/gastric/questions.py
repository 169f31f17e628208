"""The question of the field's simulated libraries, and what names it with care.

A drawn stomach is nobody's, so nothing is diagnosed: the signs are *simulated signs of infection*
with Helicobacter pylori.
"""

from __future__ import annotations

from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText

NEGATIVE = ClassInfo(
    id="negative",
    name=LocalisedText(
        en="No simulated signs of H. pylori", ja="ピロリ菌感染所見なし（シミュレーション）"
    ),
)
POSITIVE = ClassInfo(
    id="positive",
    name=LocalisedText(
        en="Simulated signs of H. pylori", ja="ピロリ菌感染所見あり（シミュレーション）"
    ),
)
INFECTION = Classification(classes=(NEGATIVE, POSITIVE))
"""The task of the simulated library."""
