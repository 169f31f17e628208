"""Which numbers of a drawn stomach may be changed, and in which words: data alone.

Limits are those that patients are drawn between (``simulator/patient.py``). A spread is the
standard deviation over the views of ``gastric``'s test patients that have the number.
"""

from xai_core.domains.contract import Changeable, Redrawing
from xai_core.types import LocalisedText

PARAMETERS = (
    Changeable(
        name="fold_mm",
        title=LocalisedText(en="Thickness of the folds", ja="ひだの太さ"),
        more=LocalisedText(en="thicken the folds by {amount}", ja="ひだを{amount}太くする"),
        less=LocalisedText(en="thin the folds by {amount}", ja="ひだを{amount}細くする"),
        low=2.0,
        high=12.0,
        spread=2.5,
        unit="mm",
        digits=1,
        region="folds",
    ),
    Changeable(
        name="area_mm",
        title=LocalisedText(en="Size of the areae gastricae", ja="胃小区の大きさ"),
        more=LocalisedText(
            en="enlarge the areae gastricae by {amount}", ja="胃小区を{amount}大きくする"
        ),
        less=LocalisedText(
            en="shrink the areae gastricae by {amount}", ja="胃小区を{amount}小さくする"
        ),
        low=1.9,
        high=6.4,
        spread=1.54,
        unit="mm",
        digits=1,
        region="areae",
    ),
    Changeable(
        name="winding_mm",
        title=LocalisedText(en="How far the folds wind", ja="ひだの蛇行"),
        more=LocalisedText(
            en="let the folds wind more, by {amount}", ja="ひだの蛇行を{amount}大きくする"
        ),
        less=LocalisedText(
            en="straighten the folds by {amount}", ja="ひだの蛇行を{amount}小さくする"
        ),
        low=1.5,
        high=4.0,
        spread=0.72,
        unit="mm",
        digits=1,
        region="folds",
    ),
    Changeable(
        name="spine_mm",
        title=LocalisedText(en="Place of the spine", ja="脊椎の位置"),
        more=LocalisedText(
            en="move the spine to the right by {amount}", ja="脊椎を{amount}右へ動かす"
        ),
        less=LocalisedText(
            en="move the spine to the left by {amount}", ja="脊椎を{amount}左へ動かす"
        ),
        low=-38.0,
        high=-14.0,
        spread=6.7,
        unit="mm",
        digits=0,
        region="spine",
    ),
)
REDRAWINGS = (Redrawing("gastric", "xai_core.domains.gastric.redraw:open_gastric", PARAMETERS),)
