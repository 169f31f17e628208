"""How a round asks, and taking part in a comparison, without a browser."""

from pathlib import Path

from tests.pages.test_quiz import begun, calm, commit, everything, log, named, quiz, sentences
from xai_core.quiz import CategoryOrder, Help
from xai_core.store import find_learner, open_store
from xai_core.store.trials import trial_member

__all__ = ["quiz"]  # the fixture

PROTOCOL = """
library = "drawn-cells"
model = "guesser"
practice_pictures = 4
test_pictures = 4
seed = 7
n_per_arm = 64
title = { en = "Two ways", ja = "二つの方法" }
arms = [{ id = "shown", help = "shown" }, { id = "again", help = "second-look" }]
"""


def test_a_second_look_keeps_or_changes_and_is_summed_up(quiz):
    page = begun(quiz(help="second-look", **{"class-order": "blocked"}))
    commit(page, answer=1)
    said = sentences(page)
    # The first answer is stored; the AI's is shown, and nothing of what is right.
    assert len(log()) == 1
    assert "Keep your answer, or change it?" in said
    assert "The AI says **Neutrophil**" in said
    assert "It is right" not in said
    assert log()[0].case_id not in everything(page)
    # Changed to the AI's, which says neutrophil of everything.
    page.button(key="quiz-answer-0").click().run()
    assert page.button(key="quiz-again").label == "Change to Neutrophil"
    page.button(key="quiz-again").click().run()
    (entry,) = log()
    assert entry.answer != "neutrophil"
    assert (entry.help, entry.order) == (Help.SECOND_LOOK, CategoryOrder.BLOCKED)
    assert entry.second.answer == "neutrophil"
    assert entry.second.right == (entry.category == "neutrophil")
    assert "you changed to **Neutrophil**" in sentences(calm(page))
    for _ in range(4):
        page.button(key="quiz-next").click().run()
        commit(page, answer=0)
        page.button(key="quiz-again").click().run()
        assert "you kept yours" in sentences(calm(page))
    page.button(key="quiz-next").click().run()
    assert page.title[0].value == "How it went"
    assert "When you could change your mind" in sentences(page)
    assert {"Over-reliance", "Under-reliance"} <= {metric.label for metric in page.metric}


def test_somebody_agrees_is_allocated_practises_and_takes_the_test(quiz, home: Path):
    (home / "trials").mkdir()
    (home / "trials" / "two-ways.toml").write_text(PROTOCOL, encoding="utf-8")
    page = named(quiz(trial="two-ways"))
    assert "Chance decides" in sentences(page)
    person = find_learner(open_store(), "Aya")
    assert trial_member(open_store(), "two-ways", person.id) is None
    page.button(key="quiz-trial-consent").click().run()
    member = trial_member(open_store(), "two-ways", person.id)
    page.button(key="quiz-trial-go").click().run()
    again = member.arm == "again"
    for number in range(4):
        assert ("The AI says" in sentences(page)) is not again
        commit(page, answer=number)
        if again:
            page.button(key="quiz-again").click().run()
        page.button(key="quiz-next").click().run()
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
    assert {one.help for one in practised} == {Help.parse("second-look" if again else "shown")}
    assert {one.help for one in tested} == {Help.ALONE}
    assert trial_member(open_store(), "two-ways", person.id).arm == member.arm


def test_a_comparison_that_is_not_there_leads_to_the_quiz(quiz):
    page = named(quiz(trial="../<b>x"))
    assert "There is no comparison" in sentences(calm(page))
    page.button(key="quiz-trial-leave").click().run()
    assert page.button(key="quiz-begin")
