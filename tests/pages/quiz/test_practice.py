"""A round of practice: nothing told before the answer is committed; gone on with later."""

import json

import pytest

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import (
    STROKE,
    back,
    begun,
    commit,
    decide,
    draw,
    everything,
    has,
    log,
    named,
    shown,
)
from ui.quiz import learner_round
from ui.quiz.learner_round import close
from ui.quiz.quiz_session import mark_of
from xai_core.cases.library import CaseLibrary
from xai_core.quiz import decode_mark
from xai_core.store import find_learner, open_rounds, open_store


def test_nothing_tells_the_answer_before_it_is_committed(quiz, drawn_library: CaseLibrary):
    page = decide(begun(quiz()), answer=2)
    sent = everything(page)
    case = drawn_library.case(open_case())
    # Case ids of this library begin with their class; the AI of this library says neutrophil.
    assert case.id not in sent
    assert case.sha256 not in sent
    assert case.image.as_posix() not in sent
    assert not page.metric
    assert log() == []


def open_case() -> str:
    saved = open_rounds(open_store(), find_learner(open_store(), "Aya").id)
    return json.loads(saved[0].state)["state"]["current"]["case_id"]


def test_an_answer_is_stored_and_then_revealed(quiz, drawn_library: CaseLibrary):
    page = begun(quiz())
    case = drawn_library.case(open_case())
    place = drawn_library.task.class_ids.index(case.label)
    draw(page, [STROKE])
    commit(page, answer=place, sure=2)
    (entry,) = log()
    assert (entry.case_id, entry.answer, entry.right) == (case.id, case.label, True)
    assert entry.confidence == 0.8
    assert entry.ai is not None
    assert entry.ai.answer == "neutrophil"
    assert entry.ai.right == (case.label == "neutrophil")
    assert decode_mark(entry.mark, drawn_library.image(case).shape[:2]).any()
    assert entry.triangle is not None
    assert entry.triangle.trainee_expert.score is not None
    said = sentences(page)
    assert "Right: Neutrophil" in said or f"**Right: {case.label.title()}" in said
    assert "The AI says **Neutrophil**" in said
    assert "Saved" in page.get("progress")[0].proto.text
    assert {"Share", "Chance", "Centre blob"} <= set(page.table[0].value.columns)
    assert page.get("bidi_component")  # expert, AI and mark, in the viewer


def test_without_a_mark_the_triangle_says_not_defined(quiz):
    page = commit(begun(quiz()))
    (entry,) = log()
    assert entry.mark is None
    assert entry.triangle is None
    assert "You marked nothing" in everything(page)
    rows = page.table[0].value
    assert rows["Share"].iloc[0] == "not defined"
    assert rows["Share"].iloc[1] != "not defined"


def test_without_a_region_mark_and_ai_are_shown_and_it_says_why(quiz, monkeypatch):
    from ui.quiz import quiz_session, reveal

    for room in (reveal, quiz_session):
        monkeypatch.setattr(room, "first_region", lambda *_: None)
    page = commit(draw(begun(quiz()), [STROKE]))
    (entry,) = log()
    assert entry.mark is not None
    assert entry.triangle is None
    assert "Nobody has outlined a region" in sentences(page)
    shares = list(page.table[0].value["Share"])
    assert shares[:2] == ["not defined", "not defined"]
    assert shares[2] != "not defined"


def test_a_hostile_mark_is_refused_and_the_question_stays(quiz):
    page = draw(begun(quiz()), [{**STROKE, "points": [[0.5, 0.5]] * 6_000}])
    commit(page)
    assert "too much to be a mark" in sentences(page)
    assert has(page, "quiz-commit")
    assert log() == []
    commit(draw(page, []))
    assert len(log()) == 1


def test_commit_needs_an_answer_and_how_sure(quiz):
    page = begun(quiz())
    assert page.button(key="quiz-commit").disabled
    page.button(key="quiz-answer-1").click().run()
    assert page.button(key="quiz-commit").disabled
    page.button(key="quiz-sure-0").click().run()
    assert not page.button(key="quiz-commit").disabled


def test_the_second_of_two_tabs_counts_nothing_twice(quiz):
    first = decide(begun(quiz()), answer=0)
    second = quiz()
    back(second, key=first.session_state["quiz-key"])
    second.button(key=f"go-on-{first.session_state['quiz-round']}").click().run()
    assert shown(second) == shown(first)
    decide(second, answer=1)
    first.button(key="quiz-commit").click().run()
    second.button(key="quiz-commit").click().run()
    assert len(log()) == 1
    assert log()[0].answer == "neutrophil"
    assert has(calm(second), "quiz-next")
    # The other tab has gone on: the old question is refused in words, the new one is shown.
    first.button(key="quiz-next").click().run()
    assert len(log()) == 1
    commit(first)
    second.button(key="quiz-next").click().run()
    calm(second)
    assert len(log()) == 2


def test_a_round_goes_on_where_it_was(quiz):
    page = commit(begun(quiz()))
    page.button(key="quiz-next").click().run()
    waiting = shown(page)
    later = back(quiz())
    assert "1 of 5 answered" in sentences(later)
    later.button(key=f"go-on-{page.session_state['quiz-round']}").click().run()
    assert shown(calm(later)) == waiting


