"""The quiz without a browser: from a name to a summary, and nothing told too early."""

import json
import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm, sentences
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.files import whole_folder
from xai_core.quiz import LogEntry, decode_mark
from xai_core.store import (
    answers_of,
    close_stores,
    find_learner,
    learner,
    open_rounds,
    open_store,
    renew_key,
)

PAGE = "pages/2_Quiz.py"
STROKE = {"erase": False, "radius": 0.05, "points": [[0.4, 0.5], [0.6, 0.5]]}


@pytest.fixture
def quiz(open_page, monkeypatch: pytest.MonkeyPatch):
    """``quiz(pictures="5")``: the quiz at this address, on an empty store of its own."""
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    yield lambda **address: open_page(PAGE, **({"pictures": "5"} | address))
    close_stores()


def named(page: AppTest, name: str = "Aya") -> AppTest:
    page.text_input(key="quiz-name").set_value(name)
    page.button(key="FormSubmitter:quiz-who-Start").click().run()
    return calm(page)


def back(page: AppTest, name: str = "Aya") -> AppTest:
    """Somebody who has been here before, with their key."""
    named(page, name)
    key = renew_key(open_store(), find_learner(open_store(), name).id)
    page.text_input(key="quiz-key-typed").set_value(key)
    page.button(key="FormSubmitter:quiz-key-Open").click().run()
    return calm(page)


def begun(page: AppTest, name: str = "Aya") -> AppTest:
    named(page, name).button(key="quiz-begin").click().run()
    assert page.title[0].value == "What do you see?"
    return calm(page)


def has(page: AppTest, key: str) -> bool:
    return any(button.key == key for button in page.button)


def decide(page: AppTest, answer: int = 0, sure: int = 1) -> AppTest:
    page.button(key=f"quiz-answer-{answer}").click().run()
    page.button(key=f"quiz-sure-{sure}").click().run()
    return calm(page)


def commit(page: AppTest, answer: int = 0, sure: int = 1) -> AppTest:
    decide(page, answer, sure).button(key="quiz-commit").click().run()
    return calm(page)


def draw(page: AppTest, strokes: object) -> AppTest:
    """What the canvas would send."""
    page.session_state["quiz-mark"] = json.dumps([f"quiz-canvas-{shown(page)}", strokes])
    return page


def shown(page: AppTest) -> str:
    return page.session_state["quiz-shown"]


def log(name: str = "Aya") -> list[LogEntry]:
    store = open_store()
    person = find_learner(store, name)
    return answers_of(store, person.id) if person else []


def everything(page: AppTest) -> str:
    """All that is sent to the browser, as text, the pixels of pictures left out."""
    sent = [str(dict(page.query_params))]
    for node in page.main:
        proto = getattr(node, "proto", None)
        sent.append(str(proto))
    text = "\n".join(sent)
    assert "data:image/png;base64," in text  # it does look into what is sent
    return re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", text)


# Who


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


# A round of practice


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
    back(second)
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
    person = find_learner(open_store(), "Aya")
    reloaded = quiz()
    reloaded.session_state["quiz-learner"] = person.id
    reloaded.session_state["quiz-round"] = page.session_state["quiz-round"]
    reloaded.run()
    assert shown(calm(reloaded)) == shown(page)


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


# Contested labels


def contest(monkeypatch: pytest.MonkeyPatch, library: CaseLibrary) -> set[str]:
    """Have the second case of each class contested; their ids."""
    from ui.quiz import cached as quiz_cached
    from xai_core.quiz import Contest, Doubt

    ids = {case.id for case in library.cases if case.id.endswith("-02")}
    doubt = Contest(Doubt.LABEL_CHECK, "monocyte", "guesser", 0.9)
    monkeypatch.setattr(quiz_cached, "contested_labels", lambda *_: dict.fromkeys(ids, doubt))
    return ids


def test_contested_labels_are_asked_in_their_own_mode_alone(
    quiz, drawn_library: CaseLibrary, monkeypatch
):
    ids = contest(monkeypatch, drawn_library)
    page = begun(quiz(pictures="10"))
    for _ in range(10):
        commit(page)
        page.button(key="quiz-next").click().run()
    assert not ids & {entry.case_id for entry in log()}
    assert not any(entry.contested for entry in log())


