"""Class without a browser: who may hold one, who may vote, and a test that tells at once."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import streamlit as st
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from ui.classroom import cached
from ui.classroom.session import CLASS_ASK, EDUCATOR_KEY, UNLOCKED
from xai_core.cases.library import CaseLibrary
from xai_core.quiz.classroom import ClassKind, ClassPlan, Feedback, Step, advance
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import Store, open_store
from xai_core.store.classroom import HeldClass, find_class, list_classes, move_class, open_class
from xai_core.store.classroom_members import join_class
from xai_core.store.classroom_votes import answers_of_class, new_token, vote
from xai_core.store.passcode import VARIABLE
from xai_core.store.schema import CLASS_REFUSALS
from xai_core.store.throttle import MOST, Guessed, one_try

PAGE = "pages/9_Class.py"
LESSONS = "pages/5_Lessons.py"
LESSON = "3-right-for-the-wrong-reason"
ANSWERS = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")


@pytest.fixture
def store(home) -> Store:
    """The database of the app."""
    return open_store()


@pytest.fixture
def held(store: Store, drawn_library: CaseLibrary) -> HeldClass:
    """A test of two questions that tells at once, begun."""
    questions = tuple(
        CaseQuestion(
            library=drawn_library.id,
            library_hash=drawn_library.content_hash,
            case=case.id,
            answers=ANSWERS,
            label=case.label,
        )
        for case in drawn_library.cases[:2]
    )
    plan = ClassPlan(
        title="*Monday* <b>",
        kind=ClassKind.TEST,
        questions=questions,
        feedback=Feedback.AT_ONCE,
        anonymous=False,
    )
    opened = open_class(store, plan).held
    go_on(store, opened)
    return opened


def go_on(store: Store, held: HeldClass) -> None:
    from datetime import UTC, datetime

    def step(state):
        return advance(held.plan, state, state.version, datetime.now(UTC))

    move_class(store, held.id, step)
    cached.state_now.clear()  # a screen may be a moment behind; here it must not depend on how long


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The visitor does not sit at the machine."""
    context = SimpleNamespace(
        ip_address="10.0.0.7", headers={}, locale="en-GB", url="http://shiten.example/Class"
    )
    monkeypatch.setattr(st, "context", context)


