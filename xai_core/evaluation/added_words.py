"""What the card of a model from elsewhere says, in both languages, whatever the model."""

from __future__ import annotations

from xai_core.types import LocalisedText, Split

SUMMARY = LocalisedText(
    en="Brought from elsewhere, not trained here; measured on a library of this machine.",
    ja="ほかの場所から持ち込まれたモデルです。ここでは学習していません。このコンピューターのライブラリで評価しました。",
)
WEAKNESSES = LocalisedText(
    en="What this model learned from is not known here: it may have seen the cases on which its"
    " figures were measured. Its confidence has not been calibrated.",
    ja="このモデルが何から学習したかは、ここでは分かりません。評価に使った症例を学習で見ている可能性が"
    "あります。確信度の較正もしていません。",
)
SPLIT_RULE = LocalisedText(
    en="Not known: the model was brought from elsewhere.",
    ja="分かりません。ほかの場所から持ち込まれたモデルです。",
)
PARTS = {
    None: LocalisedText(en="all cases", ja="全症例"),
    Split.TRAIN: LocalisedText(en="training cases", ja="学習用の症例"),
    Split.VALIDATION: LocalisedText(en="validation cases", ja="検証用の症例"),
    Split.TEST: LocalisedText(en="test cases", ja="評価用の症例"),
}
"""What a model was measured on: a split, or None for all."""
