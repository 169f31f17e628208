"""A made-up study of many rows, and the library that it is of, in a home of their own.

The shipped model ``smear11`` studies the drawn library ``smear`` (300 cells); its rows are then
drawn again and again, each number and each channel of the embedding moved a little, so that
columns, distributions and the spectrum of the embeddings are those of a real study. The library
has as many cases, whose pictures are the 300 there are: a million files would be a benchmark of the
disk.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from xai_core.cases.case import Case
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE, CaseLibrary
from xai_core.cases.registry import ensure_builtin, open_library
from xai_core.evaluation.study.columns import schema
from xai_core.evaluation.study.identity import STUDY_FILE, StudyInfo
from xai_core.evaluation.study.parts import PARTS_FOLDER, write_part_table
from xai_core.evaluation.study.run import run_study
from xai_core.files import replace_file
from xai_core.home import home, libraries_folder, study_folder
from xai_core.models.checkpoints import load_model

SOURCE, MODEL, LIBRARY = "smear", "smear11", "million-cells"
MOVED = 0.02
"""Standard deviation of what is added to each fraction, and, in standard deviations of the
channel, ten times that to the embedding."""
_BLOCK = 100_000


def make(rows: int) -> Path:
    """The study of ``rows`` rows in this SHITEN_HOME, made unless it is there; its folder."""
    done = home() / f"made-{rows}"
    folder = study_folder(LIBRARY, MODEL)
    if done.exists():
        return folder
    ensure_builtin()
    source = open_library(SOURCE)
    own = study_folder(SOURCE, MODEL)
    studied = run_study(source, load_model(MODEL), own, lambda *_: None)
    drawn = np.random.default_rng(0).integers(0, len(source.cases), rows)
    content_hash = _write_library(source, drawn, libraries_folder() / LIBRARY)
    of_library = studied.info.library.model_copy(
        update={"id": LIBRARY, "content_hash": content_hash}
    )
    info = studied.info.model_copy(update={"library": of_library, "n_cases": rows})
    _write_study(studied.table(), drawn, info, folder)
    done.touch()
    return folder


def _write_library(source: CaseLibrary, drawn: NDArray[np.intp], folder: Path) -> str:
    """The library's folder; gives its content hash."""
    folder.mkdir(parents=True)
    for name in ("images", "regions"):
        (folder / name).mkdir()
        for file in (source.folder / name).iterdir():
            (folder / name / file.name).hardlink_to(file)
    manifest = (source.folder / MANIFEST_FILE).read_text(encoding="utf-8")
    manifest = manifest.replace(f'"{source.id}"', f'"{LIBRARY}"')
    rest = [_cells(case) for case in source.cases]
    head = "case_id,image,sha256,label,specimen,split,regions,attribute.form\r\n"
    lines = [f"{_name(number)},{rest[row]}\r\n" for number, row in enumerate(drawn)]
    written = (manifest.encode(), (head + "".join(lines)).encode())
    for name, data in zip((MANIFEST_FILE, TABLE_FILE), written, strict=True):
        (folder / name).write_bytes(data)
    return hashlib.sha256(b"".join(written)).hexdigest()


def _cells(case: Case) -> str:
    """A case's row after its id; of its masks the first, for a file of at most 256 MB."""
    masks = ";".join(f"{name}={paths[0]}" for name, paths in case.regions.items() if paths)
    split = "" if case.split is None else case.split.value
    cells = (case.image, case.sha256, case.label, case.specimen, split, masks.split(";")[0])
    return ",".join([*map(str, cells), case.attributes.get("form", "")])


def _name(number: int) -> str:
    return f"cell-{number:07d}"


def _write_study(base: pa.Table, drawn: NDArray[np.intp], info: StudyInfo, folder: Path) -> None:
    (folder / PARTS_FOLDER).mkdir(parents=True)
    replace_file(folder / STUDY_FILE, info.as_bytes())
    random = np.random.default_rng(1)
    rows = base.combine_chunks()
    flat = np.asarray(rows["embedding"].combine_chunks().flatten(), dtype=np.float32)
    embeddings = flat.reshape(-1, info.settings.embedding_size)
    spread = 10 * MOVED * embeddings.std(axis=0)
    for part in range(info.n_parts):
        cases = info.cases_of(part)
        taken = drawn[cases.start : cases.stop]
        table = rows.take(pa.array(taken))
        columns = [
            _moved(table[field.name].combine_chunks(), field, random) for field in schema(info)
        ]
        names = table.column_names
        columns[names.index("case")] = pa.array([_name(number) for number in cases])
        noise = random.standard_normal((len(taken), len(spread)), dtype=np.float32) * spread
        half = np.ascontiguousarray((embeddings[taken] + noise).astype(np.float16))
        columns[names.index("embedding")] = pa.FixedSizeListArray.from_arrays(
            pa.array(half.ravel()), half.shape[1]
        )
        made = pa.Table.from_arrays(columns, schema=schema(info))
        write_part_table(folder, info, part, made, [])


def _moved(column: pa.Array, field: pa.Field, random: np.random.Generator) -> pa.Array:
    """Numbers moved a little, fractions kept fractions, undefined left undefined."""
    if not pa.types.is_float64(field.type):
        return column
    values = np.asarray(column.to_numpy(zero_copy_only=False))
    undefined = np.isnan(values)
    moved = np.abs(values + random.normal(0, MOVED, len(values)))
    if field.name not in {"loss", "peak", "error", "target"}:
        moved = np.minimum(moved, 1.0)
    return pa.array(moved, mask=undefined)
