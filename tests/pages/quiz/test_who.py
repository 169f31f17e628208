"""Who answers: a name begins a record, its key opens it again; hostile names are only names."""

import pytest

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import back, begun, commit, has, named
from xai_core.store import find_learner, open_store


def test_a_name_begins_a_record_whose_key_opens_it_again(quiz):
    page = calm(quiz())
    assert "No account is needed" in sentences(page)
    assert not has(page, "quiz-begin")
    named(page, " Aya ")
    assert "Answering as **Aya**" in sentences(page)
    assert "Aya" not in str(dict(page.query_params))
    key = page.code[0].value
    page.button(key="quiz-key-kept").click().run()
    assert not page.code

    # Another day: the name alone opens nothing, nor does another key.
    page.button(key="quiz-leave").click().run()
    named(page, "aya")
    assert not has(page, "quiz-begin")
    for typed, opens in (("ABCD-EFGH-JKMN-PQRS", False), (key.lower(), True)):
        page.text_input(key="quiz-key-typed").set_value(typed)
        page.button(key="FormSubmitter:quiz-key-Open").click().run()
        assert has(page, "quiz-begin") is opens
        assert bool(page.error) is not opens
    calm(page)
    assert not page.code


@pytest.mark.parametrize("name", ["", "   ", "a\u202eb", "\x00"])
def test_a_name_that_cannot_be_kept_is_refused_in_words(quiz, name):
    page = quiz()
    page.text_input(key="quiz-name").set_value(name)
    page.button(key="FormSubmitter:quiz-who-Start").click().run()
    assert page.error
    calm(page)
    assert not has(page, "quiz-begin")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'; DROP TABLE learners; --", "🧫 **b**", "שלום"]
)
def test_a_hostile_name_is_only_a_name(quiz, name):
    page = named(quiz(), name)
    assert find_learner(open_store(), name).name == name
    shown_as = [str(part.value) for part in page.markdown if "Answering as" in str(part.value)]
    assert "<script>" not in shown_as[0].replace("\\<", "")
    assert "\\*\\*b" in shown_as[0] or "**b**" not in name


def test_somebody_else_can_answer(quiz):
    page = named(quiz())
    page.button(key="quiz-leave").click().run()
    assert "No account is needed" in sentences(calm(page))
    assert "Answering as **Ben**" in sentences(named(page, "Ben"))


def test_a_record_is_taken_along_and_erased(quiz):
    page = commit(begun(quiz()))
    page.button(key="quiz-pause").click().run()
    page.segmented_control(key="quiz-view").set_value("record").run()
    assert "1 answer so far" in sentences(calm(page))
    assert page.button(key="quiz-erase").disabled
    page.checkbox(key="quiz-erase-sure").check().run()
    page.button(key="quiz-erase").click().run()
    assert "No account is needed" in sentences(calm(page))
    assert find_learner(open_store(), "Aya") is None


def test_a_new_key_closes_the_record_in_every_other_tab(quiz):
    first = named(quiz())
    second = back(quiz(), key=first.session_state["quiz-key"])
    second.segmented_control(key="quiz-view").set_value("record").run()
    second.button(key="quiz-key-renew").click().run()
    assert "Answering as **Aya**" in sentences(calm(second))
    first.run()
    assert "No account is needed" in sentences(calm(first))