def test_a_contested_label_says_so_and_counts_for_nobody(
    quiz, drawn_library: CaseLibrary, monkeypatch
):
    ids = contest(monkeypatch, drawn_library)
    page = commit(begun(quiz(mode="contested")), answer=1)
    said = sentences(page)
    assert "The label of this case is contested" in said
    assert "counts neither for you nor for the AI" in said
    assert "Right:" not in said
    (entry,) = log()
    assert entry.case_id in ids
    assert entry.contested
    page.button(key="quiz-pause").click().run()
    page.segmented_control(key="quiz-view").set_value("progress").run()
    assert "No answers here yet" in sentences(calm(page))


# A test


def test_a_test_tells_nothing_before_its_end(quiz):
    page = begun(quiz(mode="test", test="7"))
    for number in range(5):
        assert not page.metric
        commit(page, answer=number)
        assert len(log()) == number + 1
        if number < 4:
            assert page.title[0].value == "What do you see?"
            assert "The AI says" not in sentences(page)
            assert "Right" not in sentences(page)
    assert page.title[0].value == "How it went"
    assert "The AI says" in sentences(page)


def test_an_open_test_stays_out_of_the_progress(quiz):
    page = commit(begun(quiz(mode="test")))
    page.button(key="quiz-pause").click().run()
    page.segmented_control(key="quiz-view").set_value("progress").run()
    assert "still open" in sentences(calm(page))
    assert "No answers here yet" in sentences(page)


def test_the_same_test_asks_everybody_the_same(quiz):
    asked = []
    for name in ("Aya", "Ben"):
        page = begun(quiz(mode="test", test="7"), name)
        for _ in range(5):
            commit(page)
        asked.append([entry.case_id for entry in log(name)])
    assert asked[0] == asked[1]


# Progress and settings


def test_progress_begins_friendly_and_then_counts(quiz):
    page = named(quiz())
    page.segmented_control(key="quiz-view").set_value("progress").run()
    assert "No answers here yet" in sentences(calm(page))
    page.segmented_control(key="quiz-view").set_value("round").run()
    page.button(key="quiz-begin").click().run()
    commit(page)
    page.button(key="quiz-pause").click().run()
    page.segmented_control(key="quiz-view").set_value("progress").run()
    calm(page)
    assert "n = 1" in sentences(page)
    table = page.table[0].value
    assert sorted(table["n"]) == ["0", "0", "0", "0", "1"]
    assert "not defined" in set(table["Accuracy"])


def test_the_declared_rate_is_said(quiz):
    page = named(quiz(wrong="30"))
    assert "About 3 in 10" in sentences(page)
    page.segmented_control(key="wrong").set_value(0).run()
    assert "left out as far as possible" in sentences(calm(page))


@pytest.mark.parametrize(
    "address",
    [
        {"pictures": "-3", "wrong": "900", "mode": "exam", "reading": "nine", "test": "0"},
        {"pictures": "1e9", "library": "../../etc", "model": "<script>"},
        {"quiz-learner": "1", "quiz-round": "2"},
    ],
)
def test_a_hostile_address_changes_nothing(quiz, address):
    page = named(quiz(**address))
    assert has(page, "quiz-begin")


def test_a_library_that_changed_is_not_mixed_into_an_old_round(quiz, home):
    page = begun(quiz())
    table = home / "libraries" / "drawn-cells" / "cases.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:-1]), encoding="utf-8")
    page.run()
    assert "has changed since this round began" in sentences(calm(page))
    page.button(key="quiz-pause").click().run()
    assert has(calm(page), "quiz-begin")


def test_a_round_goes_on_when_somebody_replaces_its_library(quiz, home):
    page = begun(quiz())
    before = open_library("drawn-cells")
    folder = home / "libraries" / "drawn-cells"
    with whole_folder(folder, replace=True, keep_earlier=True) as partial:
        shutil.copytree(folder, partial, dirs_exist_ok=True)
        table = partial / "cases.csv"
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join(lines[:-1]), encoding="utf-8")
    assert open_library("drawn-cells").content_hash != before.content_hash
    page.run()
    assert "has changed since this round began" not in sentences(calm(page))
    assert has(page, "quiz-pause")


def test_japanese_reads_japanese(quiz):
    page = quiz(lang="ja")
    assert "アカウント" in sentences(page)
    learner(open_store(), "Aya")
