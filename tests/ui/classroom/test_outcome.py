"""What is shown after a class: the question that was chosen, and names as they stand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from xai_core.quiz.classroom import ClassKind, ClassPlan, ask, end
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion, QuestionInWords
from xai_core.store import Store, close_stores, open_store
from xai_core.store.classroom import HeldClass, find_class, move_class, open_class
from xai_core.store.classroom_members import join_class
from xai_core.store.classroom_votes import new_token, vote
from xai_core.types import LocalisedText


def shown(code: str) -> None:
    from ui.classroom.outcome import show_outcome
    from xai_core.store import open_store
    from xai_core.store.classroom import find_class

    held = find_class(open_store(), code)
    assert held is not None
    show_outcome(held)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    yield open_store()
    close_stores()


def in_words(name: str, *choices: str) -> QuestionInWords:
    told = tuple(LocalisedText(en=one, ja=one) for one in choices)
    return QuestionInWords(id=name, text=LocalisedText(en=name, ja=name), choices=told, right=1)


def held_lesson(store: Store, *questions: ClassQuestion) -> HeldClass:
    """A lesson's class whose first question was skipped; one member answered all others rightly."""
    plan = ClassPlan(
        title="T", kind=ClassKind.DEMONSTRATION, questions=questions, lesson="a-lesson"
    )
    opened = open_class(store, plan).held
    member = join_class(store, opened, "Aya").member
    now = datetime.now(UTC)
    for place in range(1, len(questions)):
        move_class(
            store, opened.id, lambda state, at=place: ask(plan, state, state.version, at, now)
        )
        held = find_class(store, opened.code)
        assert held is not None
        answer = questions[place].answers[0]
        vote(store, held, member, question=place, answer=answer, token=new_token())
        closed = {"step": "closed"}
        move_class(store, opened.id, lambda state, changes=closed: state.moved(**changes))
    move_class(store, opened.id, lambda state: end(state, state.version))
    return opened


@pytest.mark.parametrize(("chosen", "choice"), [(2, "second"), (3, "third")])
def test_the_chosen_question_is_shown_where_another_was_skipped(
    store: Store, chosen: int, choice: str
) -> None:
    questions = [in_words(f"{one} asked", one, "none") for one in ("first", "second", "third")]
    held = held_lesson(store, *questions)
    page = AppTest.from_function(shown, kwargs={"code": held.code}, default_timeout=600)
    page.session_state["item"] = chosen
    page.run()
    assert not page.exception
    assert page.header[1].value == f"{choice} asked"
    [right, _] = page.get("progress")
    assert right.proto.text.startswith(f"{choice} · **1** of 1")


def test_tables_show_names_and_questions_without_signs_of_markdown(store: Store) -> None:
    asked = in_words("**Which** of [these](https://example.org) is `it`?", "a *band*", "none")
    case = CaseQuestion(
        library="gone", library_hash="h", case="c", answers=("A_b: c", "d"), label="A_b: c"
    )
    held = held_lesson(store, asked, asked, case)
    page = AppTest.from_function(shown, kwargs={"code": held.code}, default_timeout=600).run()
    assert not page.exception
    table = page.dataframe[0].value
    assert list(table["Right answer"]) == ["a band", "A_b: c"]
    assert list(table["Asked in words"]) == ["Which of these is it?", ""]
