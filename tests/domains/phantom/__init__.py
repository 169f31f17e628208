"""Phantom: a made-up field of medicine that asks every kind of question. It lives in the tests.

Grey discs on noise stand for what an expert would see. How large a disc is makes its class or its
stage, how bright it is makes its value, and small bright ones are lesions; so every truth is
known, and every library is drawn within a second. All of the field comes in by this one
:class:`~xai_core.domains.contract.Domain`, as a field of another package would::

    SHITEN_DOMAINS=tests.domains.phantom:DOMAIN python -m xai_core builtin phantom-lesion
"""

from xai_core.domains.contract import (
    AugmentationStep,
    BuiltinLibrary,
    Continuum,
    ContinuumEnd,
    Domain,
    FieldInfill,
    Offer,
    Option,
    PublicDataset,
    Simulator,
)
from xai_core.types import LocalisedText

HERE = "tests.domains.phantom"
TITLES = {
    "phantom-class": LocalisedText(en="Phantom: small and large discs", ja="ファントム：円の大小"),
    "phantom-stage": LocalisedText(en="Phantom: stages of growth", ja="ファントム：成長の段階"),
    "phantom-value": LocalisedText(en="Phantom: brightness", ja="ファントム：明るさ"),
    "phantom-lesion": LocalisedText(en="Phantom: lesions", ja="ファントム：病変"),
}
OFFER = Offer(
    text=LocalisedText(
        en="Discs on noise, of which everything is known. Drawn within a second.",
        ja="すべての答えが分かっている、雑音の上の円です。1秒で描けます。",
    ),
    button=LocalisedText(en="Draw the discs", ja="円を描く"),
    working=LocalisedText(en="Drawing discs…", ja="円を描いています…"),
)


def _builtin(library_id: str) -> BuiltinLibrary:
    return BuiltinLibrary(
        id=library_id,
        title=TITLES[library_id],
        version="1",
        build=f"{HERE}.libraries:build_{library_id.removeprefix('phantom-')}",
        size=f"{HERE}.libraries:size_of",
        offer=OFFER,
    )


DOMAIN = Domain(
    id="phantom",
    name=LocalisedText(en="Phantom", ja="ファントム"),
    readers={"phantom-folder": f"{HERE}.reader:open_source"},
    simulators=(
        Simulator(
            name="phantom",
            title=LocalisedText(en="Discs on noise", ja="雑音の上の円"),
            run=f"{HERE}.libraries:simulate",
            size=64,
            options=(
                Option("question", "What is asked: class, stage, value or lesion."),
                Option("grain", "Standard deviation of the noise in grey levels.", kind=float),
            ),
        ),
    ),
    builtin_libraries=tuple(map(_builtin, TITLES)),
    infills=(
        FieldInfill(
            value="flat-grey",
            title=LocalisedText(en="flat grey", ja="一様な灰色"),
            description=LocalisedText(
                en="Flat grey is the median grey of the surroundings.",
                ja="「一様な灰色」は周囲の灰色の中央値です。",
            ),
            replacement=f"{HERE}.infill:flat_grey",
        ),
    ),
    augmentations=(AugmentationStep("speckle", f"{HERE}.speckle:speckled", strongest=0.5),),
    continua=(
        Continuum(
            id="small-large",
            title=LocalisedText(en="From small to large", ja="小から大へ"),
            below=ContinuumEnd("small", LocalisedText(en="Small disc", ja="小さい円")),
            above=ContinuumEnd("large", LocalisedText(en="Large disc", ja="大きい円")),
            axis=LocalisedText(en="Radius", ja="半径"),
            unit="px",
            rule=12.0,
            rule_source=LocalisedText(
                en="A disc is large from 12 pixels on", ja="半径12画素以上が大きい円"
            ),
            low=6.0,
            high=20.0,
            draw=f"{HERE}.growth:draw",
            library="phantom-class",
        ),
    ),
    datasets=(
        PublicDataset(
            name="phantom-discs",
            title=LocalisedText(en="Phantom: published discs", ja="ファントム：公開された円"),
            reader="phantom-folder",
            licence="CC0",
            citation="Nobody. Discs on noise. 2024.",
            page="https://phantom.invalid/discs",
            address="https://phantom.invalid/discs.zip",
            megabytes=1,
        ),
    ),
    words={
        "disc": LocalisedText(en="Disc", ja="円"),
        "core": LocalisedText(en="Core", ja="中心部"),
        "rim": LocalisedText(en="Rim", ja="縁"),
        "lesion": LocalisedText(en="Lesion", ja="病変"),
        "radius_px": LocalisedText(en="Radius (pixels)", ja="半径（画素）"),
    },
)
