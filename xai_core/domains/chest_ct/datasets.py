"""Public sets of chest CT: one has an address, the others are got by hand, and each says why.

The address of MedSeg's slices stands in the README of Inf-Net (DengPingFan/Inf-Net), which hands
them on; we have not tried it, and no hash of it was published.
"""

from __future__ import annotations

from xai_core.domains.contract import PublicDataset
from xai_core.types import LocalisedText

MEDSEG = PublicDataset(
    name="covid-ct",
    title=LocalisedText(
        en="MedSeg COVID-19 CT: 50 slices, ground glass and consolidation outlined",
        ja="MedSeg COVID-19 CT：50断面（すりガラス影とコンソリデーションの輪郭付き）",
    ),
    reader="covid-ct",
    licence="Non-commercial use",
    citation="MedSeg COVID-19 CT segmentation (medicalsegmentation.com/covid19), as handed on by"
    " Fan D-P et al., Inf-Net, IEEE TMI 2020. doi:10.1109/TMI.2020.2996645",
    page="https://github.com/DengPingFan/Inf-Net",
    address="http://dpfan.net/wp-content/uploads/MultiClassInfection-Train.zip",
)
SINGLE_LUNGS = PublicDataset(
    name="covid19-ct-seg",
    title=LocalisedText(
        en="COVID-19 CT segmentation: single lungs with or without a lesion",
        ja="COVID-19 CTセグメンテーション：片肺ごとの病変の有無",
    ),
    reader="covid19-ct-seg",
    licence="Repository MIT; the terms of its source were not read: research only",
    citation="https://github.com/dstaroff/COVID19-CT-Segmentation",
    page="https://github.com/dstaroff/COVID19-CT-Segmentation",
    by_hand=LocalisedText(
        en="It does not say which scan a slice is of, and its source's terms were not read. Bring"
        " in a folder or ZIP archive of its folders ct, lungs and covid beside a table scans.csv"
        " (slice, scan) of your own.",
        ja="各断面がどの検査のものか示されておらず、元データの利用条件も確認できていません。"
        "ct、lungs、covid の各フォルダーに、自作の表 scans.csv（slice, scan）を添えて、"
        "フォルダーまたはZIPで取り込んでください。",
    ),
)
CT_HU = PublicDataset(
    name="ct-hu",
    title=LocalisedText(
        en="Finding lungs in CT data: slices in HU with lung masks",
        ja="Finding lungs in CT data：肺マスク付きのHU断面",
    ),
    reader="ct-hu",
    licence="Terms not read: research only",
    citation="https://www.kaggle.com/kmader/finding-lungs-in-ct-data",
    page="https://www.kaggle.com/kmader/finding-lungs-in-ct-data",
    by_hand=LocalisedText(
        en="It asks for an account, and its terms were not read: sign in there, read them, download"
        " the archive, and bring it in.",
        ja="アカウントが必要で、利用条件も確認できていません。サインインして条件を読み、"
        "アーカイブをダウンロードしてから取り込んでください。",
    ),
)
DATASETS = (MEDSEG, SINGLE_LUNGS, CT_HU)
