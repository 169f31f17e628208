"""Contested labels, tests, progress and the settings of a round."""

import shutil

import pytest

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import begun, commit, has, log, named, warm
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.files import whole_folder
from xai_core.store import learner, open_store


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


def test_a_contested_label_is_nowhere_the_answer(quiz, drawn_library: CaseLibrary, monkeypatch):
    contest(monkeypatch, drawn_library)
    page = begun(quiz(mode="contested"))
    while has(page, "quiz-answer-0"):
        commit(page)
        said = sentences(page)
        assert "attention is in this region" in said
        assert "The AI is right" not in said
        assert "The AI is wrong" not in said
        page.button(key="quiz-next").click().run()
    said = sentences(calm(page))
    assert page.title[0].value == "How it went"
    assert f"Picture 1 of {len(log())}: contested" in said
    assert "The AI is right" not in said
    assert "The AI is wrong" not in said


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


def test_a_model_that_answers_otherwise_is_not_mixed_into_an_old_round(quiz, home):
    page = begun(quiz())
    warm(home)
    page.run()
    assert "“guesser” has changed since this round began" in sentences(calm(page))


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
