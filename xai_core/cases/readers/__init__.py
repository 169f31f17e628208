"""The data sets we can import, by name. A reader is loaded when it is asked for.

The general ones live here, those of one field in its domain (:mod:`xai_core.domains`). Each
offers ``open_source(path, library_id) -> Source``
(:mod:`xai_core.cases.draft`): a manifest, and drafts one after the other. A reader writes
nothing; :mod:`xai_core.cases.writer` does.

==================  ==========================================================================
``folders``         pictures in one folder per class, with or without a parallel tree of masks
``coco``            COCO: one JSON file, and the pictures beside it
``voc``             Pascal VOC: an XML file a picture, with boxes
``labelme``         labelme: a JSON file a picture
``dicom``           a folder of DICOM files, a case for each picture in it
``nifti``           NIfTI volumes, a case for each axial slice
``parquet``         pictures in Parquet files
``webdataset``      pictures in ``.tar`` shards
==================  ==========================================================================

What they share:

==================  ==========================================================================
``annotated``       what the readers of annotation files share
``canvas``          the regions of one picture, while its outlines are drawn
``exported_facts``  what annotation files have no room for, as our own exports add it
``samples``         what the readers of packed pictures share
``labels``          a table ``cases.csv`` for files that bring no labels
``tables``          a data set's own CSV table
``scan``            looking through a stranger's folder without following links
==================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from xai_core.cases.draft import Reader, Source
from xai_core.domains import registry
from xai_core.domains.contract import load
from xai_core.errors import ChoiceError
from xai_core.types import Choice


class ReaderName(Choice):
    """The kinds of data set that can be imported whatever the field."""

    FOLDERS = "folders"
    COCO = "coco"
    VOC = "voc"
    LABELME = "labelme"
    DICOM = "dicom"
    NIFTI = "nifti"
    PARQUET = "parquet"
    WEBDATASET = "webdataset"


class _Readers(Mapping[str, Reader]):
    """Name -> reader. An unknown name raises ChoiceError, which lists the known ones."""

    def __getitem__(self, name: str) -> Reader:
        places = _places()
        if name not in places:
            raise ChoiceError("“{value}” is not one of {valid}.", value=name, valid=", ".join(self))
        return cast(Reader, load(places[name]))

    def __contains__(self, name: object) -> bool:
        return name in _places()

    def __iter__(self) -> Iterator[str]:
        return iter(_places())

    def __len__(self) -> int:
        return len(_places())


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


def _places() -> dict[str, str]:
    """Name -> where its ``open_source`` lives; the fields' own first."""
    general = {str(name): f"{__name__}.{name}:open_source" for name in ReaderName}
    return registry.readers() | general
