"""What is kept of a round says whether it is a test, so that a record tells nothing of one."""

import json
from random import Random

import pytest

from tests.quiz.conftest import _begin, _make_pool
from xai_core.quiz import Mode
from xai_core.quiz.kept_round import KeptRound, says_test


@pytest.mark.parametrize(("mode", "silent"), [(Mode.TEST, True), (Mode.PRACTICE, False)])
def test_a_round_that_was_begun_is_known_for_a_test(mode: Mode, silent: bool) -> None:
    state = _begin(_make_pool(), Random(7), mode=mode)
    kept = KeptRound(model="m", weights_sha256="0" * 64, seed=1, state=state.as_dict())

    assert says_test(kept.model_dump_json()) is silent
    assert says_test(json.dumps(state.as_dict())) is silent


def test_a_round_from_before_the_answers_key_was_kept_is_read_and_stays_as_it_was() -> None:
    state = _begin(_make_pool(), Random(7))
    older = {"model": "m", "weights_sha256": "0" * 64, "seed": 1, "state": state.as_dict()}
    kept, read = KeptRound.read(json.dumps(older))
    assert kept.answers_key is None
    assert read == state
    assert set(json.loads(kept.model_dump_json())) == set(older)
