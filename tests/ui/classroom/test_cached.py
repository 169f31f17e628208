"""What a class is shown of a model is what the model said when the class was opened."""

from types import SimpleNamespace

import pytest

from ui.classroom import cached
from ui.classroom.questions import _question
from xai_core.errors import QuizError
from xai_core.quiz.log import AiAnswer


def test_a_model_that_answers_otherwise_by_now_is_not_asked_where_it_looked(make_card, monkeypatch):
    card = make_card()
    material = SimpleNamespace(
        card=card,
        library=SimpleNamespace(id="cells", content_hash="hash"),
        reading=SimpleNamespace(grouping=None),
    )
    said = AiAnswer(card.id, card.weights_sha256, "eo", 0.9, right=False)
    question = _question(material, ("band", "eo"), "a", "band", said)
    other = SimpleNamespace(card=make_card(temperature=2.0))
    monkeypatch.setattr(cached.cached, "model", lambda _: other)
    with pytest.raises(QuizError, match="The model “tiny” has changed since this class"):
        cached.attention_of(question)
