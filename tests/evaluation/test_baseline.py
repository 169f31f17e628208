"""A baseline on discs whose brightness is the value: the mean grey of the disc says it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from xai_core.arrays import ImageArray, RegionMask
from xai_core.errors import ChoiceError, LibraryError, StudyError
from xai_core.evaluation import baseline as module
from xai_core.evaluation.baseline import Learner, baseline, extract_named, read_features


def grey(image: ImageArray, region: Callable[[str], RegionMask | None]) -> Mapping[str, float]:
    disc = region("disc")
    assert disc is not None
    return {"mean": float(image[disc > 0].mean()), "noise": float(image[0, 0, 0])}


@pytest.fixture(scope="module")
def features(value_library: Any) -> Any:
    return read_features(value_library, grey, lambda *_: None)


def test_numbers_of_every_case(features: Any, value_library: Any) -> None:
    assert features.names == ("mean", "noise")
    assert features.values.shape == (len(value_library.cases), 2)
    assert features.skipped == ()
    assert np.corrcoef(features.values[:, 0], features.truth)[0, 1] > 0.9


def test_every_case_is_answered_out_of_fold(features: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ridge = module._settings(Learner.RIDGE)[0], {"ridge__alpha": (1,)}
    monkeypatch.setattr(module, "_settings", lambda _learner: ridge)  # forests take seconds
    found = baseline(features, "specimen", 2, lambda *_: None)
    assert set(found.learners) == set(Learner)
    assert set(found.choices) == set(found.chosen.folds)
    figures = found.chosen.figures()
    assert figures.n == 60
    assert figures.r is not None
    assert figures.r > 0.9


def test_each_learner_can_learn(features: Any) -> None:
    for learner in Learner:
        model, _ = module._settings(learner)
        said = model.fit(features.values, features.truth).predict(features.values)
        assert np.corrcoef(said, features.truth)[0, 1] > 0.8


def test_too_few_cases(value_library: Any) -> None:
    def nothing(_image: ImageArray, _region: object) -> Mapping[str, float]:
        raise LibraryError("Nothing is drawn here.")

    with pytest.raises(StudyError, match=r"there are 0\. The first reason: Nothing is drawn"):
        read_features(value_library, nothing, lambda *_: None)


def test_the_fields_numbers_by_name() -> None:
    assert extract_named(None) is extract_named("conjunctiva-colour")
    with pytest.raises(ChoiceError, match="conjunctiva-colour"):
        extract_named("shape")
