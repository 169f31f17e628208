"""A folder of DICOM files: one case for each picture in it, and nobody's name.

Every file below the folder is tried, whatever it is called; each frame of a file is a case. Labels
come from a table beside them (:mod:`xai_core.cases.readers.labels`) or are missing.

The library gets pictures written anew: 16-bit (or 8-bit) PNG files of the stored values, with what
:class:`~xai_core.cases.pictures.picture.PixelFacts` says, never the DICOM files. Cases are numbered
by the order of the files, because file names may be patients' names, and so are specimens:
``patient-001`` is the first patient met, whoever that is. On which side a patient falls
(training, validation, test) is decided by the hash of the patient's ID, so that it is the same in
every library; neither ID nor hash is kept. A specimen that the table names decides in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.manifest import Manifest
from xai_core.cases.pictures.deep import encode_deep_png
from xai_core.cases.readers.labels import (
    LABELS_FILE,
    UNLABELLED,
    Labels,
    plain_manifest,
    read_labels,
)
from xai_core.cases.readers.scan import list_folder, open_folder, read_file
from xai_core.cases.splits import split_of_specimen
from xai_core.errors import LibraryError, ShitenError
from xai_core.types import Progress, Split

MAX_DEPTH = 8


def open_source(path: Path, library_id: str) -> DicomSource:
    """Open a folder of DICOM files.

    Raises
    ------
    LibraryError
        There is no such folder, it holds no files, or its table of labels is broken.
    """
    root = open_folder(path)
    files: list[Path] = []
    skipped: list[Skipped] = []
    _walk(root, 0, files, skipped)
    files = [file for file in files if file != root / LABELS_FILE and file.name != "DICOMDIR"]
    if not files:
        raise LibraryError("{path} holds no DICOM files.", path=path)
    labels = read_labels(root)
    manifest = plain_manifest(library_id, "DICOM", labels.classes if labels else ())
    return DicomSource(manifest, root, tuple(files), labels, tuple(skipped))


@dataclass(frozen=True)
class DicomSource:
    """An opened folder; a :class:`~xai_core.cases.draft.Source`."""

    manifest: Manifest
    root: Path
    files: tuple[Path, ...]
    labels: Labels | None
    skipped: tuple[Skipped, ...]

    def drafts(self, progress: Progress) -> Iterator[CaseDraft | Skipped]:
        """Each picture of each file, by path."""
        yield from self.skipped
        patients = _Patients()
        for done, file in enumerate(self.files):
            progress(done, len(self.files))
            yield from self._of_file(file, done + 1, patients)
        progress(len(self.files), len(self.files))

    def _of_file(
        self, file: Path, number: int, patients: _Patients
    ) -> Iterator[CaseDraft | Skipped]:
        from xai_core.cases.pictures.dicom import read_dicom, read_header

        what = file.relative_to(self.root).as_posix()
        try:
            row = self.labels.of(what) if self.labels else None
            data = read_file(file)
            header = read_header(data, file.name)
            count = header.frames
            specimen, split = patients.met(header.patient)
            if row and row.specimen:
                specimen, split = row.specimen, split_of_specimen(row.specimen)
        except ShitenError as reason:
            yield Skipped(what, reason)
            return
        for frame in range(1, count + 1):
            try:
                picture = read_dicom(data, file.name, frame)
                image = encode_deep_png(picture.stored, picture.facts)
            except ShitenError as reason:
                yield Skipped(what if count == 1 else f"{what} ({frame})", reason)
                continue
            yield CaseDraft(
                id=f"case-{number:05d}" + (f"-f{frame:04d}" if count > 1 else ""),
                image=image,
                suffix=".png",
                label=row.label if row else UNLABELLED.id,
                specimen=specimen,
                split=(row.split if row else None) or split,
                attributes={"modality": header.modality or ""},
            )


@dataclass
class _Patients:
    """Numbers in the order in which patients are met; forgotten with the import."""

    numbers: dict[str, int] = field(default_factory=dict)

    def met(self, patient: str) -> tuple[str | None, Split | None]:
        """The patient's number as a specimen, and the split; None where the file names nobody."""
        if not patient:
            return None, None
        number = self.numbers.setdefault(patient, len(self.numbers) + 1)
        return f"patient-{number:03d}", split_of_specimen(patient)


def _walk(folder: Path, depth: int, files: list[Path], skipped: list[Skipped]) -> None:
    listing = list_folder(folder)
    skipped.extend(listing.skipped())
    files.extend(listing.files)
    for inner in listing.folders:
        if depth < MAX_DEPTH:
            _walk(inner, depth + 1, files, skipped)
        else:
            skipped.append(Skipped(inner.name, LibraryError("The folder lies too deep.")))