def test_what_the_tab_kept_is_taken_up_after_a_reload(quiz):
    page = begun(quiz())
    reloaded = quiz()
    reloaded.session_state["quiz-learner"] = page.session_state["quiz-learner"]
    reloaded.session_state["quiz-round"] = page.session_state["quiz-round"]
    reloaded.run()
    assert shown(calm(reloaded)) == shown(page)


def test_a_learners_id_opens_nothing(quiz):
    begun(quiz())
    page = quiz()
    page.session_state["quiz-learner"] = find_learner(open_store(), "Aya").id
    page.run()
    assert "No account is needed" in sentences(calm(page))


def test_a_learner_or_a_round_that_is_gone_leads_back_to_the_start(quiz):
    page = quiz()
    page.session_state["quiz-learner"] = "0" * 32
    page.session_state["quiz-round"] = "nothing"
    page.run()
    assert "No account is needed" in sentences(calm(page))
    page = named(quiz())
    page.session_state["quiz-round"] = "nothing"
    page.run()
    assert has(calm(page), "quiz-begin")


def test_a_round_can_be_closed(quiz):
    page = begun(quiz())
    round_id = page.session_state["quiz-round"]
    page.button(key="quiz-pause").click().run()
    page.button(key=f"close-{round_id}").click().run()
    assert not has(calm(page), f"go-on-{round_id}")
    assert has(page, "quiz-begin")


@pytest.mark.parametrize("answered", [False, True])
def test_a_round_that_another_tab_closed_is_not_gone_on_with(quiz, answered: bool):
    page = commit(begun(quiz())) if answered else decide(begun(quiz()))
    store, person = open_store(), find_learner(open_store(), "Aya")
    (read,) = open_rounds(store, person.id)
    close(person.id, read.round_id)
    page.button(key="quiz-next" if answered else "quiz-commit").click().run()
    assert "This round was closed, perhaps in another tab" in sentences(calm(page))
    assert len(log()) == answered
    assert open_rounds(store, person.id) == []
    # What was asked of it is asked of no other round.
    page.button(key="quiz-pause").click().run()
    page.button(key="quiz-begin").click().run()
    assert not calm(page).error
    assert has(page, "quiz-commit")


def test_a_round_closed_in_the_moment_between_keeps_no_answer(quiz, monkeypatch):
    page = decide(begun(quiz()))
    person = find_learner(open_store(), "Aya")
    (read,) = open_rounds(open_store(), person.id)

    def closed_meanwhile(*given):
        close(person.id, read.round_id)
        return mark_of(*given)

    monkeypatch.setattr(learner_round, "mark_of", closed_meanwhile)
    page.button(key="quiz-commit").click().run()
    assert "This round was closed" in sentences(calm(page))
    assert log() == []
    assert open_rounds(open_store(), person.id) == []


def test_a_whole_practice_ends_in_a_summary(quiz):
    page = begun(quiz())
    for number in range(5):
        commit(page, answer=number)
        page.button(key="quiz-next").click().run()
    calm(page)
    assert page.title[0].value == "How it went"
    assert len({entry.case_id for entry in log()}) == 5
    right = sum(entry.right for entry in log())
    assert page.metric[0].value == f"{right} of 5"
    assert "95 % interval" in sentences(page)
    page.button(key="quiz-new").click().run()
    assert has(calm(page), "quiz-begin")
    assert not any(button.key.startswith("go-on") for button in page.button if button.key)


def test_a_commit_pressed_twice_shows_the_reveal_and_the_next_press_counts(quiz):
    page = decide(begun(quiz()))
    page.button(key="quiz-commit").click().run()
    # What the second press of two asks for when it is on its way before the reveal is there.
    page.session_state["quiz-asked"] = "commit"
    page.run()
    assert has(calm(page), "quiz-next")
    assert len(log()) == 1
    # However soon after the reveal: the way on is there, so its press counts.
    page.button(key="quiz-next").click().run()
    assert has(calm(page), "quiz-commit")


def test_the_reveal_says_why_with_its_source_and_shows_cells_to_compare_with(quiz):
    page = begun(quiz())
    commit(page, answer=1)
    said = sentences(page)
    assert "What speaks for" in said
    assert "the rule by which these cells are drawn" in said.lower()
    assert page.image  # the cells; the pictures of the case stand in the viewer


def test_missed_pictures_come_first_in_the_summary(quiz):
    page = begun(quiz())
    for _ in range(5):
        commit(page, answer=0)
        page.button(key="quiz-next").click().run()
    missed = [entry.position + 1 for entry in log() if not entry.right]
    assert 0 < len(missed) < 5
    assert page.toggle(key="quiz-missed").value
    (pictures,) = page.get("button_group")[-1:]
    assert [option.content.split()[0] for option in pictures.proto.options] == [
        str(number) for number in missed
    ]
    page.toggle(key="quiz-missed").set_value(False).run()
    assert len(calm(page).get("button_group")[-1].proto.options) == 5
