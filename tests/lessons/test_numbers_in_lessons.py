"""Numbers that stand in the words of lessons 5 to 7, worked out anew from the cards they come from.

A card that is measured again makes these fail: then the words have to follow. Each is looked for in
both languages, told as the lesson tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from xai_core.lessons.figures.cards import attention_in, class_report, value_report
from xai_core.stats.deferral import cut_off
from xai_core.stats.intervals import wilson_interval

LESSONS = Path(__file__).parents[2] / "lessons"
FIVE, SIX, SEVEN = (
    "5-when-to-withhold-judgement",
    "6-five-studies-five-claims",
    "7-another-hospital",
)


def _percent(value: float | None) -> str:
    assert value is not None
    return f"{100 * value:.1f}"


def _of_lesson_5() -> Iterator[str]:
    report = class_report("wbc6", "pbc-test")
    yield f"{_percent(report.accuracy)} %"
    strict = cut_off(report.deferral, 0.99)
    assert strict is not None
    yield f"{_percent(strict.answered)} %"
    yield f"n {strict.n_answered:,}"
    yield _percent(strict.low)
    yield _percent(strict.high)
    largest = max(row.n for row in report.per_class.values())
    yield f"{_percent(largest / report.n)} %"
    yield f"{_percent(report.groupings['five'])} %"
    table = report.confusion
    band, segmented = table.classes.index("band"), table.classes.index("segmented")
    yield f"{table.matrix[band][segmented] + table.matrix[segmented][band]}"
    yield f"{report.n - sum(row[place] for place, row in enumerate(table.matrix))}"
    wbc11 = class_report("wbc11", "pbc-test")
    yield f"{_percent(wbc11.ece_before)} %"
    yield f"{_percent(wbc11.ece)} %"
    yield f"{wbc11.n:,}"
    for test in ("simulated", "dataset1", "dataset2"):
        smear5 = class_report("smear5", test)
        yield f"{smear5.ece_before:.3f}"
        yield f"{smear5.ece:.3f}"


def _of_lesson_6() -> Iterator[str]:
    for model in ("wbc11", "wbc6", "wbc6-cut"):
        _, tests = attention_in(model, "pbc-test", "cell")
        yield f"{tests.right.above_chance:.2f}"
        yield f"{tests.wrong.above_chance:.2f}"
    for model in ("smear6-cut", "smear6"):
        smears = class_report(model, "smear-test").specimens
        yield f"{smears['(own)'].mean:.3f}"
        yield f"{smears['five'].mean:.3f}"
    lesion = attention_in("ct-lesion", "fresh-scans", "lesion")[1].right
    assert lesion.attention is not None
    assert lesion.chance is not None
    yield f"{100 * (1 - lesion.attention):.0f} %"
    yield f"{100 * (1 - lesion.chance):.0f} %"
    yield f"n {lesion.n}"
    wbc11 = class_report("wbc11", "pbc-test")
    yield f"`wbc11` {_percent(wbc11.accuracy)} %"
    gastric = class_report("gastric-sim", "fresh-patients")
    yield f"{gastric.auc:.3f}"
    yield f"{value_report('hb-sim', 'fresh-patients').r:.3f}"


def _of_lesson_7() -> Iterator[str]:
    surest = min(
        class_report("smear5", "dataset1").deferral, key=lambda one: abs(one.answered - 0.2)
    )
    yield f"{100 * surest.accuracy:.0f} %"
    yield f"{100 * surest.threshold:.0f} %"
    yield f"n {surest.n_answered}"
    at_home = class_report("smear5", "simulated").deferral
    sure = [one for one in at_home if one.threshold >= surest.threshold]
    assert all(one.accuracy >= 0.99 for one in sure)  # "right in 99 of 100 and more"
    yield f"{_percent(class_report('mammo-sim', 'fresh-women').accuracy)}"
    for right, n in ((45, 50), (180, 200)):
        ends = wilson_interval(right, n)
        assert ends is not None
        yield f"{100 * ends[1]:.0f} %"


@pytest.mark.parametrize(
    ("lesson", "numbers"),
    [(FIVE, _of_lesson_5), (SIX, _of_lesson_6), (SEVEN, _of_lesson_7)],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_words_say_what_the_cards_say(lesson: str, numbers: object, language: str) -> None:
    text = (LESSONS / lesson / f"lesson.{language}.md").read_text(encoding="utf-8")
    assert callable(numbers)
    told = list(numbers())
    assert told
    assert [number for number in told if number not in text] == []
