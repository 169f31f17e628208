"""The questions a class is asked of the tiny lesson, and of those that are shipped."""

from pathlib import Path

import pytest

from tests.lessons.conftest import write_tiny
from xai_core import home
from xai_core.errors import QuizError
from xai_core.lessons.class_plan import questions_of_lesson
from xai_core.lessons.source import read_lesson
from xai_core.quiz.classroom import ClassKind, ClassPlan


def rewritten(folder: Path, before: str, after: str) -> None:
    for path in folder.glob("lesson.*.md"):
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_question_of_the_tiny_lesson(tmp_path: Path) -> None:
    (asked,) = questions_of_lesson(read_lesson(write_tiny(tmp_path))).questions
    assert (asked.id, asked.step, asked.right) == ("what", "look", 2)
    assert (asked.text.en, asked.text.ja) == ("What is it?", "何ですか？")
    assert [(one.en, one.ja) for one in asked.choices] == [
        ("Neutrophil", "好中球"),
        ("Monocyte", "単球"),
    ]
    assert asked.why.ja == "核を見ます"


def test_too_many_choices_are_left_out_and_said(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    eleven = ", ".join(f'"{n}"' for n in range(11))
    vote = f'```{{vote}}\nid = "many"\nask = "?"\nchoices = [{eleven}]\n```\n\n```{{playlist}}'
    rewritten(folder, "```{playlist}", vote)
    found = questions_of_lesson(read_lesson(folder))
    assert [one.id for one in found.questions] == ["what"]
    assert "“many” has more than 10 choices" in str(found.left_out[0])


def test_a_lesson_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path)
    for path in folder.glob("lesson.*.md"):
        text = path.read_text(encoding="utf-8")
        before, _, after = text.partition("```{question}")
        after = after.partition('```{case}\nid = "monocyte-01"')[2].partition("```")[2]
        path.write_text(before + after, encoding="utf-8")
    with pytest.raises(QuizError, match="asks nothing"):
        questions_of_lesson(read_lesson(folder))


@pytest.mark.parametrize(
    "folder", sorted((home.shipped() / "lessons").glob("[1-9]-*")), ids=lambda found: found.name
)
def test_every_shipped_lesson_can_be_held(folder: Path) -> None:
    source = read_lesson(folder)
    found = questions_of_lesson(source)
    assert found.left_out == ()
    plan = ClassPlan(
        title=source.in_language("ja").heading.title[:80],
        kind=ClassKind.DEMONSTRATION,
        questions=found.questions,
        lesson=source.name,
    )
    assert ClassPlan.from_json(plan.as_json()) == plan
    assert all(source.in_language("en").step(one.step) for one in found.questions)
