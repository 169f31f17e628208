"""Scores of strangeness, checked by hand on points of a plane; files that must be refused."""

import numpy as np
import pytest
import safetensors.numpy

from xai_core.errors import ModelError
from xai_core.models.checkpoints import load_model_folder, save_model, sha256, weights_bytes
from xai_core.models.out_of_distribution import (
    STRANGENESS_FILE,
    ClassDistances,
    Judge,
    Measure,
    NearestCases,
    NoStatistics,
    alarm_rate_of,
    energy,
    load_judge,
    statistics_bytes,
    threshold_of,
)
from xai_core.models.out_of_distribution_report import (
    MethodTried,
    StrangenessCheck,
    StrangenessMethod,
)
from xai_core.models.predict import predict
from xai_core.tasks import ClassAnswer, ValueAnswer

CROSS = np.array([[2.0, 0], [-2, 0], [0, 1], [0, -1]] * 5)
"""Mean (0, 0); variance 2 across and 0.5 along: 8 / 4 and 2 / 4. Each point five times."""


# Distances from the nearest class


def test_the_distance_counts_standard_deviations():
    found = ClassDistances.fit(CROSS, ["a"] * 20)
    # 4 / 2, 4 / 0.5, and the mean itself.
    assert found.scores(np.array([[2.0, 0], [0, 2], [0, 0]])) == pytest.approx([2, 8, 0])


def test_the_nearest_of_two_classes_counts():
    apart = np.array([10.0, 0])
    found = ClassDistances.fit(np.concatenate([CROSS, CROSS + apart]), ["a"] * 20 + ["b"] * 20)
    assert found.means.tolist() == [[0, 0], [10, 0]]
    assert found.scores(np.array([[9.0, 0], [5, 0]])) == pytest.approx([0.5, 12.5])


def test_directions_left_out_share_one_variance(monkeypatch):
    monkeypatch.setattr("xai_core.models.out_of_distribution._MOST_NUMBERS", 2)
    found = ClassDistances.fit(CROSS, ["a"] * 20)
    assert found.directions.shape == (1, 2)
    assert found.scores(np.array([[2.0, 2]])) == pytest.approx([2 + 8])


def test_a_feature_that_never_varied_makes_no_infinite_distance():
    found = ClassDistances.fit(np.array([[1.0, 5], [-1, 5]] * 10), ["a"] * 20)
    score = found.scores(np.array([[0.0, 6]]))
    assert np.isfinite(score).all()
    assert score[0] > 1000


def test_wide_networks_keep_a_small_file():
    features = np.random.default_rng(0).normal(size=(200, 2048))
    for statistics, method in (
        (ClassDistances.fit(features, ["a"] * 200), StrangenessMethod.MAHALANOBIS),
        (NearestCases.fit(features), StrangenessMethod.KNN),
    ):
        assert len(statistics_bytes(Measure(method, statistics))) < 2**20


# Nearest neighbours, energy


def test_the_tenth_nearest_case_counts_and_length_does_not():
    east, north = [[3.0, 0]] * 10, [[0, 1.0]] * 9
    found = NearestCases.fit(np.array(east + north))
    # Ten cases lie east; of the nine north of it, the tenth nearest lies a right angle away.
    scores = found.scores(np.array([[7.0, 0], [0, 7]]))
    assert scores == pytest.approx([0, np.sqrt(2)])


def test_energy_is_low_where_a_class_is_sure():
    sure, unsure = ({"a": logit, "b": 0.0} for logit in (9.0, 0.0))
    assert energy(ClassAnswer(unsure, unsure)) == pytest.approx(-np.log(2))
    assert energy(ClassAnswer(sure, sure)) == pytest.approx(-np.log(1 + np.exp(9)))
    with pytest.raises(ModelError, match="needs classes"):
        energy(ValueAnswer(1.0))


# The threshold


def test_the_threshold_keeps_its_promise_about_false_alarms():
    scores = np.arange(1.0, 200)  # 199: with the next one, 2 of 200 may be above
    assert threshold_of(scores, 0.01) == 198
    assert alarm_rate_of(199, 0.01) == pytest.approx(0.01)


def test_few_cases_promise_less():
    assert threshold_of(np.array([3.0, 1, 2]), 0.01) == 3
    assert alarm_rate_of(3, 0.01) == 0.25
    with pytest.raises(ValueError, match="no score"):
        threshold_of(np.array([]), 0.01)


