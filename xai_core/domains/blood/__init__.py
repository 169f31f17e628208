"""Blood cells: smear simulator, readers of public sets, built-in libraries, what stain asks for.

Only the :class:`~xai_core.domains.contract.Domain` lives here; what works is named by its place.

======================  ========================================================================
``simulator``           smears drawn by code, whose truth is known
``libraries``           the libraries it draws: ``smear``, ``smear-shortcut``, others on request
``simulate``            cells on request, as the command line asks for them
``changeable``          which numbers of a drawn cell may be changed
``redraw``              drawn cells drawn anew with one number changed
``datasets``            public sets: where they are, under what terms
``readers``             their readers
``criteria``            what decides the class of a cell, with sources
``stain``               the mean stain of a place, to fill a hidden region with
``stain_augmentation``  smears stained thicker and thinner, for training
======================  ========================================================================
"""

from xai_core.domains.blood.changeable import REDRAWINGS
from xai_core.domains.blood.datasets import DATASETS
from xai_core.domains.contract import (
    AugmentationStep,
    BuiltinLibrary,
    Continuum,
    ContinuumEnd,
    Domain,
    FieldInfill,
    Offer,
    Option,
    Simulator,
)
from xai_core.types import LocalisedText

SMEAR_LIBRARY = BuiltinLibrary(
    id="smear",
    title=LocalisedText(en="Simulated blood smears", ja="シミュレーション血液塗抹標本"),
    version="2",
    build="xai_core.domains.blood.libraries:build_smear",
    size="xai_core.domains.blood.libraries:size_of",
    extents=("first", "evaluation", "full"),
    offer=Offer(
        text=LocalisedText(
            en=(
                "These are the first {n} cells. All {total} (57 specimens to test on, 40 to learn"
                " from) take some minutes to draw; you can go on meanwhile."
            ),
            ja=(
                "これは最初の {n} 個の細胞です。全 {total} 個（評価用の標本57枚、学習用40枚）を"
                "描くには数分かかります。その間も操作を続けられます。"
            ),
        ),
        button=LocalisedText(en="Draw all cells", ja="すべての細胞を描く"),
        working=LocalisedText(en="Drawing cells…", ja="細胞を描いています…"),
    ),
)
SHORTCUT_LIBRARY = BuiltinLibrary(
    id="smear-shortcut",
    title=LocalisedText(
        en="Simulated smears with a planted shortcut", ja="近道を仕込んだシミュレーション塗抹標本"
    ),
    version="2",
    build="xai_core.domains.blood.libraries:build_shortcut",
    offer=Offer(
        text=LocalisedText(
            en=(
                "Bands carry a white tag in training, so a model learns the tag: see with your"
                " class how an answer can be right for the wrong reason. Not drawn yet; it takes"
                " about a minute."
            ),
            ja=(
                "学習用の桿状核好中球には白い札が付いているため、モデルは札を覚えます。"
                "理由を誤ったまま正解できることを、授業で確かめられます。"
                "まだ描かれていません。約1分かかります。"
            ),
        ),
        button=LocalisedText(en="Draw this library", ja="このライブラリを描く"),
        working=SMEAR_LIBRARY.offer.working,
    ),
)
BAND_TO_SEGMENTED = Continuum(
    id="band-segmented",
    title=LocalisedText(en="From band to segmented", ja="桿状核球から分葉核球へ"),
    below=ContinuumEnd("segmented", LocalisedText(en="Segmented", ja="分葉核球")),
    above=ContinuumEnd("band", LocalisedText(en="Band", ja="桿状核球")),
    axis=LocalisedText(
        en="Isthmus: narrowest over widest part of the nucleus",
        ja="核のくびれ：最も狭い部分÷最も広い部分",
    ),
    rule=1 / 3,
    rule_source=LocalisedText(
        en=(
            "A band's narrowest part is at least a third of its widest (after the Japanese Society"
            " for Laboratory Hematology)"
        ),
        ja="桿状核球では、核の最小幅が最大幅の1/3以上（日本検査血液学会の基準による）",
    ),
    low=0.08,
    high=0.75,
    draw="xai_core.domains.blood.simulator.isthmus:draw",
    library="smear",
)
DOMAIN = Domain(
    id="blood",
    name=LocalisedText(en="Blood cells", ja="血液細胞"),
    readers={
        "segmentation-wbc": "xai_core.domains.blood.readers.segmentation_wbc:open_source",
        "pbc": "xai_core.domains.blood.readers.pbc:open_source",
    },
    simulators=(
        Simulator(
            name="smear",
            title=SMEAR_LIBRARY.title,
            run="xai_core.domains.blood.simulate:simulate_cells",
            options=(
                Option(
                    "classes",
                    "Class ids, with commas between or one an option; all if left out.",
                    many=True,
                ),
                Option("shortcut", "Plant a cue: pen, scale-bar, tint, crowding or tag."),
                Option(
                    "follow",
                    "Probability that the cue follows the class, 0.5 to 1; 1 if left out.",
                    kind=float,
                ),
            ),
        ),
    ),
    builtin_libraries=(SMEAR_LIBRARY, SHORTCUT_LIBRARY),
    infills=(
        FieldInfill(
            value="mean-stain",
            title=LocalisedText(en="mean stain", ja="平均の染色"),
            description=LocalisedText(
                en="Mean stain is the average colour of the surroundings.",
                ja="「平均の染色」は周囲の平均の色です。",
            ),
            replacement="xai_core.domains.blood.stain:mean_stain",
        ),
    ),
    augmentations=(
        AugmentationStep(name="stain", step="xai_core.domains.blood.stain_augmentation:stained"),
    ),
    continua=(BAND_TO_SEGMENTED,),
    redrawings=REDRAWINGS,
    datasets=DATASETS,
    words={
        "subclass": LocalisedText(en="Kind of cell", ja="細胞の種類"),
        "drawn_diameter_um": LocalisedText(en="Drawn diameter (µm)", ja="描いた直径（µm）"),
        "drawn_nucleus_share": LocalisedText(
            en="Nucleus, share of the cell", ja="細胞に占める核の割合"
        ),
        "um_per_pixel": LocalisedText(en="Micrometres per pixel", ja="1画素あたりのµm"),
        "cue": LocalisedText(en="Planted cue", ja="仕込んだ手がかり"),
        "world": LocalisedText(en="World", ja="世界"),
        "pbc": LocalisedText(
            en="PBC, peripheral blood cells (Acevedo et al. 2020)",
            ja="PBC 末梢血細胞（Acevedo ら 2020）",
        ),
        "segmentation-wbc": LocalisedText(
            en="segmentation_WBC (Zheng et al. 2018)", ja="segmentation_WBC（Zheng ら 2018）"
        ),
    },
    criteria="xai_core.domains.blood.criteria:criteria",
)
