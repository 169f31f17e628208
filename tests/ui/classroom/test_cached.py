"""What classes keep: a crowd is as many as its map is of, a model is the one asked then."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ui.classroom import cached
from ui.classroom.cached import crowd_of
from ui.classroom.questions import _question
from xai_core.errors import QuizError
from xai_core.quiz.classroom import ClassKind, ClassPlan, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.log import AiAnswer
from xai_core.quiz.strokes import Stroke
from xai_core.store import close_stores, open_store
from xai_core.store.classroom import find_class, move_class, open_class
from xai_core.store.classroom_members import join_class
from xai_core.store.classroom_votes import new_token, vote


def dot(*, erase: bool = False) -> Stroke:
    return Stroke(erase=erase, radius=0.05, points=[(0.1, 0.5)])


def test_who_drew_and_erased_it_again_did_not_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    store = open_store()
    asked = CaseQuestion(library="l", library_hash="h", case="c", answers=("a", "b"), label="a")
    plan = ClassPlan(title="T", kind=ClassKind.DEMONSTRATION, questions=(asked,))
    opened = open_class(store, plan).held
    move_class(store, opened.id, lambda state: advance(plan, state, 0, datetime.now(UTC)))
    held = find_class(store, opened.code)
    assert held is not None
    for marks in ((dot(),), (dot(), dot(erase=True))):
        member = join_class(store, held).member
        vote(store, held, member, question=0, answer="a", token=new_token(), marks=marks)
    crowd = crowd_of(held.id, 0, (1, 5), 2)
    assert crowd.n == 1
    assert crowd.heat_map is not None
    assert crowd.heat_map.tolist() == [[1, 0, 0, 0, 0]]
    close_stores()


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
