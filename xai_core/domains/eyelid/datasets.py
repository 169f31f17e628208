"""Public sets of eyelid photographs; neither can be fetched for somebody, and each says why."""

from __future__ import annotations

from xai_core.domains.contract import PublicDataset
from xai_core.types import LocalisedText

CP_ANEMIC = PublicDataset(
    name="cp-anemic",
    title=LocalisedText(
        en="CP-AnemiC: cut-outs of the conjunctiva with haemoglobin",
        ja="CP-AnemiC：結膜の切り抜きとヘモグロビン値",
    ),
    reader="cp-anemic",
    licence="CC BY 4.0, academic use",
    citation="Appiahene P, Chaturvedi K, Asare J W, Donkoh E T, Prasad M. CP-AnemiC: a"
    " conjunctival pallor dataset and benchmark for anemia detection in children. Medicine in"
    " Novel Technology and Devices 2023;18:100244. doi:10.1016/j.medntd.2023.100244",
    page="https://data.mendeley.com/datasets/m53vz6b7fx/1",
    by_hand=LocalisedText(
        en="It is published as a RAR archive, which is not read here: download it, unpack it, and"
        " bring in the folder, or make a ZIP archive of it.",
        ja="RAR形式で公開されており、ここでは読み込めません。ダウンロードして展開し、"
        "フォルダーを取り込むか、ZIPに圧縮し直してください。",
    ),
)
EYE_PHOTOS = PublicDataset(
    name="eye-photos",
    title=LocalisedText(
        en="Photographs of eyes with boxes around the conjunctiva", ja="結膜を枠で囲んだ眼の写真"
    ),
    reader="eye-photos",
    licence="Terms not stated: research only",
    citation="https://github.com/Kartikeya2004/anemia-detection-conjunctiva",
    page="https://github.com/Kartikeya2004/anemia-detection-conjunctiva",
    by_hand=LocalisedText(
        en="Its authors state no terms, so it is not fetched for you. Ask them; of what you may"
        " use, bring in a folder or ZIP archive with the folders images and labels.",
        ja="利用条件が示されていないため、自動では取得しません。著者に確認のうえ、images と labels"
        " のフォルダーを含むフォルダーまたはZIPを取り込んでください。",
    ),
)
DATASETS = (CP_ANEMIC, EYE_PHOTOS)
