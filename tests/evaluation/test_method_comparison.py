"""Methods compared: by hand with maps that are known, then with the real ones."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from xai_core.errors import LibraryError, StudyError
from xai_core.evaluation import method_comparison as study
from xai_core.evaluation.method_comparison import HowCompared, compare_methods
from xai_core.explain.explanation import Method
from xai_core.explain.infills import infill_named
from xai_core.types import Split

MEAN_STAIN = infill_named("mean-stain")

QUICK = (Method.GRAD_CAM, Method.EIGEN_CAM)


def ignore(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def paint(drawn_library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``paint(grad-cam=f)``: what a method's map is, made from the deciding region."""

    def paint(maps: dict[Method, Callable[[np.ndarray], np.ndarray]]) -> None:
        regions = {
            drawn_library.image(case).tobytes(): drawn_library.region(case, "deciding")
            for case in drawn_library.cases
        }

        def explain(_model: Any, image: np.ndarray, method: Method, targets: list, **_: Any) -> Any:
            heat = maps[method](regions[image.tobytes()]).astype(np.float32)
            made = SimpleNamespace(heat_map=heat, layer=None, settings={"k": 1})
            return SimpleNamespace(explanations={targets[0]: made})

        monkeypatch.setattr(study, "explain", explain)

    return paint


def test_maps_known_by_hand(drawn_library, guesser, paint) -> None:
    """One method paints the region itself, one avoids it, one paints nothing."""
    paint(
        {
            Method.GRAD_CAM: lambda region: region == region.max(),
            Method.LAYER_CAM: lambda region: region == 0,
            Method.EIGEN_CAM: np.zeros_like,
        }
    )
    asked = (Method.GRAD_CAM, Method.LAYER_CAM, Method.EIGEN_CAM)
    done = compare_methods(drawn_library, guesser, asked, 3, ignore)
    good, bad, blank = (done.methods[method] for method in asked)
    assert len(done.cases) == 3
    assert good.region.attention == good.region.above_chance == 1
    assert good.core is not None
    assert good.core.attention == good.core_pointing.mean == good.pointing.mean == 1
    assert bad.region.attention == bad.pointing.mean == 0
    assert bad.region.above_chance is not None
    assert bad.region.above_chance < 0
    assert good.region.chance == bad.region.chance
    assert blank.region.attention is None
    assert (blank.region.n_undefined, blank.deletion_auc.n_undefined) == (3, 3)
    assert blank.region.chance == good.region.chance
    assert good.settings == {"k": 1}


def test_of_a_signed_map_the_positive_part_is_scored(drawn_library, guesser, paint) -> None:
    paint({Method.GRAD_CAM: lambda region: np.where(region > 0, 1, -5)})
    done = compare_methods(drawn_library, guesser, [Method.GRAD_CAM], 2, ignore)
    assert done.methods[Method.GRAD_CAM].region.attention == 1


def test_real_methods_on_drawn_cells(drawn_library, guesser) -> None:
    seen = []
    how = HowCompared(fill=MEAN_STAIN, seed=1)
    done = compare_methods(
        drawn_library, guesser, QUICK, 2, lambda *step: seen.append(step), how=how
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    labels = [drawn_library.case(name).label for name in done.cases]
    assert labels == ["neutrophil", "neutrophil"]
    assert 2 <= done.n_answered <= 25
    for method in QUICK:
        row = done.methods[method]
        assert row.layer == "stage4"
        assert row.deletion_auc.n == row.insertion_gain.n == 2
        assert row.region.n == 2
    again = compare_methods(drawn_library, guesser, QUICK, 2, ignore, how=how)
    assert again == done


def test_a_method_without_background_is_left_out(drawn_library, guesser) -> None:
    asked = [Method.DEEP_SHAP, Method.GRAD_CAM]
    done = compare_methods(drawn_library, guesser, asked, 1, ignore)
    assert list(done.methods) == [Method.GRAD_CAM]
    assert "without one" in str(done.left_out[Method.DEEP_SHAP])


def test_there_may_be_fewer_cases_than_asked(drawn_library, guesser) -> None:
    how = HowCompared(split=Split.TEST)
    done = compare_methods(drawn_library, guesser, [Method.GRAD_CAM], 50, ignore, how=how)
    assert (len(done.cases), done.n_answered) == (1, 5)


def test_no_case_fits(drawn_library, make_model) -> None:
    import torch

    model = make_model(task=drawn_library.task)
    with torch.no_grad():
        model.network.head.bias[-1] = 1000
    how = HowCompared(split=Split.VALIDATION)
    with pytest.raises(StudyError, match="answered right"):
        compare_methods(drawn_library, model, QUICK, 1, ignore, how=how)


def test_an_unknown_region(drawn_library, guesser) -> None:
    with pytest.raises(LibraryError, match="no region “tail”; it has: nucleus"):
        compare_methods(drawn_library, guesser, QUICK, 1, ignore, how=HowCompared("tail"))
