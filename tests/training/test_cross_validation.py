"""Cross-validation: every case is answered, by a network that did not learn from its specimen."""

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from xai_core.errors import RecipeError
from xai_core.training import cross_validation, loop
from xai_core.training.cross_validation import (
    cross_validate,
    cross_validate_judged,
    known_cases,
    of_answers,
)
from xai_core.training.data import check_apart
from xai_core.training.task_builder import AnswerBuilder


def bar(_title: str):
    return nullcontext(lambda *_: None)


@pytest.fixture
def recipe(make_disc_recipe):
    schedule = {"epochs": 1, "batch": 6, "learning_rate": 0.002, "average": 0.5}
    return make_disc_recipe("regression", schedule=schedule, background={"library": "elsewhere"})


@pytest.fixture
def libraries(discs):
    return {"discs-regression": discs("regression")}


def test_every_case_is_answered_and_a_finished_fold_is_kept(
    recipe, libraries, tmp_path, monkeypatch
) -> None:
    found = cross_validate(recipe, libraries, tmp_path, bar, by="specimen", count=2)
    library = libraries["discs-regression"]
    assert found.case_ids == tuple(case.id for case in library.cases)
    assert found.truth.tolist() == [case.target for case in library.cases]
    assert np.isfinite(found.predicted).all()
    for specimen in set(found.specimens):
        pairs = zip(found.folds, found.specimens, strict=True)
        assert len({fold for fold, one in pairs if one == specimen}) == 1

    def again(*_: object) -> None:
        raise AssertionError("a finished fold was trained again")

    monkeypatch.setattr(loop, "save_state", again)  # what the end of an epoch does
    kept = cross_validate(recipe, libraries, tmp_path, bar, by="specimen", count=2)
    assert kept.predicted.tolist() == found.predicted.tolist()


def test_a_fold_is_learned_anew_where_the_labels_are_others(discs) -> None:
    library = discs("regression")
    fold = cross_validation.folds_of(library.cases, "specimen", 2)[0]
    corrected = replace(library, content_hash="0" * 64)
    assert cross_validation._name_of(library, fold) == cross_validation._name_of(library, fold)
    assert cross_validation._name_of(corrected, fold) != cross_validation._name_of(library, fold)


def test_what_is_held_out_teaches_nothing(recipe, libraries, tmp_path, monkeypatch) -> None:
    learned: list[set[str]] = []

    def told(self, given, *_: object):
        cases = given["discs-regression"].cases
        learned.append({case.id for case in cases if case.split == "train"})
        raise RecipeError("enough")

    monkeypatch.setattr(AnswerBuilder, "train", told)
    with pytest.raises(RecipeError, match="enough"):
        cross_validate(recipe, libraries, tmp_path, bar, by="specimen", count=2)
    library = libraries["discs-regression"]
    first = cross_validation.folds_of(library.cases, "specimen", 2)[0]
    assert learned == [{library.cases[place].id for place in first.learned.tolist()}]


def test_no_outlines() -> None:
    with pytest.raises(RecipeError, match="“cell-seg” is of the kind segmentation, which is not"):
        of_answers("cell-seg")


@pytest.mark.parametrize("kind", ["ordinal", "detection"])
def test_whatever_is_asked_is_judged_once(kind: str, make_disc_recipe, discs, tmp_path) -> None:
    schedule = {"epochs": 1, "batch": 6, "learning_rate": 0.002, "average": 0.5}
    recipe = make_disc_recipe(kind, schedule=schedule)
    library = discs(kind)
    found = cross_validate_judged(
        recipe, {library.id: library}, tmp_path, bar, by="specimen", count=2
    )
    assert set(found.folds) == {"01", "02"}
    known = len(known_cases(recipe, library).cases)
    whole, *parts = (
        getattr(one, "n", None) or one.images for one in (found.report, *found.folds.values())
    )
    assert (whole, sum(parts)) == (known, known)
    assert (found.lesions is not None) == (kind == "detection")
    if found.lesions is not None:
        assert len({case.id for case, _, _ in found.lesions.cases}) == known


def test_a_specimen_in_two_splits_is_refused(discs) -> None:
    library = discs("regression")
    check_apart(library)
    one, *others = library.cases
    moved = replace(library, cases=(replace(one, specimen=others[-1].specimen), *others))
    with pytest.raises(RecipeError, match="has cases in two splits, train and test"):
        check_apart(moved)
