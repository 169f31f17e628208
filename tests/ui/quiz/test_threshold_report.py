"""The end of a series tells of the model that was there at its beginning, or of none."""

from types import SimpleNamespace

from tests.quiz.test_threshold import plan
from ui.quiz import threshold_report


def test_a_model_that_answers_otherwise_by_now_is_left_out(make_card, monkeypatch):
    card = make_card()
    kept = {"model": card.id, "weights_sha256": card.weights_sha256}
    older = plan().model_copy(update=kept)
    newer = older.model_copy(update={"answers_key": card.answers_key})
    for now, told in ((card, (True, True)), (make_card(temperature=2.0), (False, True))):
        monkeypatch.setattr(
            threshold_report, "find_card", lambda _, now=now: SimpleNamespace(card=now)
        )
        found = tuple(threshold_report._model_of(one) is now for one in (newer, older))
        assert found == told
