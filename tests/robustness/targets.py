"""Every reader of what comes from outside, and how it is asked.

Each takes a folder that may be spoilt and an empty folder it may write to. Whatever it raises but
a :class:`~xai_core.errors.ShitenError` is a fault of ours.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.robustness import addresses, kept, seeds
from tests.robustness.watch import Target
from xai_core.errors import ModelError, ShitenError

LONGEST = 64


def _quiet(_done: int, _total: int) -> None:
    pass


@contextmanager
def _at_home(folder: Path) -> Iterator[None]:
    before = os.environ.get("SHITEN_HOME")
    os.environ["SHITEN_HOME"] = str(folder)
    try:
        yield
    finally:
        del os.environ["SHITEN_HOME"]
        if before is not None:
            os.environ["SHITEN_HOME"] = before


def _bytes(path: Path) -> bytes:
    """What is put into a form is always bytes: a folder or a link cannot be."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _picture(source: Path, _out: Path) -> None:
    from xai_core.cases.pictures import decode_picture, decode_within, image_size, is_cut_out

    data = _bytes(source / "picture")
    image_size(data, "a")
    is_cut_out(data, "a")
    decode_within(data, "a", LONGEST)
    decode_picture(data, "a")


def _upload(source: Path, _out: Path) -> None:
    from xai_core.cases.apart import look_at

    look_at(_bytes(source / "picture"), "a", LONGEST)


def _mask(source: Path, _out: Path) -> None:
    from xai_core.cases.masks import decode_mask, decode_outline

    data = _bytes(source / "mask")
    decode_mask(data, "a")
    decode_mask(data, "a", (8, 10))
    decode_outline(data, "a", (8, 10), graded=True)


def _imported(reader: str, source: Path, out: Path) -> None:
    """As the form on Home does, then every picture and region looked at."""
    from xai_core.cases.writer import import_library

    with _at_home(out):
        report = import_library(reader, source, "mine", progress=_quiet)
    [str(one.reason) for one in report.skipped]
    _look_through(report.library)


def _field(source: Path, out: Path) -> None:
    """With the reader that the folder was made for; a name that was spoilt is refused."""
    name = source / "reader.md"
    _imported(_bytes(name).decode("utf-8", "replace"), source, out)


def _look_through(library: Any) -> None:
    """A library is there: what of it cannot be shown is refused where it is looked at."""
    for case in library.cases:
        with suppress(ShitenError):
            library.picture(case)
        for region in library.region_ids(case):
            with suppress(ShitenError):
                library.region(case, region)
            with suppress(ShitenError):
                library.instances(case, region)


def _library(source: Path, out: Path) -> None:
    from xai_core.cases.shelf import adopt_library

    with _at_home(out):
        _look_through(adopt_library(source))


def _recipe(source: Path, _out: Path) -> None:
    from xai_core.training.recipes import read_recipe
    from xai_core.training.resume import fingerprint

    fingerprint(read_recipe(str(source / "recipe.toml")))


def _lesson(source: Path, _out: Path) -> None:
    from xai_core.lessons.notebook import notebook
    from xai_core.lessons.source import read_lesson

    lesson = read_lesson(source / "lesson")
    notebook(lesson.in_language("en"))


def _card(source: Path, _out: Path) -> None:
    from xai_core.models.cards import read_card
    from xai_core.models.segmenter_cards import read_segmenter

    for folder in sorted(source.iterdir()):
        try:
            card = read_card(folder)
        except ModelError:
            read_segmenter(folder).as_bytes()
        else:
            _ = card.as_bytes(), card.answers_key, card.calibration


def _weights(source: Path, _out: Path) -> None:
    """A file of somebody's own for a small layer; then as a card names it."""
    import torch

    from xai_core.models.checkpoints import sha256, with_saved_weights
    from xai_core.models.state_files import fitting_state, read_state

    for path in sorted(source.iterdir()):
        if path.name == "weights.safetensors" and path.is_file():
            card = seeds.model()[0].model_copy(update={"weights_sha256": sha256(_bytes(path))})
            with_saved_weights(torch.nn.Linear(3, 2), source, card)
        fitting_state(read_state(path).state, torch.nn.Linear(3, 2))


def _hugging_face(source: Path, out: Path) -> None:
    """As somebody's own model is added, but for measuring it on a library."""
    from xai_core.evaluation import add_model
    from xai_core.evaluation.own_classes import task_of

    with _at_home(out):
        brought = add_model.BroughtModel(source)
        found = add_model._source(brought)
        task = task_of(found.classes, _cells().task)
        spec, _ = add_model._input(brought, found)
        add_model._network(found, task, spec)


@cache
def _cells() -> Any:
    """The library of the seeds, opened: read only, never spoilt."""
    import atexit
    import tempfile

    from xai_core.cases.library import CaseLibrary

    room = tempfile.TemporaryDirectory(prefix="shiten-seeds-", dir="/tmp")
    atexit.register(room.cleanup)
    return CaseLibrary.open(seeds.laid(seeds.library()[0], Path(room.name, "cells")))


