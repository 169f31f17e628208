"""The steps of confidence in words and on keys."""

from ui.quiz.confidence import KEYS, NAMES, levels
from xai_core.quiz import Confidence, declared


def test_each_has_a_name_and_a_key_that_is_not_streamlits():
    assert set(NAMES) == set(Confidence)
    assert [level.key for level in levels(5)] == list(KEYS)
    assert not set(KEYS) & set("CR")


def test_each_declares_what_the_rule_says():
    assert [level.share for level in levels(5)] == [declared(step, 5) for step in Confidence]
