"""What PBC's prefixes mean, in both languages, and the coarser readings of its classes."""

from __future__ import annotations

from xai_core.cases.manifest import Manifest
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText

STAGE_OF_PREFIX = {
    "PMY": "promyelocyte",
    "MY": "myelocyte",
    "MMY": "metamyelocyte",
    "BNE": "band",
    "SNE": "segmented",
    "EO": "eosinophil",
    "BA": "basophil",
    "LY": "lymphocyte",
    "MO": "monocyte",
    "ERB": "erythroblast",
    "PLATELET": "platelet",
    "IG": "immature_granulocyte",
    "NEUTROPHIL": "neutrophil",
}
"""File prefix -> class id."""

_CLASSES = (
    ("promyelocyte", "Promyelocyte", "前骨髄球"),
    ("myelocyte", "Myelocyte", "骨髄球"),
    ("metamyelocyte", "Metamyelocyte", "後骨髄球"),
    ("band", "Band neutrophil", "桿状核好中球"),
    ("segmented", "Segmented neutrophil", "分葉核好中球"),
    ("eosinophil", "Eosinophil", "好酸球"),
    ("basophil", "Basophil", "好塩基球"),
    ("lymphocyte", "Lymphocyte", "リンパ球"),
    ("monocyte", "Monocyte", "単球"),
    ("erythroblast", "Erythroblast", "赤芽球"),
    ("platelet", "Platelet", "血小板"),
    ("immature_granulocyte", "Immature granulocyte, stage unknown", "幼若顆粒球（段階不明）"),
    ("neutrophil", "Neutrophil, stage unknown", "好中球（段階不明）"),
)
_STAGES = ("promyelocyte", "myelocyte", "metamyelocyte", "band", "segmented")
_GROUP_NAMES = {
    "neutrophil": ("Neutrophil", "好中球"),
    "immature_granulocyte": ("Immature granulocyte", "幼若顆粒球"),
}
_NEUTROPHIL = ("band", "segmented", "neutrophil")
_IMMATURE = ("promyelocyte", "myelocyte", "metamyelocyte", "immature_granulocyte")


def pbc_manifest(library_id: str) -> Manifest:
    """The manifest of an imported PBC."""
    return Manifest(
        format=1,
        id=library_id,
        version="1",
        title=LocalisedText(
            en="Normal peripheral blood cells (PBC, Barcelona)",
            ja="正常末梢血の血球（PBC、バルセロナ）",
        ),
        licence="CC BY 4.0",
        citation="Acevedo A, Merino A, Alférez S, Molina Á, Boldú L, Rodellar J. A dataset of"
        " microscopic peripheral blood cell images for development of automatic recognition"
        " systems. Data in Brief 2020;30:105474. doi:10.1016/j.dib.2020.105474",
        origin="Hospital Clinic of Barcelona; CellaVision DM96, May Grünwald-Giemsa stain."
        " Attributes, where present: WBCAtt, Tsutsui et al., NeurIPS 2023",
        notes=LocalisedText(
            en="The stage of a granulocyte comes from the file name. Cells named IG or NEUTROPHIL"
            " carry no stage and are classes of their own.",
            ja="顆粒球の成熟段階はファイル名によります。IG と NEUTROPHIL は段階の情報がないため、"
            "独立した分類として扱います。",
        ),
        task=Classification(
            classes=tuple(_named(class_id) for class_id, _, _ in _CLASSES),
            stages=_STAGES,
            groupings=(_eight(), _six(), _five()),
        ),
    )


def _eight() -> ClassGrouping:
    single = ("eosinophil", "basophil", "lymphocyte", "monocyte")
    return _grouping(
        "eight",
        ("The eight classes of PBC", "PBC の8分類"),
        {
            "neutrophil": _NEUTROPHIL,
            **{class_id: (class_id,) for class_id in single},
            "immature_granulocyte": _IMMATURE,
            "erythroblast": ("erythroblast",),
            "platelet": ("platelet",),
        },
    )


def _six() -> ClassGrouping:
    members = ("band", "segmented", "eosinophil", "basophil", "monocyte", "lymphocyte")
    return _grouping(
        "six",
        ("The six mature leucocytes", "成熟白血球6分類"),
        {class_id: (class_id,) for class_id in members},
    )


def _five() -> ClassGrouping:
    single = ("eosinophil", "basophil", "monocyte", "lymphocyte")
    return _grouping(
        "five",
        ("The five leucocyte types", "白血球5分類"),
        {"neutrophil": _NEUTROPHIL, **{class_id: (class_id,) for class_id in single}},
    )


def _grouping(
    grouping_id: str, name: tuple[str, str], groups: dict[str, tuple[str, ...]]
) -> ClassGrouping:
    return ClassGrouping(
        id=grouping_id,
        name=LocalisedText(en=name[0], ja=name[1]),
        classes=tuple(_named(group, grouped=True) for group in groups),
        groups=groups,
    )


def _named(class_id: str, *, grouped: bool = False) -> ClassInfo:
    names = {known: (en, ja) for known, en, ja in _CLASSES}
    if grouped:  # in a group, "neutrophil" is all of them, not the ones of unknown stage
        names |= _GROUP_NAMES
    en, ja = names[class_id]
    return ClassInfo(id=class_id, name=LocalisedText(en=en, ja=ja))
