"""Taking part in a comparison whose arm asks every picture twice, without a browser."""

from pathlib import Path

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import commit, everything, log, named
from xai_core.quiz import Help
from xai_core.store import find_learner, open_store
from xai_core.store.trials import trial_member

PROTOCOL = """
library = "drawn-cells"
model = "guesser"
practice_pictures = 4
test_pictures = 4
seed = 0  # the first who comes gets the second arm
n_per_arm = 64
title = { en = "Two ways", ja = "二つの方法" }
arms = [{ id = "shown", help = "shown" }, { id = "again", help = "second-look" }]
"""


def test_somebody_agrees_practises_with_second_looks_and_takes_the_test(quiz, home: Path):
    page = named(quiz(trial="../<b>x"))
    assert "There is no comparison" in sentences(calm(page))
    (home / "trials").mkdir()
    (home / "trials" / "two-ways.toml").write_text(PROTOCOL, encoding="utf-8")
    page.session_state["trial"] = "two-ways"
    page.run()
    assert "Chance decides" in sentences(page)
    person = find_learner(open_store(), "Aya")
    assert trial_member(open_store(), "two-ways", person.id) is None
    page.button(key="quiz-trial-consent").click().run()
    assert trial_member(open_store(), "two-ways", person.id).arm == "again"

    page.button(key="quiz-trial-go").click().run()
    assert "The AI says" not in sentences(page)
    commit(page, answer=1)
    # The first answer is stored; the AI's is shown, and nothing of what is right.
    (first,) = log()
    said = sentences(page)
    assert "Keep your answer, or change it?" in said
    assert "The AI says **Neutrophil**" in said
    assert "It is right" not in said
    assert first.case_id not in everything(page)
    # Changed to the AI's, which says neutrophil of everything.
    page.button(key="quiz-answer-0").click().run()
    assert page.button(key="quiz-again").label == "Change to Neutrophil"
    page.button(key="quiz-again").click().run()
    (entry,) = log()
    assert (entry.answer, entry.help) == (first.answer, Help.SECOND_LOOK)
    assert entry.second.answer == "neutrophil"
    assert entry.second.right == (entry.category == "neutrophil")
    assert "you changed to **Neutrophil**" in sentences(calm(page))
    for _ in range(3):
        page.button(key="quiz-next").click().run()
        commit(page, answer=0)
        page.button(key="quiz-again").click().run()
        assert "you kept yours" in sentences(calm(page))
    page.button(key="quiz-next").click().run()
    assert "When you could change your mind" in sentences(page)
    assert {"Over-reliance", "Under-reliance"} <= {metric.label for metric in page.metric}

    page.button(key="quiz-new").click().run()
    assert "Now the test: 4 pictures" in sentences(calm(page))
    page.button(key="quiz-trial-go").click().run()
    for number in range(4):
        assert "The AI says" not in sentences(page)
        commit(page, answer=number)
    page.button(key="quiz-new").click().run()
    assert "You have finished" in sentences(calm(page))
    practised, tested = log()[:4], log()[4:]
    assert not {one.case_id for one in practised} & {one.case_id for one in tested}
    assert {one.help for one in tested} == {Help.ALONE}
