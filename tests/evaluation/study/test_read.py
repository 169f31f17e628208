"""Studies of the earlier format open: their confidence is worked out as it is meant today."""

import json
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xai_core.cases.registry import open_library
from xai_core.errors import StudyError
from xai_core.evaluation.study.columns import Row
from xai_core.evaluation.study.identity import STUDY_FILE
from xai_core.evaluation.study.parts import PARTS_FOLDER, write_part
from xai_core.evaluation.study.read import read_study
from xai_core.evaluation.study.run import run_study
from xai_core.models.cards import find_card
from xai_core.models.checkpoints import LoadedModel, save_model, sha256, weights_bytes
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")


def infos(*ids: str) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=WORD) for name in ids)


COARSE = Classification(classes=infos("neutrophil", "eosinophil"))
FINE = Classification(
    classes=infos("band", "seg", "eo"),
    groupings=(
        ClassGrouping(
            id="types",
            name=WORD,
            classes=infos("neutrophil", "eosinophil"),
            groups={"neutrophil": ("band", "seg"), "eosinophil": ("eo",)},
        ),
    ),
)
TOP = math.exp(2) / (math.exp(2) + 2)
"""Of the class answered; each of the other two has half of what is left."""
ALIKE = TOP + (1 - TOP) / 2
"""Of the answer as it is read where another class is read alike."""


@pytest.fixture
def old_study(write_cases, make_reader, shiten_home: Path) -> Path:
    """A study as format 1 wrote it: the answers are band, seg and eo."""
    library = write_cases(COARSE, [("neutrophil", 0), ("neutrophil", 1), ("eosinophil", 2)])
    there = shiten_home / "libraries" / library.id
    there.parent.mkdir(parents=True, exist_ok=True)
    library.folder.rename(there)
    library = type(library).open(there)
    model = make_reader(FINE.class_ids, task=FINE)
    weights = weights_bytes(model.network)
    card = model.card.model_copy(update={"weights_sha256": sha256(weights)})
    save_model(shiten_home / "models", card, weights)
    new = run_study(library, LoadedModel(card, model.network), shiten_home / "s", lambda *_: None)
    rows = [
        Row(row | {"confidence": TOP}, row.pop("embedding"), row.pop("map"))
        for row in new.table().to_pylist()
    ]
    old = new.info.model_copy(
        update={"format": 1, "model": new.info.model.model_copy(update={"task": None})}
    )
    for part in (new.folder / PARTS_FOLDER).iterdir():
        part.unlink()
    (new.folder / STUDY_FILE).write_bytes(old.as_bytes())
    write_part(new.folder, old, 0, _arrays(rows), [])
    return new.folder


def _arrays(rows: list[Row]) -> list[Row]:
    return [
        Row(row.values, np.array(row.embedding, np.float16), np.array(row.attention, np.uint8))
        for row in rows
    ]


def test_format_one_has_neither_task_nor_error(old_study: Path) -> None:
    assert json.loads((old_study / STUDY_FILE).read_text())["format"] == 1
    assert "task" not in json.loads((old_study / STUDY_FILE).read_text())["model"]
    (part,) = (old_study / PARTS_FOLDER).iterdir()
    stored = pq.read_table(part)
    assert isinstance(stored, pa.Table)
    assert {"target", "error"}.isdisjoint(stored.column_names)
    assert stored["confidence"].to_pylist() == pytest.approx([TOP] * 3)


def test_confidence_is_of_the_answer_as_it_is_read(old_study: Path) -> None:
    study = read_study(old_study)
    assert study.table(["confidence"])["confidence"].to_pylist() == pytest.approx(
        [ALIKE, ALIKE, TOP]
    )
    assert study.frame()["confidence"].tolist() == pytest.approx([ALIKE, ALIKE, TOP])
    assert study.table(["answer"]).column_names == ["answer"]


def test_it_is_the_same_study_of_the_library_and_model_there_are(old_study: Path) -> None:
    study = read_study(old_study)
    assert study.mismatch(open_library("counted"), find_card("tiny").card) is None


def test_without_the_model_nothing_is_guessed(old_study: Path, shiten_home: Path) -> None:
    (shiten_home / "models" / "tiny").rename(shiten_home / "models" / ".gone")
    with pytest.raises(StudyError, match="Run it anew"):
        read_study(old_study)


def test_more_parts_than_anybody_could_list(old_study: Path) -> None:
    path = old_study / STUDY_FILE
    said = json.loads(path.read_text()) | {"n_cases": 8_000_000_000}
    path.write_text(json.dumps(said))
    with pytest.raises(StudyError, match="more than 1000000 parts"):
        read_study(old_study)
