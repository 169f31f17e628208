"""The question of the field's simulated libraries, and what names it with care.

No drawn slice shows how anybody died, so no class is called so: the signs are *simulated fluid
signs*, which drowning, oedema and resuscitation may share.
"""

from __future__ import annotations

from xai_core.tasks import Classification, ClassInfo
from xai_core.types import LocalisedText

NO_SIGNS = ClassInfo(id="no-signs", name=LocalisedText(en="No fluid signs", ja="液体貯留所見なし"))
SIGNS = ClassInfo(
    id="fluid-signs",
    name=LocalisedText(en="Simulated fluid signs", ja="液体貯留所見あり（シミュレーション）"),
)
FLUID_SIGNS = Classification(classes=(NO_SIGNS, SIGNS))
"""The task of the simulated libraries."""
