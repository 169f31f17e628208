"""One case: its picture, its regions, and the scores of a map against each."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from xai_core.agreement import Binarisation, score_heat_map
from xai_core.cases.draft import CaseDraft
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures.window import Percentiles
from xai_core.cases.writer import write_library
from xai_core.errors import ImageError, LibraryError
from xai_core.evaluation.case_results import Scoring, agreements, case_result, read_case
from xai_core.explain.explanation import ExplanationSet
from xai_core.models.predict import Prediction
from xai_core.tasks import (
    ClassAnswer,
    ClassGrouping,
    Classification,
    ClassInfo,
    KnownFacts,
    align_classes,
)
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")
TASK = Classification(
    classes=tuple(ClassInfo(id=name, name=WORD) for name in ("band", "seg", "eo")),
    groupings=(
        ClassGrouping(
            id="g",
            name=WORD,
            classes=tuple(ClassInfo(id=name, name=WORD) for name in ("neutro", "eosino")),
            groups={"neutro": ("band", "seg"), "eosino": ("eo",)},
        ),
    ),
)
COARSE = Classification(
    classes=tuple(ClassInfo(id=name, name=WORD) for name in ("neutro", "eosino", "z")),
)


def answer(class_id: str) -> Prediction:
    return Prediction("m", "0" * 64, ClassAnswer({class_id: 1.0}, {class_id: 1.0}))


@pytest.mark.parametrize(
    ("given", "label", "right"),
    [
        ("neutro", "band", True),
        ("neutro", "seg", True),
        ("neutro", "eo", False),
        ("z", "eo", False),
        ("neutro", None, None),
        ("neutro", "unheard-of", None),
    ],
)
def test_right_is_decided_in_the_shared_reading(given: str, label: str | None, right) -> None:
    alignment, facts = align_classes(TASK, COARSE), KnownFacts(label=label)
    result = case_result(alignment, facts, ExplanationSet(answer(given), {}), {})
    assert result.judgement.right is right
    assert (result.target, result.agreements) == (given, {})


def test_a_case_with_its_regions_in_the_librarys_order(write_cases) -> None:
    library = write_cases(TASK, [("band", 0), ("seg", 1)])
    bare, drawn = (read_case(library, case) for case in library.cases)
    assert bare.regions == {}
    assert drawn.image.shape == (16, 16, 3)
    assert list(drawn.regions) == ["nucleus", "rim", "cell"]
    assert np.argwhere(drawn.regions["nucleus"])[[0, -1]].tolist() == [[4, 4], [7, 7]]
    assert np.array_equal(
        drawn.regions["cell"], np.maximum(drawn.regions["nucleus"], drawn.regions["rim"])
    )


def test_a_case_that_cannot_be_read(write_cases) -> None:
    library = write_cases(TASK, [("band", 0), ("seg", 1)])
    case = library.case("c1")
    (library.folder / case.regions["rim"][0]).write_bytes(b"junk")
    with pytest.raises(ImageError):
        read_case(library, case)
    (library.folder / case.image).write_bytes(b"junk")
    with pytest.raises(LibraryError, match="SHA-256"):
        read_case(library, case)


def test_scores_are_those_of_measure() -> None:
    heat = np.random.default_rng(0).random((6, 6)).astype(np.float32)
    mask = np.zeros((6, 6), np.float32)
    mask[1:3, 1:4] = 1
    otsu = Binarisation.parse("otsu")
    scores = agreements(heat, {"nucleus": mask, "all": mask + 1 - mask}, True, Scoring(otsu))
    assert list(scores) == ["nucleus", "all"]
    assert scores["nucleus"] == score_heat_map(heat, mask, right=True, binarisation=otsu)
    assert scores["all"].attention_in_region == pytest.approx(1)
    assert agreements(heat, {}, None) == {}


def test_a_deep_picture_says_through_which_window_it_is_seen(tmp_path) -> None:
    """Sixteen bits are shown from percentile 1 to 99 where nobody named a window."""
    values = np.linspace(0, 60_000, 256, dtype=np.uint16).reshape(16, 16)
    out = BytesIO()
    Image.fromarray(values).save(out, "PNG")
    draft = CaseDraft("deep", out.getvalue(), ".png", label="band")
    manifest = Manifest(
        format=1, id="deep-cells", version="1", title=WORD, licence="CC0", task=TASK
    )
    library = write_library(tmp_path / "deep-cells", manifest, [draft]).library
    material = read_case(library, library.cases[0])
    assert isinstance(material.window, Percentiles)
    assert (material.image[0, 0, 0], material.image[-1, -1, 0]) == (0, 255)
