"""What a drawn library says of itself: classes, stages, groupings and regions in both languages.

Class and group ids are those of the PBC reader, so that a model trained here can be measured there.
The two lymphocytes are sub-classes: in every grouping they are one.
"""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.tasks import ClassGrouping, Classification, ClassInfo, Task
from xai_core.types import LocalisedText, Origin

_NAMES = {
    "promyelocyte": ("Promyelocyte", "前骨髄球"),
    "myelocyte": ("Myelocyte", "骨髄球"),
    "metamyelocyte": ("Metamyelocyte", "後骨髄球"),
    "band": ("Band neutrophil", "桿状核好中球"),
    "segmented": ("Segmented neutrophil", "分葉核好中球"),
    "eosinophil": ("Eosinophil", "好酸球"),
    "basophil": ("Basophil", "好塩基球"),
    "small_lymphocyte": ("Small lymphocyte", "小リンパ球"),
    "large_lymphocyte": ("Large lymphocyte", "大リンパ球"),
    "monocyte": ("Monocyte", "単球"),
    "erythroblast": ("Erythroblast", "赤芽球"),
    "platelet": ("Platelet", "血小板"),
    "lymphocyte": ("Lymphocyte", "リンパ球"),
    "neutrophil": ("Neutrophil", "好中球"),
    "immature_granulocyte": ("Immature granulocyte", "幼若顆粒球"),
}
CLASSES = tuple(_NAMES)[:12]
"""Every class a drawn library can have, in their order."""

_STAGES = ("promyelocyte", "myelocyte", "metamyelocyte", "band", "segmented")
_LYMPHOCYTES = ("small_lymphocyte", "large_lymphocyte")
_SINGLE = {name: (name,) for name in CLASSES if name not in _LYMPHOCYTES}
_GROUPINGS = (
    (
        "eleven",
        ("The eleven cell types", "血球11分類"),
        {
            **{name: _SINGLE[name] for name in CLASSES[:7]},
            "lymphocyte": _LYMPHOCYTES,
            **{name: _SINGLE[name] for name in CLASSES[9:]},
        },
    ),
    (
        "eight",
        ("The eight classes of PBC", "PBC の8分類"),
        {
            "neutrophil": ("band", "segmented"),
            "eosinophil": ("eosinophil",),
            "basophil": ("basophil",),
            "lymphocyte": _LYMPHOCYTES,
            "monocyte": ("monocyte",),
            "immature_granulocyte": _STAGES[:3],
            "erythroblast": ("erythroblast",),
            "platelet": ("platelet",),
        },
    ),
    (
        "six",
        ("The six mature leucocytes", "成熟白血球6分類"),
        {
            **{name: (name,) for name in ("band", "segmented", "eosinophil", "basophil")},
            "monocyte": ("monocyte",),
            "lymphocyte": _LYMPHOCYTES,
        },
    ),
    (
        "five",
        ("The five leucocyte types", "白血球5分類"),
        {
            "neutrophil": ("band", "segmented"),
            **{name: (name,) for name in ("eosinophil", "basophil", "monocyte")},
            "lymphocyte": _LYMPHOCYTES,
        },
    ),
)
_REGIONS = (
    ("nucleus", "Nucleus", "核"),
    ("cytoplasm", "Cytoplasm", "細胞質"),
    ("granules", "Granules", "顆粒"),
    ("red_cells", "Red cells", "赤血球"),
    ("background", "Background", "背景"),
    ("deciding", "What decides the class", "分類の決め手"),
)
_SURROUNDINGS = ("red_cells", "background", "cue")
_BESIDE_THE_POINT = 0.05
_WHY_BESIDE = (
    "By construction no evidence for any class; above 0 only so that attention there is measured"
)
_CUE = ("cue", "Planted cue", "仕込んだ手がかり")


def task(classes: Sequence[str] = CLASSES) -> Task:
    """The task of a library with these classes: stages and groupings as far as they go."""
    return Classification(
        classes=tuple(_named(name) for name in classes),
        stages=tuple(stage for stage in _STAGES if stage in classes),
        groupings=tuple(
            found
            for grouping_id, name, groups in _GROUPINGS
            if (found := _grouping(grouping_id, name, groups, classes)) is not None
        ),
    )


def manifest(
    library_id: str,
    title: LocalisedText,
    version: str,
    classes: Sequence[str] = CLASSES,
    *,
    with_cue: bool = False,
) -> Manifest:
    """The manifest of a drawn library.

    Parameters
    ----------
    library_id
        Names the library's folder.
    title
        In both languages.
    version
        Said with every result on the library.
    classes
        Its classes, in order.
    with_cue
        Whether the cue is one of its regions.

    Returns
    -------
    Manifest
        What ``library.toml`` will say.
    """
    drawn = (*_REGIONS, _CUE) if with_cue else _REGIONS
    return Manifest(
        format=1,
        id=library_id,
        version=version,
        title=title,
        licence="Apache-2.0",
        origin="Simulated by Shiten's own code (xai_core.cases.synthetic)",
        notes=LocalisedText(
            en="These pictures are simulated, not photographs of cells. Their regions are known"
            " exactly. Sizes and shapes follow textbooks; what a model scores here says nothing"
            " about how it would do on patients' smears.",
            ja="これはシミュレーションによる画像で、細胞の写真ではありません。領域は正確に分かっています。"
            "大きさや形は教科書に基づきますが、ここでの成績から実際の患者標本での成績を推し量ることは"
            "できません。",
        ),
        task=task(classes),
        regions=(
            *(_region(*words) for words in drawn),
            _region("cell", "Whole cell", "細胞全体", ("nucleus", "cytoplasm")),
        ),
    )


def _grouping(
    grouping_id: str,
    name: tuple[str, str],
    groups: dict[str, tuple[str, ...]],
    classes: Sequence[str],
) -> ClassGrouping | None:
    """The grouping without the classes the library has not; None where it says nothing new."""
    kept = {
        group: members
        for group, all_members in groups.items()
        if (members := tuple(member for member in all_members if member in classes))
    }
    if len(kept) < 2 or list(kept) == list(classes):
        return None
    return ClassGrouping(
        id=grouping_id,
        name=LocalisedText(en=name[0], ja=name[1]),
        classes=tuple(_named(group) for group in kept),
        groups=kept,
    )


def _named(name: str) -> ClassInfo:
    en, ja = _NAMES[name]
    return ClassInfo(id=name, name=LocalisedText(en=en, ja=ja))


def _region(region_id: str, en: str, ja: str, union_of: tuple[str, ...] = ()) -> RegionInfo:
    return RegionInfo(
        id=region_id,
        name=LocalisedText(en=en, ja=ja),
        origin=Origin.BY_CONSTRUCTION,
        author="Shiten",
        union_of=union_of,
        importance=_BESIDE_THE_POINT if region_id in _SURROUNDINGS else 1.0,
        reference=_WHY_BESIDE if region_id in _SURROUNDINGS else None,
    )
