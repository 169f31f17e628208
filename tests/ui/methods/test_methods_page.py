"""Methods: the page on a scoreboard that can be read by eye, and every measure in words."""

from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from ui.common.numbers import NO_BREAK
from ui.methods.measures import BASELINES, WORDS
from ui.methods.scores import TO
from xai_core.evaluation.scoreboard.measures import Baseline, Measure
from xai_core.evaluation.scoreboard.report import (
    Asked,
    CaseLine,
    CaseScores,
    MapScores,
    Scoreboard,
    summed_up,
)
from xai_core.evaluation.scoreboard.run import leaders
from xai_core.explain.explanation import Method
from xai_core.home import CHECKOUT
from xai_core.models.checkpoints import save_model, weights_bytes

GOOD, BAD = Method.GRAD_CAM, Method.LAYER_CAM


def board_of(guesser, drawn_library) -> Scoreboard:
    """Three cases: Grad-CAM lies at 0.8, LayerCAM at 0.1 twice and nowhere once."""
    cases = [case.id for case in drawn_library.cases[:3]]
    maps = {GOOD: (0.8,) * 3, BAD: (0.1, 0.1, None)}
    rows = [
        CaseScores(
            case=case,
            specimen=None,
            target="neutrophil",
            baselines={Baseline.CHANCE: {Measure.ATTENTION: 0.25}},
            methods={
                method: MapScores(
                    scores={Measure.ATTENTION: values[place]}, layer="stage4", settings={}
                )
                for method, values in maps.items()
            },
        )
        for place, case in enumerate(cases)
    ]
    baselines, methods = summed_up(rows)
    return Scoreboard(
        library=drawn_library.id,
        content_hash=drawn_library.content_hash,
        model=guesser.card.id,
        weights_sha256=guesser.card.weights_sha256,
        asked=Asked(
            region="deciding",
            fill="blur",
            split=None,
            n=3,
            n_repeated=1,
            seed=0,
            methods=(GOOD, BAD),
        ),
        made=date(2026, 1, 2),
        n=3,
        n_answered=5,
        baselines=baselines,
        methods=methods,
        leaders=leaders(methods),
        left_out={},
        cases=tuple(
            CaseLine(
                case=row.case,
                specimen=None,
                target=row.target,
                baselines=row.baselines,
                methods={name: one.scores for name, one in row.methods.items()},
            )
            for row in rows
        ),
    )


def test_every_measure_has_a_name_and_a_sentence() -> None:
    assert set(WORDS) == set(Measure)
    assert set(BASELINES) == set(Baseline)
    assert all(one.says.count(". ") == 0 for one in WORDS.values())


def test_the_page(drawn_home: Path, guesser, drawn_library, monkeypatch) -> None:
    from xai_core.models import cards

    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
    app.switch_page("pages/10_Methods.py")
    app.run()
    assert "No model on this machine has a scoreboard yet" in app.info[0].value

    board = board_of(guesser, drawn_library)
    (drawn_home / "scoreboards").mkdir()
    name = f"{board.library}--{board.model}.json"
    (drawn_home / "scoreboards" / name).write_bytes(board.as_bytes())
    app.run()
    assert not app.exception
    assert not app.error
    scores, cases = (table.value for table in app.table)
    (point,) = (one.value for one in app.markdown if "Most heat in" in one.value)
    assert "**Grad-CAM**, 0.80 of it (by chance 0.25" in point
    first, attention = scores.columns
    assert attention == "Attention in region ↑"
    assert list(scores[attention]) == [
        f"0.25 (0.25{TO}0.25)",
        f"**0.80{NO_BREAK}★** (0.80{TO}0.80)",
        f"0.10 (0.10{TO}0.10)",
    ]
    assert scores[first][0] == "Chance"
    assert "[Grad-CAM](Compare?lang=en&library=drawn-cells&case=" in scores[first][1]
    assert "&model=guesser&method=grad-cam" in scores[first][1]
    assert cases.iloc[0, 0].startswith(f"[{board.cases[0].case}](Compare?")
    assert list(cases[attention]) == ["0.80"] * 3
    assert not any("without a link" in one.value for one in app.caption)
    # A built-in library may be drawn in part.
    first, *others = board.cases
    moved = board.model_copy(update={"cases": (first.model_copy(update={"case": "far"}), *others)})
    (drawn_home / "scoreboards" / name).write_bytes(moved.as_bytes())
    app.run()
    scores, cases = (table.value for table in app.table)
    assert cases.iloc[0, 0] == "far"
    assert f"case={others[0].case}&" in scores.iloc[1, 0]
    assert any("Cases without a link" in one.value for one in app.caption)
    assert any("LayerCAM (Attention in region: 1)" in one.value for one in app.caption)
    assert "--methods grad-cam,layer-cam" in app.code[0].value
