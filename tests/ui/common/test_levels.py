"""The sentence on both levels says what the core claims, in every language and combination."""

import re
from itertools import product

import pytest

from ui.common import text
from ui.common.levels import LEVELS
from ui.common.text import translate
from xai_core.agreement import AgreementVerdict, Claim, Weighing, claims_of_levels

WORDS = {
    "en": {
        Claim.MOSTLY_INSIDE: r"looks at the right place",
        Claim.NOT_MOSTLY_INSIDE: r"looks partly at the right place",
        Claim.NO_MORE_THAN_CHANCE: r"no more than chance",
        Claim.NO_MORE_THAN_BLOB: r"no more than a blob",
        Claim.NOT_DEFINED: r"^Neither level is defined",
        Claim.WEIGHED_ALIKE: r"weighs it much as its importance is given",
        Claim.WEIGHED_DIFFERENTLY: r"weighs it differently",
    },
    "ja": {
        Claim.MOSTLY_INSIDE: r"^AIは正しい場所を見て",
        Claim.NOT_MOSTLY_INSIDE: r"^AIは正しい場所を部分的に見て",
        Claim.NO_MORE_THAN_CHANCE: r"偶然の値を超えて",
        Claim.NO_MORE_THAN_BLOB: r"ぼかしの値を超えて",
        Claim.NOT_DEFINED: r"^どちらの段階も定義されません",
        Claim.WEIGHED_ALIKE: r"重みの置き方も、示された重要度とほぼ一致",
        Claim.WEIGHED_DIFFERENTLY: r"重みの置き方は示された重要度と異な",
    },
}
IMPLIED = {Claim.MORE_THAN_CHANCE, Claim.MORE_THAN_BLOBS}
"""What the verdict's own sentence says, and this one leaves to it."""


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize(("verdict", "weighing"), list(product(AgreementVerdict, Weighing)))
def test_it_says_its_claims_and_no_others(verdict, weighing, language):
    sentence = translate(LEVELS[verdict, weighing], language)
    said = {claim for claim, found in WORDS[language].items() if re.search(found, sentence)}
    assert said == claims_of_levels(verdict, weighing) - IMPLIED
