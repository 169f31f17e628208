"""What decides the class of a blood cell: points to check on the picture, with their sources.

For photographs the words follow textbooks and recommendations; as with the simulator's numbers
(``simulator/anatomy``), they were written down from memory of these books and nobody has yet held
them against the page: read "after", not "as in". For drawn cells the first point is the rule they
are drawn by (``simulator/truth.py``), and the region *deciding* shows the place.

Schools differ most on band and segmented neutrophils. The rule here is the Japanese one (JSLH),
which the simulator follows too; the College of American Pathologists asks for a thread-like
filament without chromatin between its margins, and ICSH would rather count both as neutrophils.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xai_core.cases.criteria import ClassCriteria, Criterion, Described
from xai_core.domains.blood.readers.pbc_words import STAGE_OF_PREFIX
from xai_core.domains.blood.simulator.class_names import CLASSES
from xai_core.types import LocalisedText

BAIN = "after Bain, Blood Cells: A Practical Guide, 5th ed. 2015"
RODAK = "after Rodak and Carr, Clinical Hematology Atlas, 5th ed. 2017"
CAP = "after Color Atlas of Hematology, College of American Pathologists, 2nd ed. 2018"
ICSH = "after Palmer et al. 2015 (ICSH), doi:10.1111/ijlh.12327"
JSLH = "after the rule of the Japanese Society for Laboratory Hematology"
DRAWN = "the rule by which these cells are drawn"


@dataclass(frozen=True)
class _Point:
    """One point in both languages, and the regions it can be seen on, the most telling first."""

    en: str
    ja: str
    regions: tuple[str, ...] = ()


_NUCLEUS, _CYTOPLASM = ("nucleus",), ("cytoplasm",)
_PLACE = ("deciding", "nucleus")
"""Where a nucleus is decided; in photographs, on the nucleus as a whole."""
_GRANULES = ("granules", "cytoplasm")
_LYMPHOCYTE = (
    _Point(
        "Round or slightly indented nucleus with dense, smudged chromatin.",
        "核は円形または軽度に陥凹し、クロマチンは濃く凝集する。",
        _NUCLEUS,
    ),
    _Point(
        "Scanty to moderate clear blue cytoplasm, with few azurophilic granules or none.",
        "細胞質は淡青色で少量から中等量、アズール顆粒はないか少数。",
        _CYTOPLASM,
    ),
)
_FINE_GRANULES = _Point(
    "Pale pink cytoplasm with fine, evenly spread granules.",
    "細胞質は淡紅色で、微細な顆粒が均等に分布する。",
    _CYTOPLASM,
)
_POINTS: dict[str, tuple[tuple[str, ...], tuple[_Point, ...]]] = {
    "promyelocyte": (
        (RODAK, CAP),
        (
            _Point(
                "Many red-violet (azurophilic) granules, some over the nucleus.",
                "赤紫色のアズール顆粒が多数あり、一部は核の上にも見える。",
                ("granules",),
            ),
            _Point(
                "Large round nucleus, often with a nucleolus, set to one side.",
                "核は大きく円形で偏在し、しばしば核小体を認める。",
                _NUCLEUS,
            ),
            _Point(
                "Blue cytoplasm, often with a paler zone beside the nucleus.",
                "細胞質は青く、しばしば核周明庭を認める。",
                _CYTOPLASM,
            ),
        ),
    ),
    "myelocyte": (
        (RODAK, CAP),
        (
            _Point(
                "Round to oval nucleus without a nucleolus and not yet indented.",
                "核は円形から卵円形で核小体がなく、まだ陥凹していない。",
                _PLACE,
            ),
            _Point(
                "Fine secondary granules, while the blue of the cytoplasm fades.",
                "微細な二次顆粒が現れ、細胞質の青みは薄れる。",
                _CYTOPLASM,
            ),
        ),
    ),
    "metamyelocyte": (
        (CAP,),
        (
            _Point(
                "Kidney-shaped nucleus: the bay is less than half as deep as the nucleus is wide.",
                "核は腎臓形：陥凹の深さは核の幅の半分に満たない。",
                _PLACE,
            ),
            _FINE_GRANULES,
        ),
    ),
    "band": (
        (JSLH, ICSH),
        (
            _Point(
                "The narrowest part of the nucleus (isthmus) is at least a third of the widest:"
                " no filament.",
                "核の最も狭い部分は最も広い部分の3分の1以上ある：核糸がない。",
                _PLACE,
            ),
            _Point(
                "Ribbon-like nucleus, at least three times as long as wide, often C- or S-shaped.",
                "核は帯状で長さは幅の3倍以上、しばしばC字形やS字形。",
                _NUCLEUS,
            ),
            _FINE_GRANULES,
        ),
    ),
    "segmented": (
        (JSLH, ICSH),
        (
            _Point(
                "Two to five lobes, joined by filaments narrower than a third of the widest lobe.",
                "核は2～5葉に分かれ、最も広い葉の3分の1より細い核糸でつながる。",
                _PLACE,
            ),
            _FINE_GRANULES,
        ),
    ),
    "neutrophil": (
        (BAIN, ICSH),
        (
            _Point(
                "Nucleus a ribbon or two to five lobes, with coarse chromatin.",
                "核は帯状または2～5葉で、クロマチンは粗い。",
                _NUCLEUS,
            ),
            _FINE_GRANULES,
        ),
    ),
    "immature_granulocyte": (
        (ICSH, RODAK),
        (
            _Point(
                "Round, oval or kidney-shaped nucleus: a granulocyte before the band.",
                "核は円形、卵円形または腎臓形：桿状核より前の段階の顆粒球。",
                _NUCLEUS,
            ),
            _Point(
                "Granules in the cytoplasm, which is still bluish in the earlier stages.",
                "細胞質に顆粒があり、早い段階ではまだ青みがある。",
                _CYTOPLASM,
            ),
        ),
    ),
    "eosinophil": (
        (BAIN, RODAK),
        (
            _Point(
                "Coarse, round, orange-red granules of even size that fill the cytoplasm.",
                "大きさのそろった円形で粗大な橙赤色の顆粒が細胞質を満たす。",
                _GRANULES,
            ),
            _Point("Nucleus mostly of two lobes.", "核は多くが2葉。", _NUCLEUS),
        ),
    ),
    "basophil": (
        (BAIN, RODAK),
        (
            _Point(
                "Large, dark violet granules of uneven size that may hide the nucleus.",
                "大きさの不ぞろいな暗紫色の粗大顆粒があり、核を覆うことがある。",
                ("granules", "cell"),
            ),
            _Point(
                "Some granules may be washed out, leaving clear spots.",
                "一部の顆粒は染色時に溶け出し、空胞状に抜けることがある。",
                _CYTOPLASM,
            ),
        ),
    ),
    "lymphocyte": ((BAIN, RODAK), _LYMPHOCYTE),
    "small_lymphocyte": (
        (BAIN,),
        (
            _Point(
                "Dense round nucleus that nearly fills the cell.",
                "円形で濃い核が細胞をほぼ満たす。",
                _PLACE,
            ),
            _Point(
                "Only a narrow rim of blue cytoplasm.", "細胞質は狭い青色の縁のみ。", _CYTOPLASM
            ),
        ),
    ),
    "large_lymphocyte": (
        (BAIN,),
        (
            _Point(
                "More abundant pale blue cytoplasm, sometimes with a few azurophilic granules.",
                "淡青色の細胞質がより豊富で、少数のアズール顆粒を見ることがある。",
                ("deciding", "cytoplasm"),
            ),
            _Point(
                "Round or slightly indented nucleus, chromatin less dense than in a small one.",
                "核は円形または軽度に陥凹し、クロマチンは小リンパ球より疎。",
                _NUCLEUS,
            ),
        ),
    ),
    "monocyte": (
        (BAIN, RODAK),
        (
            _Point(
                "Indented, folded or horseshoe-shaped nucleus with loose, lacy chromatin.",
                "核は陥凹・折れ込み・馬蹄形で、クロマチンは繊細なレース状。",
                _PLACE,
            ),
            _Point(
                "Abundant blue-grey cytoplasm, often with vacuoles and very fine granules.",
                "豊富な灰青色の細胞質に、しばしば空胞と微細な顆粒を認める。",
                _CYTOPLASM,
            ),
        ),
    ),
    "erythroblast": (
        (RODAK, ICSH),
        (
            _Point("Small, round, very dense nucleus.", "核は小さく円形で、非常に濃い。", _NUCLEUS),
            _Point(
                "Cytoplasm from grey-blue to pink, without granules, as haemoglobin fills it.",
                "細胞質はヘモグロビンの増加とともに灰青色から淡紅色になり、顆粒はない。",
                _CYTOPLASM,
            ),
        ),
    ),
    "platelet": (
        (RODAK, ICSH),
        (
            _Point(
                "No nucleus; mostly far smaller than a red cell.",
                "核がなく、多くは赤血球よりずっと小さい。",
                ("cell",),
            ),
            _Point(
                "Fine violet granules, gathered in the middle of pale cytoplasm.",
                "淡い細胞質の中央に微細な紫色の顆粒が集まる。",
                _GRANULES,
            ),
        ),
    ),
}
KNOWN = frozenset(STAGE_OF_PREFIX.values()) | frozenset(CLASSES)
"""Classes of the libraries this field reads or draws."""


def criteria(library: Described) -> Iterator[ClassCriteria]:
    """See :class:`xai_core.cases.criteria.FieldCriteria`: for libraries of blood cells alone.

    A library is one where the field knows every class of it.
    """
    classes = set(library.task.class_ids)
    if not classes or classes - KNOWN:
        return
    for answer, (sources, points) in _POINTS.items():
        named = (DRAWN, *sources) if library.drawn else sources
        text = "; ".join(named)
        yield ClassCriteria(
            answer=answer,
            source=text[0].upper() + text[1:] + ".",
            points=tuple(_criterion(point, library) for point in points),
        )


def _criterion(point: _Point, library: Described) -> Criterion:
    region = next((name for name in point.regions if library.region(name) is not None), None)
    return Criterion(text=LocalisedText(en=point.en, ja=point.ja), region=region)
