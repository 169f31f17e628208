"""A scoreboard filled: maps known by hand, real methods, and a run that was interrupted."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from xai_core.errors import LibraryError, ModelError, StudyError
from xai_core.evaluation.scoreboard import scoring, shelf
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.evaluation.scoreboard.report import Asked, Scoreboard
from xai_core.evaluation.scoreboard.run import fill_scoreboard, region_that_decides
from xai_core.evaluation.scoreboard.shelf import shelved_scoreboards
from xai_core.explain.background import Background
from xai_core.explain.explanation import Method
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.types import Split

pytestmark = pytest.mark.usefixtures("shiten_home")
READ = {"std": (0.5, 0.5, 0.5)}
GOOD, BAD, BLANK = Method.GRAD_CAM, Method.LAYER_CAM, Method.EIGEN_CAM


@pytest.fixture(autouse=True)
def short_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "STEPS", 4)
    monkeypatch.setattr(scoring, "ORDERS", 1)


def ignore(_done: int, _total: int) -> None:
    pass


def asked(**changes: Any) -> Asked:
    usual = {"region": "deciding", "fill": "blur", "split": None, "n": 2, "n_repeated": 1}
    return Asked(**{**usual, "seed": 1, "methods": (GOOD, BLANK), **changes})


def test_maps_known_by_hand(drawn_library, guesser, monkeypatch: pytest.MonkeyPatch) -> None:
    """One method paints the region itself, one avoids it, one paints nothing."""
    regions = {
        drawn_library.image(case).tobytes(): drawn_library.region(case, "deciding")
        for case in drawn_library.cases
    }
    maps = {GOOD: lambda region: region > 0, BAD: lambda region: region == 0, BLANK: np.zeros_like}

    def explain(_model: Any, image: np.ndarray, method: Method, targets: list, **_: Any) -> Any:
        heat = maps[method](regions[image.tobytes()]).astype(np.float32)
        made = SimpleNamespace(
            heat_map=heat, layer=None, settings={"k": 1}, completeness=None, method=method
        )
        return SimpleNamespace(explanations={targets[0]: made})

    monkeypatch.setattr(scoring, "explain", explain)
    board = fill_scoreboard(
        drawn_library, guesser, asked(methods=(GOOD, BAD, BLANK), n_repeated=0), ignore
    )
    good, bad, blank = (board.methods[method].means for method in (GOOD, BAD, BLANK))
    assert good[Measure.ATTENTION].mean == good[Measure.POINTING].mean == 1
    assert bad[Measure.ATTENTION].mean == bad[Measure.POINTING].mean == 0
    assert board.leaders[Measure.ATTENTION] == (GOOD,)
    for measure in (Measure.ATTENTION, Measure.PARTS, Measure.ROAD, Measure.DELETION):
        assert (blank[measure].n, blank[measure].n_undefined) == (0, 2)
    # The guesser says neutrophil whatever is gone.
    assert good[Measure.ROAD].mean == board.baselines[Baseline.CHANCE][Measure.ROAD].mean == 1
    assert Measure.SANITY not in good
    assert Measure.COMPLETENESS not in good


def test_real_methods_and_a_run_that_goes_on(
    drawn_library, guesser, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_scoreboard(drawn_library, guesser, asked(), stop)
    assert seen == [(1, 4), (2, 4), (2, 4), (3, 4)]  # the first case is whole, the second is not
    scored = []
    real = scoring.score_case
    monkeypatch.setattr(
        "xai_core.evaluation.scoreboard.run.score_case",
        lambda setting, case, *rest, **more: (
            scored.append(case.id) or real(setting, case, *rest, **more)
        ),
    )
    board = fill_scoreboard(drawn_library, guesser, asked(), ignore)
    assert scored == [board.cases[1].case]
    path = shelf.scoreboard_path("drawn-cells", "guesser")
    assert Scoreboard.read(path.read_bytes(), "") == board
    assert list((path.parent / ".parts").iterdir()) == []
    for row in board.methods.values():
        assert row.layer == "stage4"
        assert (row.means[Measure.ATTENTION].n, row.means[Measure.SANITY].n) == (2, 1)
        assert row.means[Measure.SECONDS].mean > 0
    assert Measure.REDRAWN not in board.measures  # no field draws these cells anew
    assert [line.target for line in board.cases] == ["neutrophil", "neutrophil"]


def test_a_run_with_another_background_begins_anew(drawn_library, guesser) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    size = (guesser.card.input.height, guesser.card.input.width)
    folder = shelf.scoreboard_path("drawn-cells", "guesser").parent / ".parts"
    for name in ("one", "one", "other"):
        compared = Background(np.zeros((1, *size, 3), np.uint8), name, "drawn-cells")
        with pytest.raises(KeyboardInterrupt):
            fill_scoreboard(drawn_library, guesser, asked(), stop, background=compared)
    assert len(list(folder.iterdir())) == 2


def test_a_network_without_rules_leaves_lrp_out(
    drawn_library, guesser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow method is tried first where the network does not suit it: the others go on."""
    from xai_core.explain import lrp

    def refuse(*_given: object, **_words: object) -> None:
        raise ModelError("LRP has no rule for it.")

    monkeypatch.setattr(lrp, "relevance_followed", refuse)
    monkeypatch.setattr(lrp, "_known", {})
    board = fill_scoreboard(
        drawn_library, guesser, asked(methods=(Method.LRP, GOOD), n=1, n_repeated=0), ignore
    )
    assert list(board.methods) == [GOOD]
    assert board.left_out == {Method.LRP: "LRP has no rule for it."}


