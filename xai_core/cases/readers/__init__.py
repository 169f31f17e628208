"""The data sets we can import, by name. A reader is loaded when it is asked for.

Each module of this package offers ``open_source(path, library_id) -> Source``
(:mod:`xai_core.cases.draft`): a manifest, and drafts one after the other. A reader writes
nothing; :mod:`xai_core.cases.writer` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import cast

from xai_core.cases.draft import Reader, Source
from xai_core.types import Choice


class ReaderName(Choice):
    """The kinds of data set that can be imported."""

    SEGMENTATION_WBC = "segmentation-wbc"
    PBC = "pbc"
    FOLDERS = "folders"
    COCO = "coco"
    VOC = "voc"
    LABELME = "labelme"
    DICOM = "dicom"
    NIFTI = "nifti"


class _Readers(Mapping[str, Reader]):
    """Name -> reader. An unknown name raises ChoiceError, which lists the known ones."""

    def __getitem__(self, name: str) -> Reader:
        module = ReaderName.parse(name).replace("-", "_")
        return cast(Reader, import_module(f"{__name__}.{module}").open_source)

    def __contains__(self, name: object) -> bool:
        return name in tuple(ReaderName)

    def __iter__(self) -> Iterator[str]:
        return (str(name) for name in ReaderName)

    def __len__(self) -> int:
        return len(ReaderName)


READERS: Mapping[str, Reader] = _Readers()


def open_source(reader: str, path: Path, library_id: str) -> Source:
    """Open ``path`` as the kind of data set ``reader`` names.

    Raises
    ------
    ChoiceError
        There is no such reader; the message lists those there are.
    LibraryError
        ``path`` is not that kind of data set.
    """
    return READERS[reader](path, library_id)
