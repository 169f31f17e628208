"""Gastric X-ray: a double-contrast stomach whose folds, areae gastricae and polyps are known.

Only the :class:`~xai_core.domains.contract.Domain` lives here; what works is named by its place.

==============  ===============================================
``simulator``   views drawn by code, whose truth is known
``libraries``   the library it draws: ``gastric``
``questions``   what it asks, in words of care
``changeable``  which numbers of a drawn stomach may be changed
``redraw``      views drawn anew with one number changed
==============  ===============================================
"""

from xai_core.domains.contract import BuiltinLibrary, Domain, Offer
from xai_core.domains.gastric.changeable import REDRAWINGS
from xai_core.types import LocalisedText

GASTRIC_LIBRARY = BuiltinLibrary(
    id="gastric",
    title=LocalisedText(en="Simulated double-contrast stomach", ja="シミュレーション胃二重造影像"),
    version="1",
    build="xai_core.domains.gastric.libraries:build_gastric",
    size="xai_core.domains.gastric.libraries:size_of",
    extents=("first", "evaluation", "full"),
    offer=Offer(
        text=LocalisedText(
            en=(
                "Does the stomach show (simulated) signs of H. pylori: thick folds, enlarged areae"
                " gastricae, polypoid folds? {n} of {total} views are drawn (160 patients to test"
                " on, 440 to learn from). The first come in seconds, the rest in some minutes."
            ),
            ja=(
                "胃にピロリ菌感染の（シミュレーションの）所見（ひだの肥厚、胃小区の腫大、"
                "ポリープ状のひだ）があるかを判定します。"
                "全 {total} 枚（評価用160人、学習用440人）のうち {n} 枚が描かれています。"
                "最初の画像は数秒で、残りは数分で描き終わります。"
            ),
        ),
        button=LocalisedText(en="Draw the stomachs", ja="胃X線像を描く"),
        working=LocalisedText(en="Drawing stomachs…", ja="胃X線像を描いています…"),
    ),
)
DOMAIN = Domain(
    id="gastric",
    name=LocalisedText(en="Gastric X-ray", ja="胃X線"),
    builtin_libraries=(GASTRIC_LIBRARY,),
    redrawings=REDRAWINGS,
    words={
        "view": LocalisedText(en="View", ja="撮影体位"),
        "folds": LocalisedText(en="Folds", ja="ひだ"),
        "fold_mm": LocalisedText(en="Folds' thickness (mm)", ja="ひだの太さ（mm）"),
        "areae": LocalisedText(en="Areae gastricae", ja="胃小区"),
        "area_mm": LocalisedText(en="Areae's size (mm)", ja="胃小区の大きさ（mm）"),
        "polypoid": LocalisedText(en="Polypoid folds", ja="ポリープ状のひだ"),
    },
)
