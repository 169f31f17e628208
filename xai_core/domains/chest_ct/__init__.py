"""Chest CT: a thorax drawn in Hounsfield units, built-in libraries, readers of public sets.

Only the :class:`~xai_core.domains.contract.Domain` lives here; what works is named by its place.

=============  ============================================================
``simulator``  slices drawn by code, whose truth is known
``libraries``  the libraries it draws: ``chest-ct`` and its confounded twin
``questions``  what they ask, in words of care
``datasets``   public sets, and how each is got
``readers``    their readers
=============  ============================================================
"""

from xai_core.domains.chest_ct.datasets import DATASETS
from xai_core.domains.contract import BuiltinLibrary, Domain, Offer
from xai_core.types import LocalisedText

CHEST_LIBRARY = BuiltinLibrary(
    id="chest-ct",
    title=LocalisedText(en="Simulated chest CT", ja="シミュレーション胸部CT"),
    version="2",
    build="xai_core.domains.chest_ct.libraries:build_chest",
    size="xai_core.domains.chest_ct.libraries:size_of",
    extents=("first", "evaluation", "full"),
    offer=Offer(
        text=LocalisedText(
            en=(
                "Are there simulated fluid signs in the lungs and airways? {n} of {total} slices"
                " are drawn (160 subjects to test on, 320 to learn from). The first come in"
                " seconds, the rest in some minutes."
            ),
            ja=(
                "肺と気道に（シミュレーションの）液体貯留所見があるかを判定します。"
                "全 {total} 枚（評価用160人、学習用320人）のうち {n} 枚が描かれています。"
                "最初の画像は数秒で、残りは数分で描き終わります。"
            ),
        ),
        button=LocalisedText(en="Draw the slices", ja="断面を描く"),
        working=LocalisedText(en="Drawing slices…", ja="断面を描いています…"),
    ),
)
SHORTCUT_LIBRARY = BuiltinLibrary(
    id="chest-ct-shortcut",
    title=LocalisedText(
        en="Simulated chest CT with a planted shortcut",
        ja="近道を仕込んだシミュレーション胸部CT",
    ),
    version="2",
    build="xai_core.domains.chest_ct.libraries:build_shortcut",
    offer=Offer(
        text=LocalisedText(
            en=(
                "In training, everyone with fluid signs lies on a table with metal rails, so a"
                " model learns the table and not the lungs: see with your class how an answer can"
                " be right for the wrong reason. Not drawn yet; it takes about a minute."
            ),
            ja=(
                "学習用の画像では、所見のある人だけが金属レール付きの寝台に載っているため、"
                "モデルは肺ではなく寝台を覚えます。理由を誤ったまま正解できることを、"
                "授業で確かめられます。まだ描かれていません。約1分かかります。"
            ),
        ),
        button=CHEST_LIBRARY.offer.button,
        working=CHEST_LIBRARY.offer.working,
    ),
)
DOMAIN = Domain(
    id="chest-ct",
    name=LocalisedText(en="Chest CT", ja="胸部CT"),
    readers={
        "covid19-ct-seg": "xai_core.domains.chest_ct.readers.single_lungs:open_source",
        "covid-ct": "xai_core.domains.chest_ct.readers.medseg:open_source",
        "ct-hu": "xai_core.domains.chest_ct.readers.inserted:open_source",
    },
    builtin_libraries=(CHEST_LIBRARY, SHORTCUT_LIBRARY),
    datasets=DATASETS,
    words={
        "level": LocalisedText(en="Level (0 inlet, 1 base)", ja="高さ（0 胸郭入口、1 肺底）"),
        "pattern": LocalisedText(en="Pattern in the lungs", ja="肺の陰影パターン"),
        "airway": LocalisedText(en="Airways hold", ja="気道の内容"),
        "dependent_hu": LocalisedText(
            en="Dependent density (HU added)", ja="就下性の濃度上昇（加わったHU）"
        ),
        "effusion_mm": LocalisedText(en="Effusion (mm)", ja="胸水（mm）"),
        "broken_ribs": LocalisedText(en="Broken ribs", ja="肋骨骨折"),
        "tube": LocalisedText(en="Tube", ja="チューブ"),
        "secretions": LocalisedText(en="Secretions in the airways", ja="気道分泌物"),
        "table": LocalisedText(en="Scanner's table", ja="寝台"),
        "lung_hu": LocalisedText(en="Lung tissue without signs (HU)", ja="所見のない肺（HU）"),
        "largest_hu_added": LocalisedText(
            en="Largest HU added by the signs", ja="所見が加えた最大のHU"
        ),
        "side": LocalisedText(en="Side of the picture", ja="画像上の側"),
        "lesion_share": LocalisedText(en="Lesion, share of the lung", ja="肺に占める病変の割合"),
        "covid19-ct-seg": LocalisedText(
            en="COVID-19 CT segmentation, single lungs with or without a lesion",
            ja="COVID-19 CTセグメンテーション（片肺ごとの病変の有無）",
        ),
        "covid-ct": LocalisedText(
            en="MedSeg COVID-19 CT: ground glass and consolidation",
            ja="MedSeg COVID-19 CT（すりガラス影とコンソリデーション）",
        ),
        "ct-hu": LocalisedText(
            en="CT slices in HU with lung masks; simulated signs are inserted",
            ja="肺マスク付きHU画像（シミュレーション所見を挿入）",
        ),
    },
)