def test_what_cannot_be_asked(drawn_library, guesser, make_model) -> None:
    import torch

    board = fill_scoreboard(
        drawn_library, guesser, asked(methods=(Method.DEEP_SHAP, GOOD), n=1, n_repeated=0), ignore
    )
    assert list(board.methods) == [GOOD]
    assert "without one" in board.left_out[Method.DEEP_SHAP]
    with pytest.raises(StudyError, match="None of these methods"):
        fill_scoreboard(drawn_library, guesser, asked(methods=(Method.DEEP_SHAP,)), ignore)
    model = make_model(task=drawn_library.task)
    with torch.no_grad():
        model.network.head.bias[-1] = 1000
    with pytest.raises(StudyError, match="answered right"):
        fill_scoreboard(drawn_library, model, asked(split=Split.VALIDATION), ignore)


def test_the_region_that_decides(drawn_library, outlined_library) -> None:
    assert region_that_decides(drawn_library) == "deciding"
    assert region_that_decides(outlined_library) == "nucleus"
    assert region_that_decides(outlined_library, "cytoplasm") == "cytoplasm"
    with pytest.raises(LibraryError, match="no region “tail”; it has: nucleus"):
        region_that_decides(outlined_library, "tail")


def test_the_shelf_knows_whose_scores_they_are(
    shiten_home: Path, drawn_library, guesser, caplog: pytest.LogCaptureFixture
) -> None:
    save_model(shiten_home / "models", guesser.card, weights_bytes(guesser.network))
    own = asked(methods=(GOOD,), n=1, n_repeated=0)
    board = fill_scoreboard(drawn_library, guesser, own, ignore)
    shipped = shiten_home / "models" / "guesser" / "methods--drawn-cells.json"
    path = shelf.scoreboard_path("drawn-cells", "guesser")
    shipped.write_bytes(path.read_bytes())

    def found() -> list[bool]:
        return [one.shipped for one in shelved_scoreboards() if one.board.model == "guesser"]

    assert found() == [False]
    path.unlink()
    assert found() == [True]
    shipped.write_bytes(board.model_copy(update={"weights_sha256": "0"}).as_bytes())
    assert found() == []
    older = board.model_dump_json(exclude={"answers_key"})  # from before it was kept
    shipped.write_text(older, encoding="utf-8")
    assert found() == [True]
    other = guesser.card.model_copy(update={"input": guesser.card.input.model_copy(update=READ)})
    shipped.write_bytes(board.model_copy(update={"answers_key": other.answers_key}).as_bytes())
    assert found() == []
    shipped.write_bytes(b"{")
    assert found() == []
    assert "is of another model" in caplog.text
    assert "is no scoreboard" in caplog.text
