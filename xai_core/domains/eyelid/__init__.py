"""Haemoglobin from photographs of the eyelid: simulator and built-in libraries.

Only the :class:`~xai_core.domains.contract.Domain` lives here; what works is named by its place.

=============  ===========================================================
``simulator``  photographs drawn by code, whose truth is known
``libraries``  the libraries it draws: ``eyelid`` and its confounded twin
``anaemia``    what is measured, and from where on it is anaemia
``colour``     the colour of the conjunctiva in numbers, without a network
``mucosa``     which part of a conjunctiva is its lower half
``likeness``   which cut-outs show the same picture, which the same eye
``datasets``   public sets, and why none can be fetched for somebody
``readers``    their readers
=============  ===========================================================
"""

from xai_core.domains.contract import BuiltinLibrary, Domain, FeatureSet, Offer
from xai_core.domains.eyelid.datasets import DATASETS
from xai_core.types import LocalisedText

EYELID_LIBRARY = BuiltinLibrary(
    id="eyelid",
    title=LocalisedText(en="Simulated eyelid photographs", ja="シミュレーション眼瞼写真"),
    version="1",
    build="xai_core.domains.eyelid.libraries:build_eyelid",
    size="xai_core.domains.eyelid.libraries:size_of",
    extents=("first", "evaluation", "full"),
    offer=Offer(
        text=LocalisedText(
            en=(
                "How much haemoglobin has a patient, seen from the lower lid? {n} of {total}"
                " photographs are drawn (150 patients to test on, 450 to learn from). The first"
                " come in seconds, the rest in a few minutes."
            ),
            ja=(
                "下まぶたの写真からヘモグロビン値を推定します。全 {total} 枚（評価用150人、"
                "学習用450人）のうち {n} 枚が描かれています。最初の写真は数秒で、"
                "残りは数分で描き終わります。"
            ),
        ),
        button=LocalisedText(en="Draw the photographs", ja="写真を描く"),
        working=LocalisedText(en="Drawing photographs…", ja="写真を描いています…"),
    ),
)
SHORTCUT_LIBRARY = BuiltinLibrary(
    id="eyelid-shortcut",
    title=LocalisedText(
        en="Simulated eyelids with a planted shortcut", ja="近道を仕込んだシミュレーション眼瞼写真"
    ),
    version="1",
    build="xai_core.domains.eyelid.libraries:build_shortcut",
    offer=Offer(
        text=LocalisedText(
            en=(
                "In training, phone and lamp go with anaemia, so a model learns these and not the"
                " mucosa: see with your class how a value can be right for the wrong reason. Not"
                " drawn yet; it takes a minute or two."
            ),
            ja=(
                "学習用の写真では、貧血かどうかで撮影機種と光源が決まっているため、モデルは粘膜では"
                "なく機種と光源を覚えます。理由を誤ったまま値が当たることを、授業で確かめられます。"
                "まだ描かれていません。1～2分かかります。"
            ),
        ),
        button=EYELID_LIBRARY.offer.button,
        working=EYELID_LIBRARY.offer.working,
    ),
)
DOMAIN = Domain(
    id="eyelid",
    name=LocalisedText(en="Eyelid photographs", ja="眼瞼写真"),
    readers={
        "cp-anemic": "xai_core.domains.eyelid.readers.cp_anemic:open_source",
        "eye-photos": "xai_core.domains.eyelid.readers.eye_photos:open_source",
    },
    builtin_libraries=(EYELID_LIBRARY, SHORTCUT_LIBRARY),
    feature_sets=(
        FeatureSet(
            "conjunctiva-colour",
            LocalisedText(en="Colour of the conjunctiva", ja="結膜の色"),
            "xai_core.domains.eyelid.colour:colour_features",
        ),
    ),
    datasets=DATASETS,
    words={
        "site": LocalisedText(en="Hospital", ja="病院"),
        "age_months": LocalisedText(en="Age (months)", ja="月齢"),
        "cp-anemic": LocalisedText(
            en="CP-AnemiC, cut-outs of the conjunctiva (Appiahene et al. 2023)",
            ja="CP-AnemiC 結膜の切り抜き（Appiahene ら 2023）",
        ),
        "eye-photos": LocalisedText(
            en="Photographs of eyes with boxes around the conjunctiva",
            ja="結膜を枠で囲んだ眼の写真",
        ),
        "sex": LocalisedText(en="Sex", ja="性別"),
        "age": LocalisedText(en="Age (years)", ja="年齢（歳）"),
        "phone": LocalisedText(en="Phone", ja="撮影機種"),
        "lamp_kelvin": LocalisedText(en="Lamp (K)", ja="光源の色温度（K）"),
        "melanin": LocalisedText(
            en="Melanin of the skin (optical depth)", ja="皮膚のメラニン（光学的深さ）"
        ),
        "blood_volume": LocalisedText(
            en="Blood in the mucosa (share)", ja="粘膜に占める血液の割合"
        ),
        "inflammation": LocalisedText(en="Inflammation of the fornix", ja="円蓋部の炎症"),
        "visit": LocalisedText(en="Visit", ja="受診"),
        "changed_levels_per_gram": LocalisedText(
            en="Largest change per g/dL (grey levels)", ja="1 g/dLあたりの最大変化（階調）"
        ),
    },
)