def test_only_above_the_threshold_is_strange():
    judge = Judge(
        Measure(StrangenessMethod.MAHALANOBIS, ClassDistances.fit(CROSS, ["a"] * 20)), 2.0
    )
    answers = [ValueAnswer(0.0)] * 2
    at, above = judge.judged(np.array([[2.0, 0], [0, 2]]), answers)
    assert (at.is_strange, above.is_strange) == (False, True)
    with pytest.raises(ModelError, match="made for 2 features; the network gives 1"):
        judge.judged(np.zeros((2, 1)), answers)


def test_at_length_one_only_the_direction_counts():
    measure = Measure(StrangenessMethod.MAHALANOBIS_UNIT, ClassDistances.fit(CROSS, ["a"] * 20))
    # (0, 1) and (0, 3) are both (0, 1): 1 / 0.5.
    scores = measure.scores(np.array([[0.0, 1], [0, 3]]), [ValueAnswer(0.0)] * 2)
    assert scores == pytest.approx([2, 2])


# A model's folder


@pytest.fixture
def checked(tmp_path, make_model):
    """``checked(**arrays)``: the folder of a model whose check holds these arrays."""

    def make(**arrays):
        model = make_model()
        width = model.network.head.in_features
        fitted = ClassDistances.fit(np.random.default_rng(0).normal(size=(90, width)), ["a"] * 90)
        data = safetensors.numpy.save({**vars(fitted), **arrays})
        check = StrangenessCheck(
            method=StrangenessMethod.MAHALANOBIS,
            sha256=sha256(data),
            threshold=1.0,
            alarm_rate=0.01,
            n_fitted=9,
            n_validation=99,
            tried=(MethodTried(method=StrangenessMethod.MAHALANOBIS, caught=1.0),),
        )
        card = model.card.model_copy(update={"strangeness": check})
        weights = weights_bytes(model.network)
        card = card.model_copy(update={"weights_sha256": sha256(weights)})
        return save_model(tmp_path, card, weights, None, data)

    return make


def test_a_loaded_model_judges_with_the_pass_that_answers(checked):
    model = load_model_folder(checked())
    (prediction,) = predict(model, [np.zeros((40, 40, 3), dtype=np.uint8)])
    assert prediction.strangeness.method is StrangenessMethod.MAHALANOBIS
    assert prediction.strangeness.threshold == 1.0
    with model.lock:
        assert not model.network.reader._forward_pre_hooks


def test_a_card_without_a_check_loads_and_judges_nothing(make_model):
    model = make_model()
    assert model.judge is None
    assert "strangeness" not in model.card.model_dump(mode="json")
    assert predict(model, [np.zeros((40, 40, 3), dtype=np.uint8)])[0].strangeness is None


def test_an_altered_file_is_refused(checked):
    folder = checked()
    path = folder / STRANGENESS_FILE
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelError, match="SHA-256 differs"):
        load_model_folder(folder)
    path.unlink()
    with pytest.raises(ModelError, match="missing"):
        load_model_folder(folder)


@pytest.mark.parametrize(
    "arrays",
    [
        {"means": np.zeros((1, 5), dtype=np.float32)},
        {"means": np.full((1, 192), np.nan, dtype=np.float32)},
        {"variances": np.zeros(9, dtype=np.float32)},
        {"rest": np.zeros(0, dtype=np.float32)},
        {"more": np.zeros(1, dtype=np.float32)},
    ],
)
def test_numbers_that_do_not_fit_are_refused_even_with_their_hash(checked, arrays):
    with pytest.raises(ModelError, match="does not hold the numbers"):
        load_model_folder(checked(**arrays))


def test_a_file_that_is_no_safetensors_is_refused(checked, tmp_path):
    folder = checked()
    data = b"\x80\x04pickle"
    (folder / STRANGENESS_FILE).write_bytes(data)
    check = load_model_folder_card(folder).model_copy(update={"sha256": sha256(data)})
    with pytest.raises(ModelError, match="does not hold the numbers"):
        load_judge(folder, "tiny", check)


def load_model_folder_card(folder):
    from xai_core.models.cards import read_card

    return read_card(folder).strangeness


def test_a_card_and_its_check_go_together(checked, tmp_path):
    folder = checked()
    from xai_core.models.cards import read_card

    card = read_card(folder)
    with pytest.raises(ModelError, match="another check"):
        save_model(tmp_path, card, (folder / "weights.safetensors").read_bytes(), None, b"other")


def test_the_energy_needs_no_numbers():
    data = statistics_bytes(Measure(StrangenessMethod.ENERGY, NoStatistics()))
    assert safetensors.numpy.load(data) == {}
