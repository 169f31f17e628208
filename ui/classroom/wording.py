"""Names of answers, steps and members, in the reader's language and safe to stand in Markdown.

Those that are called plain are for a table's cell, which shows every sign as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping

from ui.classroom.cached import asked_library, reading_for
from ui.common.numbers import told_value
from ui.common.text import class_names, localised, t, unformatted, verbatim
from xai_core.errors import Phrase, ShitenError
from xai_core.models.cards import find_card
from xai_core.quiz import ReadValues
from xai_core.quiz.classroom import ClassKind, Feedback, Order, Step
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion
from xai_core.store.classroom_members import ClassMember
from xai_core.tasks import align_classes

KINDS: Mapping[str, Phrase] = {
    ClassKind.DEMONSTRATION: Phrase("Together, step by step"),
    ClassKind.TEST: Phrase("A test"),
}
STEPS: Mapping[Step, Phrase] = {
    Step.WAITING: Phrase("Members join"),
    Step.ASK: Phrase("The class votes"),
    Step.EXPERT: Phrase("What the experts say"),
    Step.AI: Phrase("What the AI says"),
    Step.AGREEMENT: Phrase("How far they agree"),
    Step.CLOSED: Phrase("The vote is closed"),
    Step.OVER: Phrase("Over"),
}
FEEDBACK: Mapping[str, Phrase] = {
    Feedback.AT_ONCE: Phrase("After each answer"),
    Feedback.AT_END: Phrase("At the end"),
    Feedback.NONE: Phrase("Not at all"),
}
ORDERS: Mapping[str, Phrase] = {
    Order.AS_LISTED: Phrase("The same for all"),
    Order.SHUFFLED: Phrase("Shuffled for each member"),
}


def answer_names(question: ClassQuestion) -> dict[str, str]:
    """Answer -> its name as Markdown, in the order of the buttons; ids where a library is gone."""
    if isinstance(question, CaseQuestion):
        return {answer: verbatim(name) for answer, name in _class_names(question).items()}
    return {answer: localised(question.choice(answer)) for answer in question.answers}


def plain_answer_names(question: ClassQuestion) -> dict[str, str]:
    """As :func:`answer_names`, plain."""
    if isinstance(question, CaseQuestion):
        return _class_names(question)
    return {answer: unformatted(localised(question.choice(answer))) for answer in question.answers}


def _class_names(question: CaseQuestion) -> dict[str, str]:
    try:
        reading = reading_for(question)
    except ShitenError:
        return {answer: answer for answer in question.answers}
    names = {item.id: localised(item.name) for item in reading.classes}
    return {answer: names.get(answer, answer) for answer in question.answers}


def ai_answer_name(question: CaseQuestion) -> str:
    """What the AI says, by its name."""
    if question.ai is None:
        return t("not defined")
    answer = question.ai.answer
    try:
        library, reading = asked_library(question), reading_for(question)
        card = find_card(question.ai.model).card
    except ShitenError:
        return verbatim(answer)
    if isinstance(reading, ReadValues) and reading.scale is not None:
        return verbatim(told_value(float(answer), reading.scale.unit))
    names = class_names(library.task) | {i.id: localised(i.name) for i in reading.classes}
    if card is not None:
        shared = align_classes(library.task, card.task)
        views = (shared.model, shared.library)
        shared_names = {item.id: localised(item.name) for v in views for item in v.classes}
        names = class_names(card.task) | shared_names | names
    return verbatim(names.get(answer, answer))


def member_name(member: ClassMember) -> str:
    """A member by name, or by number."""
    if member.name is None:
        return t("Member {number}", number=member.number)
    return f"{verbatim(member.name)} ({member.number})"


def plain_member_name(member: ClassMember) -> str:
    """As :func:`member_name`, plain."""
    return member_name(member) if member.name is None else f"{member.name} ({member.number})"
