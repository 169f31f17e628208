"""Mammography: a breast drawn by code by two vendors, built-in libraries, a reader of MIAS.

Only the :class:`~xai_core.domains.contract.Domain` lives here; what works is named by its place.

=============  =====================================================================
``simulator``  views drawn by code, whose truth is known
``libraries``  the libraries it draws: ``mammogram`` and its twin of another vendor
``questions``  what they ask: normal, benign or malignant, and where the lesions are
``datasets``   public sets
``readers``    their readers
=============  =====================================================================
"""

from xai_core.domains.contract import BuiltinLibrary, Domain, Offer
from xai_core.domains.mammography.datasets import DATASETS
from xai_core.types import LocalisedText

MAMMOGRAM_LIBRARY = BuiltinLibrary(
    id="mammogram",
    title=LocalisedText(en="Simulated mammograms", ja="シミュレーション・マンモグラム"),
    version="2",
    build="xai_core.domains.mammography.libraries:build_mammogram",
    size="xai_core.domains.mammography.libraries:size_of",
    extents=("first", "evaluation", "full"),
    offer=Offer(
        text=LocalisedText(
            en=(
                "Is a (simulated) breast normal, and if not, where are the lesions? {n} of {total}"
                " pictures are drawn (150 women to test on, 700 to learn from). The first come in"
                " seconds, the rest in some minutes."
            ),
            ja=(
                "（シミュレーションの）乳房が正常か、正常でなければ病変がどこにあるかを問います。"
                "全 {total} 枚（評価用150人、学習用700人）のうち {n} 枚が描かれています。"
                "最初の画像は数秒で、残りは数分で描き終わります。"
            ),
        ),
        button=LocalisedText(en="Draw the mammograms", ja="マンモグラムを描く"),
        working=LocalisedText(en="Drawing mammograms…", ja="マンモグラムを描いています…"),
    ),
)
OTHER_VENDOR_LIBRARY = BuiltinLibrary(
    id="mammogram-other-vendor",
    title=LocalisedText(
        en="Simulated mammograms of another vendor",
        ja="別メーカーのシミュレーション・マンモグラム",
    ),
    version="2",
    build="xai_core.domains.mammography.libraries:build_other_vendor",
    offer=Offer(
        text=LocalisedText(
            en=(
                "Other women, taken with another make of machine: other contrast, grain and pixels."
                " See what a model loses that never saw one. Not drawn yet; it takes about a"
                " minute."
            ),
            ja=(
                "別のメーカーの装置で撮影した別の女性たちの画像です。"
                "コントラスト、粒状性、画素の大きさが異なります。"
                "その装置を知らないモデルの成績がどれだけ下がるかを確かめられます。"
                "まだ描かれていません。約1分かかります。"
            ),
        ),
        button=MAMMOGRAM_LIBRARY.offer.button,
        working=MAMMOGRAM_LIBRARY.offer.working,
    ),
)
DOMAIN = Domain(
    id="mammography",
    name=LocalisedText(en="Mammography", ja="マンモグラフィ"),
    readers={"mini-mias": "xai_core.domains.mammography.readers.mini_mias:open_source"},
    builtin_libraries=(MAMMOGRAM_LIBRARY, OTHER_VENDOR_LIBRARY),
    datasets=DATASETS,
    words={
        "tissue": LocalisedText(
            en="Background (F fatty, G glandular, D dense)",
            ja="背景組織（F 脂肪性、G 乳腺散在、D 高濃度）",
        ),
        "kinds": LocalisedText(en="Kinds of lesions", ja="病変の種類"),
        "gland_share": LocalisedText(en="Fibroglandular share", ja="乳腺の割合"),
        "lymph_node": LocalisedText(en="Lymph node", ja="リンパ節"),
        "largest_added": LocalisedText(
            en="Largest exposure taken by a lesion", ja="病変が吸収した最大の線量"
        ),
        "vendor": LocalisedText(en="Make of the machine", ja="装置のメーカー"),
        "abnormality": LocalisedText(en="Kind of abnormality", ja="異常の種類"),
        "mini-mias": LocalisedText(
            en="mini-MIAS mammograms with experts' circles",
            ja="mini-MIAS マンモグラム（専門家の円付き）",
        ),
        "location": LocalisedText(en="Location of the abnormality", ja="異常の位置"),
    },
)
