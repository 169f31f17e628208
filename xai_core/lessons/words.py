"""What notebook and hand-out say of a case, in the lesson's language.

A screen has its catalogue; a notebook is read without one, so its few sentences stand here.
"""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.lessons.blocks import Shown
from xai_core.lessons.cases import SeenCase
from xai_core.lessons.figures.phrasing import NOT_DEFINED, percent
from xai_core.tasks import ClassTask, Regression

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "label": "Label: {label}.",
        "answer": "The AI says {answer}{sure}.",
        "sure": " ({confidence} sure)",
        "agreement": "{attention} of its attention lies in “{region}”; by chance {chance}, from"
        " a blob in the middle {blob}.",
        "aims": "Aims",
        "minutes": "{n} minutes",
        "question": "Question",
        "vote": "Vote",
        "answer_title": "Answer",
        "solution": "Solution",
        "exercise": "Exercise",
        "belief": "A misconception",
        "truth": "In fact",
        "sources": "Sources",
        "reveal": "Afterwards",
        "teaching": "For teaching and research only, never diagnosis.",
        "first": "First cell: it finds Shiten.",
        "playlist": "Cases to go through",
        "answers": "Answers and solutions",
        "see_answers": "Answers at the end.",
    },
    "ja": {
        "label": "ラベル：{label}。",
        "answer": "AIの答え：{answer}{sure}。",
        "sure": "（確信度 {confidence}）",
        "agreement": "注目の {attention} が「{region}」の中にあります。偶然なら {chance}、"
        "中心ぼかしなら {blob} です。",
        "aims": "目標",
        "minutes": "{n} 分",
        "question": "問い",
        "vote": "投票",
        "answer_title": "答え",
        "solution": "解答",
        "exercise": "演習",
        "belief": "よくある誤解",
        "truth": "実際には",
        "sources": "出典",
        "reveal": "答えのあとで",
        "teaching": "教育と研究のためのものです。診断には使えません。",
        "first": "最初のセル：Shiten を読み込みます。",
        "playlist": "順に見る症例",
        "answers": "答えと解答",
        "see_answers": "答えは最後にあります。",
    },
}
"""Language -> name -> sentence."""


def word(name: str, language: str, **details: object) -> str:
    """A sentence of :data:`WORDS`."""
    return WORDS[language][name].format(**details)


def number_told(value: float | None, language: str) -> str:
    """A number with three places at most; None is "not defined"."""
    return NOT_DEFINED.in_language(language) if value is None else f"{value:.3g}"


def case_sentence(seen: SeenCase, shown: tuple[Shown, ...], language: str) -> str:
    """What may be said of a case: its label and the answer, the agreement with its baselines."""
    said: list[str] = []
    if Shown.ANSWER in shown:
        said.append(_label(seen, language) or "")
        confidence = seen.result.judgement.confidence
        sure = (
            ""
            if confidence is None
            else word("sure", language, confidence=percent(confidence, language))
        )
        said.append(word("answer", language, answer=_answer(seen, language), sure=sure))
    if Shown.AGREEMENT in shown and seen.region is not None:
        numbers = seen.numbers
        region = seen.library.region_info(seen.region).name.in_language(language)
        said.append(
            word(
                "agreement",
                language,
                attention=percent(numbers["attention_in_region"], language),
                region=region,
                chance=percent(numbers["chance"], language),
                blob=percent(numbers["centre_blob"], language),
            )
        )
    return " ".join(one for one in said if one) or seen.case.id


def _label(seen: SeenCase, language: str) -> str | None:
    task = seen.library.task
    if isinstance(task, ClassTask) and seen.case.label is not None:
        return word("label", language, label=_class_name(task, seen.case.label, language))
    if isinstance(task, Regression) and seen.case.target is not None:
        return word("label", language, label=f"{seen.case.target:g} {task.unit}")
    return None


def _answer(seen: SeenCase, language: str) -> str:
    answer, task = seen.answer, seen.library.task
    if isinstance(answer, float):
        return f"{answer:.1f} {task.unit if isinstance(task, Regression) else ''}".strip()
    return _class_name(task, answer, language) if isinstance(task, ClassTask) else answer


def _class_name(task: ClassTask, class_id: str, language: str) -> str:
    names = {info.id: info.name.in_language(language) for info in task.classes}
    return names.get(class_id, class_id)
