"""What is asked, what can be explained about an answer, what experts say: in the reader's words.

A target is a class, a value upwards or downwards, or a mark (``xai_core.tasks.answers``).
"""

from __future__ import annotations

from functools import singledispatch

from ui.common.numbers import number
from ui.common.text import class_names, listed, localised, t, tn, verbatim
from xai_core.tasks import (
    Answer,
    BaseTask,
    CaseFacts,
    ClassAnswer,
    Detection,
    DetectionAnswer,
    Regression,
    ValueAnswer,
)
from xai_core.tasks.answers import DOWN, UP, WHOLE


@singledispatch
def task_words(task: BaseTask) -> str:
    """What is asked, in half a sentence; kinds that have more to say than classes say it below."""
    names = listed(verbatim(localised(item.name)) for item in task.classes)
    return tn("{n} class: {names}", "{n} classes: {names}", len(task.classes), names=names)


@task_words.register
def _(task: Regression) -> str:
    return t("a measurement in {unit}", unit=verbatim(task.unit))


def value_name(task: BaseTask) -> str:
    """What is measured, as it stands in a sentence."""
    name = task.name if isinstance(task, Regression) else None
    return t("the value") if name is None else localised(name)


def value_unit(task: BaseTask) -> str:
    """The unit of what is measured; empty where nothing is."""
    return task.unit if isinstance(task, Regression) else ""


@task_words.register
def _(task: Detection) -> str:
    return t("lesions to be found")


@singledispatch
def target_names(answer: Answer, _task: BaseTask) -> dict[str, str]:
    """Every target of an answer by its id, in their order."""
    return {target: target for target in answer.targets()}


@target_names.register
def _(_answer: ClassAnswer, task: BaseTask) -> dict[str, str]:
    return class_names(task)


@target_names.register
def _(_answer: ValueAnswer, task: BaseTask) -> dict[str, str]:
    name = value_name(task)
    return {UP: t("what raises {name}", name=name), DOWN: t("what lowers {name}", name=name)}


@target_names.register
def _(answer: DetectionAnswer, _task: BaseTask) -> dict[str, str]:
    if not answer.marks:
        return {WHOLE: t("a lesion anywhere")}
    names = answer.targets()
    return {name: t("mark {number}", number=place) for place, name in enumerate(names, start=1)}


@singledispatch
def side_names(_answer: Answer, _task: BaseTask) -> tuple[str, str]:
    """What a place does that speaks against the answer, and one that speaks for it."""
    return t("against this answer"), t("for this answer")


@side_names.register
def _(_answer: ValueAnswer, task: BaseTask) -> tuple[str, str]:
    name = value_name(task)
    return t("lowers {name}", name=name), t("raises {name}", name=name)


@singledispatch
def experts_words(task: BaseTask, facts: CaseFacts) -> str | None:
    """What experts say of a case, as a name or number to show; None where nobody said."""
    return class_names(task).get(facts.label or "")


@experts_words.register
def _(task: Regression, facts: CaseFacts) -> str | None:
    return None if facts.target is None else f"{number(facts.target)} {task.unit}"


@experts_words.register
def _(task: Detection, facts: CaseFacts) -> str | None:
    if not facts.annotated(task.region):
        return None
    n = len(facts.lesions(task.region) or ())
    return tn("{n} lesion", "{n} lesions", n) if n else t("no lesion")
