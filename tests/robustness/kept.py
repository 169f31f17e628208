"""What the app keeps beside the rest and reads again, what a field reads, what a browser draws.

The folder of a study or a model may come from a stranger as a whole, so all that lies in it counts.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.robustness import seeds
from tests.robustness.mutations import Files

STUDY = "studies/cells/tiny"


@cache
def beside_studies() -> tuple[Files, ...]:
    """A study with its map, its index and its answers with a region hidden."""
    from xai_core.evaluation.hidden_answers import HiddenAnswers, keep_answers
    from xai_core.evaluation.study.indexing import build_index
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.study_map import Layout, _place

    with tempfile.TemporaryDirectory() as room:
        study = read_study(seeds.laid(seeds.studies()[0], Path(room)) / STUDY)
        keep_answers(
            study,
            HiddenAnswers(
                study=study.info.fingerprint(),
                region="nucleus",
                fill="blur",
                hidden=(),
                left_out=("c0",),
            ),
        )
        out = io.BytesIO()
        np.save(out, np.zeros((study.info.n_cases, 2), np.float32))
        place = _place(study, Layout.PCA)
        place.parent.mkdir()
        place.write_bytes(out.getvalue())
        build_index(study.folder, study.info)
        return tuple(
            seeds.studies()[0] | {f"{STUDY}/{name}": data for name, data in chosen.items()}
            for chosen in _halves(study.folder)
        )


def _halves(folder: Path) -> list[dict[str, bytes]]:
    """The map and answers; the index. The rest would be spoilt again and again for nothing."""
    from xai_core.evaluation.study.index import INDEX_FOLDER

    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in {"parts", "study.json"}
    }
    inside = {name: data for name, data in found.items() if name.startswith(f"{INDEX_FOLDER}/")}
    return [{name: data for name, data in found.items() if name not in inside}, inside]


def read_beside_studies(source: Path, _out: Path) -> None:
    from xai_core.evaluation.hidden_answers import kept_answers
    from xai_core.evaluation.study.identity import read_info
    from xai_core.evaluation.study.index import open_index
    from xai_core.evaluation.study.parts import find_parts
    from xai_core.evaluation.study.read import read_study
    from xai_core.evaluation.study_map import Layout, stored_map

    folder = source / STUDY
    study = read_study(folder)
    stored_map(study, Layout.PCA)
    kept_answers(study, "nucleus")
    info = read_info(folder)
    index = open_index(folder, info, [paths[0] for paths in find_parts(folder).values()])
    if index is not None:
        _ = [index.case_ids[row] for row in range(index.info.n_rows)]


@cache
def beside_models() -> tuple[Files, ...]:
    """The statistics of each check for strange pictures, and a background strip."""
    import safetensors.numpy

    rng = np.random.default_rng(3)
    distances = {"means": (2, 4), "directions": (3, 4), "variances": (3,), "rest": (1,)}
    made = {name: rng.random(shape).astype(np.float32) for name, shape in distances.items()}
    strip = np.full((64, 32, 3), 90, np.uint8)
    return (
        {"strangeness.safetensors": safetensors.numpy.save(made)},
        {"knn.safetensors": safetensors.numpy.save({"kept": made["means"]})},
        {"background.png": seeds.saved(Image.fromarray(strip), "PNG")},
    )


def read_beside_models(source: Path, _out: Path) -> None:
    """Each file as a card names it: whoever sends a model sends its card as well."""
    from xai_core.explain import background
    from xai_core.models import out_of_distribution as strange
    from xai_core.models.card_parts import BackgroundUse
    from xai_core.models.out_of_distribution_report import StrangenessMethod

    for path in sorted(source.iterdir()):
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        if path.suffix == ".safetensors":
            knn = path.name.startswith("knn")
            method = StrangenessMethod.KNN if knn else StrangenessMethod.MAHALANOBIS
            strange._statistics(data, "tiny", method)
        elif path.suffix == ".png":
            digest = hashlib.sha256(data).hexdigest()
            facts = {"sha256": digest, "library": "cells", "content_hash": "0" * 64}
            use = BackgroundUse.model_validate(facts | {"n": 2, "seed": 1})
            background._unpacked(data, seeds.model()[0], use)


@cache
def backups() -> tuple[Files, ...]:
    """A backup of a home with a library, a model, a study, a learner and a passcode."""
    from xai_core.store import close_stores, learner, open_store
    from xai_core.store.backup import back_up

    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as room:
        try:
            os.environ["SHITEN_HOME"] = room
            os.environ.pop("SHITEN_DATABASE_URL", None)
            seeds.laid(seeds.studies()[0], Path(room))
            learner(open_store(), "Aya")
            done = back_up(Path(room, "all.zip"))
            close_stores()
            return ({"all.zip": done.path.read_bytes()},)
        finally:
            os.environ.clear()
            os.environ.update(before)


def read_backup(source: Path, out: Path) -> None:
    """Checked as ``restore --check`` does, which compares all and changes nothing."""
    from xai_core.store import close_stores
    from xai_core.store.backup import check_backup

    before = os.environ.get("SHITEN_HOME")
    os.environ["SHITEN_HOME"] = str(out)
    try:
        check_backup(source / "all.zip")
    finally:
        close_stores()
        del os.environ["SHITEN_HOME"]
        if before is not None:
            os.environ["SHITEN_HOME"] = before


@cache
def marks() -> tuple[Files, ...]:
    """What a learner drew, and the plan of a class as the database keeps it."""
    points = [[0.1, 0.2], [0.5, 0.5], [0.9, 0.1]]
    drawn = [{"erase": False, "radius": 0.05, "points": points}]
    drawn.append({"erase": True, "radius": 0.02, "points": points[:1]})
    return ({"strokes.json": json.dumps(drawn).encode()},)


def read_marks(source: Path, _out: Path) -> None:
    from xai_core.quiz.strokes import rasterise, read_strokes

    path = source / "strokes.json"
    data = path.read_bytes() if path.is_file() and not path.is_symlink() else b"null"
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError):
        return
    rasterise(read_strokes(value), (48, 64))


@cache
def fields() -> tuple[Files, ...]:
    """A miniature of each field's data set; ``reader`` names the reader."""
    grey, rng = np.zeros((64, 64), np.uint8), np.random.default_rng(5)
    lungs, lesion = grey.copy(), grey.copy()
    lungs[16:48, 6:28] = lungs[16:48, 36:58] = 255
    lesion[20, 8:26] = 255
    noise = rng.integers(0, 60, (64, 64)).astype(np.uint8)
    eye = np.zeros((10, 12, 4), np.uint8)
    eye[2:6, 1:11] = (180, 60, 0, 255)
    graded = Image.fromarray((lesion // 255)[:16, :16] + 1)
    hu = Image.fromarray(np.where(lungs > 0, -850, 0).astype(np.int32))

    def png(pixels: Any) -> bytes:
        return seeds.saved(
            pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels), "PNG"
        )

    made: dict[str, dict[str, bytes]] = {
        "pbc": {
            f"eosinophil/EO_{n}.jpg": seeds.saved(
                Image.new("RGB", (16, 16), (n * 40, 0, 0)), "JPEG"
            )
            for n in range(2)
        },
        "mini-mias": {
            "Info.txt": b"INFORMATION\n1st column\nmdb001 G CIRC B 5 30 2\nmdb002 G NORM\n",
            "mdb001.pgm": seeds.saved(Image.fromarray(noise[:32, :32]), "PPM"),
            "mdb002.pgm": seeds.saved(Image.fromarray(noise[32:, 32:]), "PPM"),
        },
        "cp-anemic": {
            "Anemia_Data_Collection_Sheet.csv": b"IMAGE_ID,HB_LEVEL,Age(Months),GENDER,HOSPITAL\n"
            b"Image_1,9.9,24,Male,Sunyani\n",
            "Anemic/Image_1.png": png(eye),
        },
        "eye-photos": {
            "images/a.png": png(rng.integers(0, 255, (20, 40, 3), dtype=np.uint8)),
            "labels/a.txt": b"0 0.5 0.5 0.5 0.6\n",
        },
        "covid19-ct-seg": {
            **{f"{name}/a1.png": png(one) for name, one in _slices(noise, lungs, lesion).items()},
            "scans.csv": b"slice,scan\na1.png,scan-a\n",
        },
        "covid-ct": {
            "MultiClassInfection-Train/Imgs/1.jpg": seeds.saved(
                Image.fromarray(noise[:16, :16]), "JPEG"
            ),
            "MultiClassInfection-Train/GT/1.png": png(graded),
        },
        "ct-hu": {
            "2d_images/a.tif": seeds.saved(hu, "TIFF"),
            "2d_masks/a.png": png(lungs),
        },
    }
    return tuple(files | {"reader.md": name.encode()} for name, files in made.items())


def _slices(ct: Any, lungs: Any, covid: Any) -> dict[str, Any]:
    return {"ct": ct, "lungs": lungs, "covid": covid}
