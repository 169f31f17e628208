"""What the field measures, and from where on it is anaemia: by age and sex, as WHO set it in 2024.

The guideline gives the limits in g/L; here they are in g/dL, as the field's libraries measure. It
asks for adjustment by altitude and smoking, which no photograph tells: nothing is adjusted.
"""

from __future__ import annotations

from xai_core.tasks import Cutoff, Regression, Side
from xai_core.types import LocalisedText

TOLERANCE = 1.0
"""g/dL: as near as two point-of-care devices are asked to come."""
GUIDELINE = (
    "Guideline on haemoglobin cutoffs to define anaemia in individuals and populations, WHO 2024"
)
_GRAMS_PER_LITRE = (
    ("Anaemia, children 6–23 months", "貧血：生後6〜23か月の小児", 105),
    ("Anaemia, children 24–59 months", "貧血：生後24〜59か月の小児", 110),
    ("Anaemia, children 5–11 years", "貧血：5〜11歳の小児", 115),
    ("Anaemia, children 12–14 years", "貧血：12〜14歳の小児", 120),
    (
        "Anaemia, women 15 years and older, not pregnant",
        "貧血：15歳以上の女性（妊娠していない）",
        120,
    ),
    ("Anaemia, men 15 years and older", "貧血：15歳以上の男性", 130),
    ("Anaemia, pregnant women, first trimester", "貧血：妊娠第1三半期の女性", 110),
    ("Anaemia, pregnant women, second trimester", "貧血：妊娠第2三半期の女性", 105),
    ("Anaemia, pregnant women, third trimester", "貧血：妊娠第3三半期の女性", 110),
)

HAEMOGLOBIN = Regression(
    unit="g/dL",
    tolerance=TOLERANCE,
    name=LocalisedText(en="haemoglobin", ja="ヘモグロビン"),
    cutoffs=tuple(
        Cutoff(
            name=LocalisedText(en=english, ja=japanese),
            value=grams / 10,
            finding=Side.BELOW,
            source=GUIDELINE,
        )
        for english, japanese, grams in _GRAMS_PER_LITRE
    ),
)
"""The task of the field's libraries."""
