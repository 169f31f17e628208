"""A region hidden: its hull by hand, and many cases asked again."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_core.errors import ExplanationError
from xai_core.evaluation.hidden_answers import answers_file, keep_answers, kept_answers
from xai_core.evaluation.hiding import Asked, ask_without, hull_of, without_region
from xai_core.evaluation.outcomes import outcomes_of
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.study.run import run_study
from xai_core.explain.infills import Infill


def quiet(_done: int, _total: int) -> None:
    pass


@pytest.fixture(scope="module")
def study(tmp_path_factory, drawn_library, guesser) -> Study:
    return run_study(drawn_library, guesser, tmp_path_factory.mktemp("s") / "study", quiet)


def test_the_hull_closes_a_horseshoe() -> None:
    shoe = np.array(
        [
            [0, 0, 0, 0, 0],
            [0, 1, 0, 1, 0],
            [0, 1, 0, 1, 0],
            [0, 1, 1, 1, 0],
            [0, 0, 0, 0, 0],
        ],
        dtype=bool,
    )
    hull = np.zeros((5, 5), dtype=bool)
    hull[1:4, 1:4] = True
    assert np.array_equal(hull_of(shoe), hull)


def test_the_hull_of_a_pixel_and_of_nothing() -> None:
    pixel = np.zeros((4, 6), dtype=bool)
    pixel[1, 4] = True
    assert np.array_equal(hull_of(pixel), pixel)
    assert not hull_of(np.zeros((4, 6), dtype=bool)).any()


def test_only_the_hull_of_the_region_changes(drawn_library) -> None:
    case = drawn_library.cases[0]
    picture = drawn_library.image(case)
    changed = (without_region(drawn_library, case, "nucleus", Infill.BLUR) != picture).any(axis=2)
    hull = hull_of(drawn_library.mask(case, "nucleus") > 0)
    assert changed.any()
    assert not changed[~hull].any()


def test_a_region_that_is_not_drawn_cannot_be_hidden(drawn_library) -> None:
    case = replace(drawn_library.cases[0], regions={})
    with pytest.raises(ExplanationError, match="nothing to hide"):
        without_region(drawn_library, case, "nucleus", Infill.BLUR)


def test_every_right_answer_is_asked_again(study, drawn_library, guesser) -> None:
    outcomes = outcomes_of(study, "cell")
    steps: list[tuple[int, int]] = []
    answers = ask_without(
        drawn_library,
        guesser,
        study,
        outcomes,
        "cell",
        lambda *step: steps.append(step),
        asked=Asked.RIGHT,
    )
    # It answers neutrophil to everything, with or without a cell: the five neutrophils.
    assert [one.case for one in answers.hidden] == [f"neutrophil-0{n}" for n in range(1, 6)]
    assert all(one.stays for one in answers.hidden)
    assert steps[0] == (0, 5)
    assert steps[-1] == (5, 5)
    sure = dict(zip(outcomes.case_ids, outcomes.confidence, strict=True))
    for one in answers.hidden:
        assert one.before == pytest.approx(sure[one.case])
        assert 0 <= one.without <= 1


def test_it_can_be_stopped(study, drawn_library, guesser) -> None:
    class Enough(Exception):  # noqa: N818
        pass

    def stop(done: int, _total: int) -> None:
        if done:
            raise Enough

    with pytest.raises(Enough):
        ask_without(
            drawn_library,
            guesser,
            study,
            outcomes_of(study, "cell"),
            "cell",
            stop,
            asked=Asked.RIGHT,
        )


def test_a_picture_that_cannot_be_read_is_left_out(
    study, drawn_library, guesser, tmp_path: Path
) -> None:
    folder = tmp_path / "drawn-cells"
    shutil.copytree(drawn_library.folder, folder)
    library = type(drawn_library).open(folder)
    (folder / library.case("neutrophil-02").image).write_bytes(b"changed")
    outcomes = outcomes_of(study, "cell")
    answers = ask_without(library, guesser, study, outcomes, "cell", quiet, asked=Asked.RIGHT)
    assert answers.left_out == ("neutrophil-02",)
    assert len(answers.hidden) == 4


def test_answers_are_kept_for_their_study_and_region(
    study, drawn_library, guesser, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(study.folder, folder)
    own = Study(folder, study.info, study.parts, study.alignment)
    assert kept_answers(own, "cell") is None
    outcomes = outcomes_of(study, "cell")
    answers = ask_without(drawn_library, guesser, own, outcomes, "cell", quiet, asked=Asked.RIGHT)
    keep_answers(own, answers)
    assert kept_answers(own, "cell") == answers
    assert kept_answers(own, "nucleus") is None
    keep_answers(own, answers.model_copy(update={"study": "another"}))
    assert kept_answers(own, "cell") is None
    for damage in (b"", b"{}", b"[" * 5000, b"\xff"):
        answers_file(own, "cell").write_bytes(damage)
        assert kept_answers(own, "cell") is None


@pytest.mark.parametrize("region", ["../../etc", "a/b", "CON", "x" * 300])
def test_no_region_names_a_file_elsewhere(study, region: str) -> None:
    assert answers_file(study, region).parent == study.folder / "hidden"
