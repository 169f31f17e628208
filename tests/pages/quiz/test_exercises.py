"""A count and a series without a browser: what is kept, what is told, and what is refused."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import has, named, warm
from ui.quiz.kept_exercise import close
from xai_core.store import Exercise, close_stores, find_learner, open_rounds, open_store


@pytest.fixture(autouse=True)
def _closed():
    yield
    close_stores()


def viewing(page: AppTest, view: str) -> AppTest:
    named(page).segmented_control(key="quiz-view").set_value(view).run()
    return calm(page)


def state_of(exercise: Exercise) -> dict:
    store = open_store()
    (saved,) = open_rounds(store, find_learner(store, "Aya").id, exercise)
    return json.loads(saved.state)["state"] | {"id": saved.round_id}


def send(page: AppTest, exercise_id: str, answers: list[str], *, finished: bool = True) -> AppTest:
    """What the browser would send."""
    presses = [
        {"cell": cell, "answer": answer, "seconds": cell + 0.5}
        for cell, answer in enumerate(answers)
    ]
    page.session_state[f"quiz-counter-{exercise_id}"] = {
        "sent": {"id": exercise_id, "presses": presses, "finished": finished, "attempt": 1}
    }
    page.run()
    return page


def counting(quiz, **address) -> tuple[AppTest, dict]:
    page = viewing(quiz(**address), "count")
    page.button(key="count-begin").click().run()
    assert calm(page).title[0].value == "Count the cells"
    return page, state_of(Exercise.DIFFERENTIAL)


def test_a_count_is_kept_and_told_at_its_end(quiz):
    page, state = counting(quiz)
    plan = state["plan"]
    assert len(plan["cells"]) == 5
    assert "recognised" not in sentences(page)
    right = [cell.rsplit("-", 1)[0] for cell in plan["cells"]]  # ids begin with the class
    calm(send(page, state["id"], right))
    assert page.title[0].value == "How it went"
    metrics = {one.label: one.value for one in page.metric}
    assert metrics["Cells you recognised"] == "5 of 5 cells"
    assert metrics["Kappa with the truth"] == "1.00"
    assert metrics["Time"] == "0 min 4 s"
    assert "The AI on the same cells" in sentences(page)
    page.button(key="count-leave").click().run()
    assert "Your last counts" in sentences(calm(page))
    page.segmented_control(key="quiz-view").set_value("progress").run()
    assert "Your last counts" in sentences(calm(page))


def test_a_model_that_answers_otherwise_by_now_is_not_told_of(quiz, home):
    page, state = counting(quiz)
    warm(home)
    calm(send(page, state["id"], [cell.rsplit("-", 1)[0] for cell in state["plan"]["cells"]]))
    assert page.title[0].value == "How it went"
    assert "The AI of this count is not here any more" in sentences(page)


def test_a_count_that_was_left_is_offered_again(quiz):
    page, state = counting(quiz)
    calm(send(page, state["id"], [state["plan"]["classes"][0]] * 2, finished=False))
    assert len(state_of(Exercise.DIFFERENTIAL)["presses"]) == 2
    page.button(key="count-leave").click().run()
    assert "2 of 5 counted" in sentences(calm(page))
    page.button(key=f"go-on-{state['id']}").click().run()
    assert calm(page).title[0].value == "Count the cells"
    page.button(key="count-leave").click().run()
    page.button(key=f"close-{state['id']}").click().run()
    assert not has(calm(page), f"go-on-{state['id']}")
    assert "Your last counts" not in sentences(page)
    # A count is no round of questions, and is not offered as one.
    page.segmented_control(key="quiz-view").set_value("round").run()
    assert "cannot be read" not in sentences(calm(page))


@pytest.mark.parametrize(
    ("view", "key", "exercise"),
    [("count", "count", Exercise.DIFFERENTIAL), ("line", "trainer", Exercise.THRESHOLD)],
)
def test_what_another_tab_closed_is_not_gone_on_with(quiz, view, key, exercise):
    page = viewing(quiz(), view)
    page.button(key=f"{key}-begin").click().run()
    state = state_of(exercise)
    store = open_store()
    person = find_learner(store, "Aya")
    close(person.id, state["id"])
    send(page, state["id"], [], finished=False)
    assert "This exercise was closed, perhaps in another tab" in sentences(calm(page))
    send(page, state["id"], ["band"], finished=False)
    assert open_rounds(store, person.id, exercise) == []
    page.button(key=f"{key}-leave").click().run()
    assert has(calm(page), f"{key}-begin")


@pytest.mark.parametrize("answers", [["unheard-of"], ["monocyte"]])
def test_what_no_counter_sends_is_refused_in_words(quiz, answers):
    page, state = counting(quiz)
    send(page, state["id"], answers)
    assert page.error
    assert page.title[0].value == "Count the cells"
    assert state_of(Exercise.DIFFERENTIAL)["finished_at"] is None


def test_a_library_without_smears_says_why(quiz, drawn_library, home):
    table = home / "libraries" / "drawn-cells" / "cases.csv"
    lines = [line.split(",") for line in table.read_text().splitlines()]
    column = lines[0].index("specimen")
    for line in lines[1:]:
        line[column] = ""
    table.write_text("\n".join(",".join(line) for line in lines) + "\n")
    page = viewing(quiz(), "count")
    assert "no differential to be counted" in sentences(page)
    assert not has(page, "count-begin")


def test_a_series_tells_the_line_beside_the_rule(quiz):
    page = viewing(quiz(series="12"), "line")
    assert "No model on this machine tells these two classes apart" in sentences(page)
    page.button(key="trainer-begin").click().run()
    assert calm(page).title[0].value == "Band or Segmented?"
    state = state_of(Exercise.THRESHOLD)
    values = [trial["value"] for trial in state["plan"]["trials"]]
    send(page, state["id"], ["segmented" if value < 0.5 else "band" for value in values])
    said = sentences(calm(page))
    assert page.title[0].value == "Where you draw the line"
    assert "You call it **Segmented** below" in said
    assert "The rule says **0.33**" in said
    assert "By the rule" in said
    page.button(key="trainer-leave").click().run()
    assert "Where you drew the line" in sentences(calm(page))


def test_a_line_that_is_not_there_is_not_defined(quiz):
    page = viewing(quiz(series="12"), "line")
    page.button(key="trainer-begin").click().run()
    send(page, state_of(Exercise.THRESHOLD)["id"], ["band"] * 12)
    assert "Your line is **not defined**" in sentences(calm(page))
