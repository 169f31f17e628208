"""Which numbers of a drawn cell may be changed, and in which words: data alone.

Limits are those of all kinds of cells together (``simulator/anatomy``). A spread is the standard
deviation over every 23rd training cell of ``smear`` that has the number. Dyes are in density units
of ``simulator/optics``.
"""

from xai_core.domains.contract import Changeable, Redrawing
from xai_core.types import LocalisedText

_DYE = 2
_NUCLEUS, _CYTOPLASM, _GRANULES = "nucleus", "cytoplasm", "granules"
_ISTHMUS = Changeable(
    name="narrowest",
    title=LocalisedText(en="Width of the isthmus", ja="核のくびれの幅"),
    more=LocalisedText(en="widen the isthmus by {amount}", ja="核のくびれを{amount}広げる"),
    less=LocalisedText(en="narrow the isthmus by {amount}", ja="核のくびれを{amount}狭める"),
    low=0.02,
    high=1.0,
    spread=1.0,
    unit="µm",
    digits=1,
    region=_NUCLEUS,
)
_BAY = Changeable(
    name="indentation",
    title=LocalisedText(
        en="Depth of the nucleus's bay, over its width", ja="核の切れ込みの深さ（核の幅に対して）"
    ),
    more=LocalisedText(
        en="deepen the bay by {amount} of the nucleus's width",
        ja="切れ込みを核の幅の{amount}倍だけ深くする",
    ),
    less=LocalisedText(
        en="flatten the bay by {amount} of the nucleus's width",
        ja="切れ込みを核の幅の{amount}倍だけ浅くする",
    ),
    low=0.15,
    high=0.75,
    spread=0.09,
    region=_NUCLEUS,
)


def _dye(  # noqa: PLR0913, PLR0917  (names, words, limits and spread)
    name: str,
    en: str,
    ja: str,
    low: float,
    high: float,
    spread: float,
    region: str | None = None,
) -> Changeable:
    """How heavily a part is stained."""
    return Changeable(
        name=name,
        title=LocalisedText(en=f"Dye in {en}", ja=f"{ja}の染まりの濃さ"),
        more=LocalisedText(
            en=f"stain {en} more, by {{amount}}", ja=f"{ja}を{{amount}}だけ濃く染める"
        ),
        less=LocalisedText(
            en=f"stain {en} less, by {{amount}}", ja=f"{ja}を{{amount}}だけ薄く染める"
        ),
        low=low,
        high=high,
        spread=spread,
        digits=_DYE,
        region=region,
    )


PARAMETERS = (
    _ISTHMUS,
    _BAY,
    Changeable(
        name="blue",
        title=LocalisedText(en="Blue of the cytoplasm", ja="細胞質の青み"),
        more=LocalisedText(
            en="make the cytoplasm bluer by {amount}", ja="細胞質の青みを{amount}だけ強める"
        ),
        less=LocalisedText(
            en="make the cytoplasm less blue by {amount}", ja="細胞質の青みを{amount}だけ弱める"
        ),
        low=0.0,
        high=0.8,
        spread=0.16,
        digits=_DYE,
        region=_CYTOPLASM,
    ),
    Changeable(
        name="eosin",
        title=LocalisedText(en="Pink of the cytoplasm", ja="細胞質の赤み"),
        more=LocalisedText(
            en="make the cytoplasm pinker by {amount}", ja="細胞質の赤みを{amount}だけ強める"
        ),
        less=LocalisedText(
            en="make the cytoplasm less pink by {amount}", ja="細胞質の赤みを{amount}だけ弱める"
        ),
        low=0.0,
        high=0.6,
        spread=0.11,
        digits=_DYE,
        region=_CYTOPLASM,
    ),
    _dye("chromatin", "the nucleus", "核", 0.85, 2.5, 0.33, _NUCLEUS),
    Changeable(
        name="clumping",
        title=LocalisedText(en="Clumping of the chromatin", ja="クロマチンの凝集"),
        more=LocalisedText(
            en="make the chromatin coarser by {amount}", ja="クロマチンの凝集を{amount}だけ強める"
        ),
        less=LocalisedText(
            en="make the chromatin smoother by {amount}", ja="クロマチンの凝集を{amount}だけ弱める"
        ),
        low=0.1,
        high=1.0,
        spread=0.17,
        region=_NUCLEUS,
    ),
    Changeable(
        name="granule_density",
        title=LocalisedText(en="Density of the granules", ja="顆粒の密度"),
        more=LocalisedText(
            en="strew the granules denser by {amount}", ja="顆粒の密度を{amount}だけ上げる"
        ),
        less=LocalisedText(
            en="strew the granules thinner by {amount}", ja="顆粒の密度を{amount}だけ下げる"
        ),
        low=0.0,
        high=0.95,
        spread=0.24,
        region=_GRANULES,
    ),
    _dye("granule_stain", "the granules", "顆粒", 0.0, 1.6, 0.36, _GRANULES),
    _dye("stain", "the whole smear with purple", "標本全体の紫", 0.75, 1.3, 0.1),
    Changeable(
        name="softness",
        title=LocalisedText(en="Blur of the edges", ja="輪郭のぼけ"),
        more=LocalisedText(en="blur the edges by {amount}", ja="輪郭を{amount}だけぼかす"),
        less=LocalisedText(
            en="sharpen the edges by {amount}", ja="輪郭を{amount}だけはっきりさせる"
        ),
        low=0.35,
        high=1.2,
        spread=0.14,
        unit="px",
    ),
)
_PLACE = "xai_core.domains.blood.redraw"
REDRAWINGS = (
    Redrawing("smear", f"{_PLACE}:open_smear", PARAMETERS),
    Redrawing("smear-shortcut", f"{_PLACE}:open_shortcut", PARAMETERS),
)