def said(app: AppTest) -> str:
    kinds = (app.error, app.warning, app.info, app.success, app.markdown, app.caption, app.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def everything(app: AppTest) -> str:
    """All that the browser is sent, element by element."""
    return "\n".join(str(getattr(one, "proto", "")) for one in app.main)


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def test_a_test_that_tells_at_once(
    open_page: Callable[..., AppTest], store: Store, held: HeldClass
) -> None:
    app = open_page(PAGE, code=held.code.lower())
    assert not app.exception
    app.text_input(key="class-name").set_value("Aya *bold*")
    app.button[[button.label for button in app.button].index("Join")].click().run()
    assert r"Aya \*bold\* (1)" in said(app)
    right = ANSWERS.index(held.plan.questions[0].label)
    app.button(key=f"class-answer-{right}").click().run()
    assert not app.exception
    assert "**It is Neutrophil.**" in said(app)
    # What was told is not asked again.
    assert not any(key.startswith("class-answer-") for key in keys(app))
    app.button(key="class-test-next").click().run()
    app.button(key="class-answer-3").click().run()
    assert "answered every question" in said(app)
    [given] = answers_of_class(store, held.id).values()
    assert given == {0: ANSWERS[right], 1: ANSWERS[3]}
    go_on(store, held)
    st.cache_data.clear()  # a look at a class serves all screens for a moment
    app.run()
    assert "You answered 2 of 2 questions." in said(app)
    assert "By chance: 20.0" in said(app)


def test_nobody_is_somebody_else(
    open_page: Callable[..., AppTest], store: Store, held: HeldClass
) -> None:
    other = join_class(store, held, "Ben")
    for forged in ("x", other.member.id, "' OR 1=1", other.key[:-1]):
        app = open_page(PAGE, code=held.code)
        app.session_state["class-member-key"] = f"{held.code}/{forged}"
        app.run()
        assert "Ben" not in said(app)
        assert "class-other" in keys(app)
    another = open_class(store, held.plan).held
    app = open_page(PAGE, code=another.code)
    app.session_state["class-member-key"] = f"{another.code}/{other.key}"  # of another class
    app.run()
    assert "class-other" in keys(app)


def test_only_whoever_may_holds_a_class(
    open_page: Callable[..., AppTest],
    held: HeldClass,
    elsewhere: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    app = open_page(PAGE, hold=held.code)
    assert not keys(app) & {"class-next", "class-end"}
    assert "class passcode" in said(app)
    monkeypatch.setenv(VARIABLE, "neutrophil 7")
    app.run()
    app.text_input(key="class-passcode-given").set_value("guess")
    app.button[[button.label for button in app.button].index("Go on")].click().run()
    assert "That is not the passcode." in said(app)
    assert "class-next" not in keys(app)
    app.text_input(key="class-passcode-given").set_value("neutrophil 7")
    app.button[[button.label for button in app.button].index("Go on")].click().run()
    assert not app.exception
    assert "class-next" in keys(app)
    assert find_class(open_store(), held.code).state.version == 1


def test_a_forged_code_is_refused(open_page: Callable[..., AppTest]) -> None:
    for forged in ("AAAAAA", "<script>\u202e", "A" * 5000):
        app = open_page(PAGE, code=forged)
        assert not app.exception
        assert "There is no class with this code" in said(app)
        app = open_page(PAGE, hold=forged)
        app.session_state[UNLOCKED.key] = True  # an educator's: the passcode was given
        app.run()
        assert not app.exception
        assert "There is no class with this code" in said(app)


def test_the_educators_address_tells_a_stranger_nothing_of_which_codes_there_are(
    open_page: Callable[..., AppTest],
    held: HeldClass,
    elsewhere: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "neutrophil 7")
    wrong = "ABC234" if held.code != "ABC234" else "ABC235"
    pages = []
    for code in (held.code, wrong):
        app = open_page(PAGE, hold=code)
        assert not app.exception
        without_key = everything(app)
        app.session_state[EDUCATOR_KEY.key] = f"{code}/forged"
        app.run()
        assert not app.exception
        pages.append((without_key + everything(app)).replace(code, "CODE"))
    assert "passcode" in pages[0]
    assert pages[0] == pages[1]


def test_a_lesson_is_no_way_to_guess_codes(
    open_page: Callable[..., AppTest], store: Store, elsewhere: None
) -> None:
    guessed = {"lesson": LESSON, "view": "presenter", "hold": "ABC234"}
    app = open_page(LESSONS, **guessed)
    app.run()  # looked at again is not guessed again
    assert not app.exception
    with store.reading() as connection:
        count = select(func.count()).select_from(CLASS_REFUSALS)
        assert connection.execute(count).scalar_one() == 1
    for _ in range(MOST[Guessed.CODE] - 1):
        with one_try(store, Guessed.CODE) as attempt:
            attempt.refuse()
    app.query_params.update(guessed | {"hold": "ABC235"})
    app.run()
    assert not app.exception
    assert any("Too many wrong codes" in toast.value for toast in app.toast)
    assert app.title  # the lesson itself goes on


def test_the_test_and_its_results_can_be_taken_elsewhere(
    open_page: Callable[..., AppTest], store: Store, held: HeldClass
) -> None:
    member = join_class(store, held, "Aya").member
    vote(store, held, member, question=0, answer=ANSWERS[0], token=new_token())
    go_on(store, held)  # the test is over
    app = open_page(PAGE, hold=held.code)
    app.session_state[UNLOCKED.key] = True  # the passcode was given
    app.run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels[-3:] == ["Questions (Parquet)", "Answers (Parquet)", "Answers (xAPI)"]
    app.session_state["class-elsewhere"] = True  # the panel is opened
    app.run()
    assert not app.exception
    labels = [button.label for button in app.get("download_button")]
    assert labels[-3:] == ["Moodle XML", "QTI 2.1 package", "Anki deck"]
    assert "2 questions with their pictures" in said(app)


def test_a_lesson_becomes_a_class(open_page: Callable[..., AppTest], held: HeldClass) -> None:
    app = open_page(PAGE, hold=held.code)
    app.session_state[UNLOCKED.key] = True  # the passcode was given
    # The lesson's link, in a tab that holds another class.
    for name, value in {"from": "lesson", "lesson": LESSON, "hold": "", "code": ""}.items():
        app.query_params[name] = value
    app.run()
    app.button(key="class-open").click().run()
    assert not app.exception
    [opened] = [
        found
        for one in list_classes(open_store())
        if (found := find_class(open_store(), one.code)) and found.plan.lesson == LESSON
    ]
    assert opened.plan.title == "Right for the wrong reason"
    assert [one.id for one in opened.plan.questions][:2] == ["trust", "kind"]
    app.session_state[CLASS_ASK.key] = 3  # the lesson has skipped two
    app.run()
    app.button(key="class-next").click().run()
    assert not app.exception
    found = find_class(open_store(), opened.code)
    assert (found.state.step, found.state.at) == (Step.ASK, 2)