def _study(source: Path, _out: Path) -> None:
    from xai_core.evaluation.study.read import read_study, study_state
    from xai_core.models.cards import find_card

    with _at_home(source):
        folder = source / "studies/cells/tiny"
        study_state(folder)
        study = read_study(folder)
        study.frame()
        card = find_card("tiny").card
        if card is not None:
            study.mismatch(_cells(), card)


def _map(source: Path, _out: Path) -> None:
    from xai_core.agreement import Binarisation, score_heat_map
    from xai_core.cases.masks import decode_mask
    from xai_core.cli import scores

    values = scores._load_npy(source / "map.npy")
    mask = decode_mask(scores._bytes_of(source / "region.png"), "region.png", None)
    found = score_heat_map(values, mask, right=True, binarisation=Binarisation.parse("otsu"))
    scores.score_lines(found)


def _dicom(source: Path, out: Path) -> None:
    from xai_core.cases.pictures.dicom import read_dicom

    read_dicom(_bytes(source / "a.dcm"), "a.dcm")
    _imported("dicom", source, out)


def _nifti(source: Path, out: Path) -> None:
    _imported("nifti", source, out)


def _archive(source: Path, out: Path) -> None:
    """Unpacked as a library that is uploaded, and adopted from there."""
    from xai_core.cases.archive import unpacked
    from xai_core.cases.shelf import adopt_library

    with (
        _at_home(out),
        unpacked(io.BytesIO(_bytes(source / "archive")), out) as folder,
    ):
        adopt_library(folder)
    if left := [path.name for path in out.iterdir() if path.name != "libraries"]:
        raise AssertionError(f"left over: {left}")


def _table(source: Path, _out: Path) -> None:
    from xai_core.cases.cases_csv import format_table, parse_table
    from xai_core.cases.library import CaseLibrary
    from xai_core.cases.manifest_file import parse_manifest
    from xai_core.cases.readers.labels import read_labels
    from xai_core.cases.readers.tables import read_rows
    from xai_core.evaluation.answer_table import answers_from_file

    if (source / "cells.csv").is_file() and (source / "library.toml").is_file():
        text = _bytes(source / "cells.csv").decode("utf-8", "replace")
        manifest = parse_manifest(_bytes(source / "library.toml").decode("utf-8", "replace"))
        format_table(list(parse_table(text, manifest).values()), manifest)
    if (source / "answers.csv").exists():
        answers_from_file(source / "answers.csv", CaseLibrary.open(source))
    elif (source / "cases.csv").exists():
        read_rows(source / "cases.csv", ("file", "label"))
        read_labels(source)


def _document(source: Path, _out: Path) -> None:
    from xai_core.quiz.trial import read_trial
    from xai_core.store.playlists import read_playlist

    for path in sorted(source.iterdir()):
        if path.suffix == ".toml":
            read_trial(path)
        elif path.suffix == ".json":
            read_playlist(_bytes(path))


def _page(source: Path, out: Path) -> None:
    with _at_home(out):
        addresses.opened(source, out)


TARGETS: tuple[Target, ...] = (
    Target("pictures", seeds.pictures, _picture, short=60),
    Target("uploads", seeds.pictures, _upload, short=15, share=0.5),
    Target("masks", seeds.masks, _mask, short=60),
    Target("coco", seeds.coco, partial(_imported, "coco"), short=20),
    Target("voc", seeds.voc, partial(_imported, "voc"), short=20),
    Target("labelme", seeds.labelme, partial(_imported, "labelme"), short=20),
    Target("folders", seeds.folders, partial(_imported, "folders"), short=15),
    Target("parquet", seeds.parquet, partial(_imported, "parquet"), short=20),
    Target("webdataset", seeds.shards, partial(_imported, "webdataset"), short=20),
    Target("dicom", seeds.dicom, _dicom, short=15),
    Target("nifti", seeds.nifti, _nifti, short=20),
    Target("libraries", seeds.library, _library),
    Target("archives", seeds.archives, _archive),
    Target("tables", seeds.tables, _table),
    Target("recipes", seeds.recipes, _recipe, short=60),
    Target("lessons", seeds.lessons, _lesson, short=3, share=0.3),
    Target("cards", seeds.cards, _card, short=60),
    Target("weights", seeds.weights, _weights, short=60),
    Target("hugging-face", seeds.hugging_face, _hugging_face, short=3, share=0.3),
    Target("studies", seeds.studies, _study, short=10),
    Target("maps", seeds.maps, _map, short=30),
    Target("documents", seeds.documents, _document, short=60),
    Target("fields", kept.fields, _field, short=20),
    Target("beside-studies", kept.beside_studies, kept.read_beside_studies, short=20),
    Target("beside-models", kept.beside_models, kept.read_beside_models, short=40),
    Target("backups", kept.backups, kept.read_backup, short=5, share=0.3),
    Target("marks", kept.marks, kept.read_marks, short=60),
    Target("addresses", addresses.addresses, addresses.restored, short=2, share=0.3),
    Target("pages", addresses.paged, _page, short=0, share=0.02),
)
