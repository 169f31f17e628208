"""The words say what the core claims, no more and no less, in every language and combination."""

import re
from itertools import product

import numpy as np
import pytest

from ui.common import text
from ui.common.patterns import PATTERNS
from ui.common.text import translate
from ui.common.verdicts import VERDICTS, verdict_sentence
from xai_core.agreement import (
    PATTERN_CLAIMS,
    AgreementVerdict,
    Claim,
    Pattern,
    claims_of,
    score_heat_map,
)

ANSWERS = (True, False, None)
OF_VERDICTS = {
    "en": {
        Claim.NOT_DEFINED: r"^Not defined",
        Claim.MORE_THAN_CHANCE: r"(?<!no )more (than chance|of (its|the AI's) .* than chance)",
        Claim.NO_MORE_THAN_CHANCE: r"no more of .* than chance",
        Claim.MORE_THAN_BLOBS: r"than chance or a blob in the middle .* would put there",
        Claim.NO_MORE_THAN_BLOB: r"but a blob in the middle .* as much there, or more",
        Claim.MOSTLY_INSIDE: r"(?<!not )most of (its|the AI's) attention is in this region",
        Claim.NOT_MOSTLY_INSIDE: r"not most of it",
        Claim.RIGHT: r"^The AI is right",
        Claim.WRONG: r"^The AI is wrong",
    },
    "ja": {
        Claim.NOT_DEFINED: r"^定義されません",
        Claim.MORE_THAN_CHANCE: r"偶然の値(も|は|よりも)[^。]*(上回|多)",
        Claim.NO_MORE_THAN_CHANCE: r"偶然の値を超えていません",
        Claim.MORE_THAN_BLOBS: r"ぼかし(の値)?も上回",
        Claim.NO_MORE_THAN_BLOB: r"ぼかしでも同じかそれ以上",
        Claim.MOSTLY_INSIDE: r"半分を超える量がこの領域",
        Claim.NOT_MOSTLY_INSIDE: r"全体の半分を超えてはいません",
        Claim.RIGHT: r"^AIは正解",
        Claim.WRONG: r"^AIは誤答",
    },
}
OF_PATTERNS = {
    "en": {
        Claim.HIGH_IOU: r"(?<!not )overlap well",
        Claim.LOW_IOU: r"not overlap well",
        Claim.HOTTEST_INSIDE: r"map lies largely in the region",
        Claim.HOTTEST_BEYOND: r"reaches beyond it|neither lies largely in the other",
        Claim.REGION_COVERED: r"covers the region largely",
        Claim.REGION_NOT_COVERED: r"neither lies largely in the other",
    },
    "ja": {
        Claim.HIGH_IOU: r"よく重なっています",
        Claim.LOW_IOU: r"重なりは十分では",
        Claim.HOTTEST_INSIDE: r"大部分が領域内にあります",
        Claim.HOTTEST_BEYOND: r"その外にも広がって|どちらも大部分が相手の中にあるとは言えません",
        Claim.REGION_COVERED: r"領域の大部分を覆い",
        Claim.REGION_NOT_COVERED: r"どちらも大部分が相手の中にあるとは言えません",
    },
}
"""What words stand for a claim."""
ELSEWHERE = re.compile(r"elsewhere|looked|別の場所|見ています", re.IGNORECASE)


def said_in(sentence, words):
    return {claim for claim, found in words.items() if re.search(found, sentence, re.IGNORECASE)}


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize(("verdict", "right"), list(product(AgreementVerdict, ANSWERS)))
def test_the_sentence_says_its_claims_and_no_others(verdict, right, language):
    sentence = translate(VERDICTS[verdict, right], language)
    assert said_in(sentence, OF_VERDICTS[language]) == claims_of(verdict, right)
    assert not ELSEWHERE.search(sentence)


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("pattern", Pattern)
def test_the_pattern_says_its_claims_and_nothing_of_all_the_attention(pattern, language):
    _, meaning = PATTERNS[pattern]
    sentence = translate(meaning, language)
    assert said_in(sentence, OF_PATTERNS[language]) == PATTERN_CLAIMS[pattern] - {
        Claim.RIGHT,
        Claim.WRONG,
    }
    assert not said_in(sentence, OF_VERDICTS[language])
    assert not ELSEWHERE.search(sentence)


def test_a_map_and_a_region_get_their_sentence():
    heat_map, region = np.zeros((4, 4)), np.zeros((4, 4))
    heat_map[0, 0], region[0, 0] = 1, 1
    scored = score_heat_map(heat_map, region)
    assert verdict_sentence(scored, True).startswith("The AI is right, and most of its attention")
    assert verdict_sentence(scored, None).startswith("Most of the AI's attention")
    assert verdict_sentence(score_heat_map(heat_map, 0 * region), True).startswith("Not defined")
