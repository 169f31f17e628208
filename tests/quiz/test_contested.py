"""Whose label is in doubt: by experts, kept reviews, the answers at hand; and who is asked."""

from dataclasses import replace
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest

from xai_core.cases.case import Case
from xai_core.errors import QuizError
from xai_core.models.disputed_labels import DisputedLabel, LabelReview
from xai_core.quiz import (
    Doubt,
    LogEntry,
    Mode,
    RoundMaterial,
    contested_labels,
    memory_of,
    pool_of,
    progress_of,
    reading_of,
)
from xai_core.quiz.contested import on_record
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText, Split

WORD = LocalisedText(en="A", ja="あ")
NAMES = ("band", "segmented", "eosinophil")
TASK = Classification(
    classes=tuple(ClassInfo(id=name, name=WORD) for name in NAMES),
    groupings=(
        ClassGrouping(
            id="coarse",
            name=WORD,
            classes=tuple(ClassInfo(id=name, name=WORD) for name in ("neutrophil", "eosinophil")),
            groups={"neutrophil": ("band", "segmented"), "eosinophil": ("eosinophil",)},
        ),
    ),
)


def case(case_id: str, label: str, **attributes: str) -> Case:
    image = PurePosixPath(f"images/{case_id}.png")
    return Case(case_id, image, "0" * 64, label=label, attributes=attributes)


def library(*cases: Case, drawn: bool = False) -> SimpleNamespace:
    return SimpleNamespace(
        id="cells", task=TASK, cases=cases, manifest=SimpleNamespace(drawn=drawn)
    )


BANDS = [case(f"b{n}", "band") for n in range(4)]
SEGMENTED = [case(f"s{n}", "segmented") for n in range(4)]
ALL = [*BANDS, *SEGMENTED, case("e0", "eosinophil"), case("e1", "eosinophil")]


def says(band: float, segmented: float) -> dict[str, float]:
    return {"band": band, "segmented": segmented, "eosinophil": max(0.0, 1 - band - segmented)}


SURE = {
    **{one.id: says(0.9, 0.1) for one in BANDS},
    **{one.id: says(0.1, 0.9) for one in SEGMENTED},
    "e0": says(0, 0),
    "e1": says(0, 0),
}


@pytest.fixture
def material(make_card):
    def make(cells=None, grouping=None) -> RoundMaterial:
        cells = cells or library(*ALL)
        return RoundMaterial(cells, make_card(classes=NAMES), reading_of(cells, grouping), seed=1)

    return make


def test_no_label_is_contested_where_all_agree(material):
    assert contested_labels(material(), ALL, SURE) == {}


def test_a_confidently_wrong_answer_contests_the_label(material):
    answers = SURE | {"b0": says(0.02, 0.98)}
    found = contested_labels(material(), ALL, answers)
    assert list(found) == ["b0"]
    assert (found["b0"].doubt, found["b0"].other) == (Doubt.LABEL_CHECK, "segmented")
    assert found["b0"].confidence == pytest.approx(0.98)


def test_an_unsure_wrong_answer_leaves_the_label_alone_and_stays_a_wrong_ai_case(material):
    # Less sure of "segmented" than it is of the segmented cells: 0.6 against their mean of 0.9.
    answers = SURE | {"b0": says(0.4, 0.6), "b1": says(0.02, 0.98)}
    contested = contested_labels(material(), ALL, answers)
    assert set(contested) == {"b1"}
    pool = pool_of(material(), ALL, answers, contested)
    assert [one.case_id for one in pool.cases if one.ai_wrong] == ["b0"]


def test_a_doubt_the_question_does_not_ask_about_is_none(material):
    answers = SURE | {"b0": says(0.02, 0.98)}
    assert contested_labels(material(grouping="coarse"), ALL, answers) == {}


def test_cells_drawn_by_code_have_labels_nobody_can_contest(material):
    answers = SURE | {"b0": says(0.02, 0.98)}
    assert contested_labels(material(library(*ALL, drawn=True)), ALL, answers) == {}


def test_experts_who_differ_contest_a_label_and_come_first(material):
    differing = case("b0", "band", other_labels="band; segmented")
    agreeing = case("b1", "band", other_labels="band")
    cells = library(differing, agreeing, *ALL[2:])
    found = contested_labels(material(cells), cells.cases, SURE | {"b0": says(0.02, 0.98)})
    assert {name: one.doubt for name, one in found.items()} == {"b0": Doubt.EXPERTS}
    # Band or segmented: both neutrophils in the coarser reading.
    assert contested_labels(material(cells, "coarse"), cells.cases, SURE) == {}


def review(library_id: str, case_id: str, label: str) -> LabelReview:
    one = DisputedLabel(
        case=case_id,
        label=label,
        suggested="segmented",
        probability_of_label=0.1,
        probability_of_suggested=0.9,
    )
    return LabelReview(
        library=library_id, content_hash="old", split=Split.TRAIN, trained_on=True, share=0.01,
        n=100, n_skipped=0, disputed=(one,),
    )  # fmt: skip


def test_reviews_on_any_card_count_while_the_label_is_the_same(material, make_card):
    kept = (review("cells", "b2", "band"), review("elsewhere", "b3", "band"))
    relabelled = review("cells", "s0", "band")
    card = make_card(classes=NAMES, id="reviewer", labels=(*kept, relabelled))
    found = contested_labels(material(), ALL, SURE, [card])
    assert {name: one.model for name, one in found.items()} == {"b2": "reviewer"}
    assert found == on_record(library(*ALL), material().reading, [card])


def test_contested_pictures_are_the_pool_of_their_own_mode(material):
    pool = pool_of(material(), ALL, SURE, {"b0", "e1"}, Mode.CONTESTED)
    assert [one.case_id for one in pool.cases] == ["b0", "e1"]
    assert "b0" not in {one.case_id for one in pool_of(material(), ALL, SURE, {"b0"}).cases}
    with pytest.raises(QuizError, match="No label of these pictures is contested"):
        pool_of(material(), ALL, SURE, (), Mode.CONTESTED)


def test_an_answer_to_a_contested_label_counts_for_nobody(make_entry):
    counted: LogEntry = make_entry(0)
    contested = replace(make_entry(1), mode=Mode.CONTESTED)
    assert (counted.contested, contested.contested) == (False, True)
    now = contested.answered_at
    assert progress_of([counted, contested], ["band"], now, library="cells").accuracy.n == 1
    memory = memory_of([counted, contested], "cells")
    assert memory.categories == memory_of([counted], "cells").categories
    assert memory.seen == ("band-0", "band-1")
