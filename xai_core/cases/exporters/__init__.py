"""Taking a case library to other tools: COCO, labelme, or plain mask files. Without loss.

======================  ========================================================================
``coco-rle``            ``annotations.json`` with run lengths, and ``images/``
``coco-polygons``       the same with polygons along pixel edges (:mod:`xai_core.cases.geometry`)
``labelme``             a JSON file beside each picture, regions as labelme's mask shapes
``masks``               a library folder of 8-bit PNGs, ``masks/<region>/<case>.png``
======================  ========================================================================

The pictures go along as they are. What a format has no room for (label, specimen, split,
attributes, importances, authors) stands in ``shiten`` fields or in ``library.toml``, which
other tools pass over and our readers use, so that export and import give back the same
library. A graded region is written as one mask for each of its grey levels, with the level
beside it; together they are its whole extent. A region that joins others is not written as
a mask, since the library's manifest says what it is made of.

An export is written into a hidden folder and renamed at the end: whatever goes wrong, nothing
half-written stays behind. A destination that exists is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xai_core.cases.exporters.coco import CocoExport
from xai_core.cases.exporters.folder import ExportFolder
from xai_core.cases.exporters.labelme import LabelmeExport
from xai_core.cases.exporters.masks import MasksExport
from xai_core.cases.library import CaseLibrary
from xai_core.errors import LibraryError
from xai_core.files import DestinationTakenError, sync_everything, whole_folder
from xai_core.types import Choice, Progress


class ExportFormat(Choice):
    """What a library can be exported as."""

    COCO_RLE = "coco-rle"
    COCO_POLYGONS = "coco-polygons"
    LABELME = "labelme"
    MASKS = "masks"


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote."""

    folder: Path
    format: ExportFormat
    n_cases: int
    n_regions: int
    """Masks written, one for each instance; joined regions are not counted."""
    files: int


_Export = CocoExport | LabelmeExport | MasksExport
_EXPORTS: dict[ExportFormat, Callable[[ExportFolder, CaseLibrary], _Export]] = {
    ExportFormat.COCO_RLE: lambda folder, library: CocoExport(folder, library, polygons=False),
    ExportFormat.COCO_POLYGONS: lambda folder, library: CocoExport(folder, library, polygons=True),
    ExportFormat.LABELME: LabelmeExport,
    ExportFormat.MASKS: MasksExport,
}


def export_library(
    library: CaseLibrary, format: ExportFormat, out: Path, progress: Progress
) -> ExportReport:
    """Write ``library`` to the new folder ``out``.

    Parameters
    ----------
    library
        What is exported; it stays as it is.
    format
        In which form.
    out
        A folder that does not exist yet; it appears whole or not at all.
    progress
        Called with (cases written, cases in all).

    Returns
    -------
    ExportReport
        How many cases and regions were written.

    Raises
    ------
    LibraryError
        ``out`` exists, the disk refuses, or a picture of the library was changed.
    ImageError
        A picture or mask of the library cannot be read.
    """
    total = len(library.cases)
    n_regions = 0
    try:
        with whole_folder(out) as partial:
            folder = ExportFolder(partial)
            export = _EXPORTS[format](folder, library)
            for done, case in enumerate(library.cases):
                progress(done, total)
                export.add(case, library.image_bytes(case))
                n_regions += sum(map(len, case.regions.values()))
            export.finish()
            sync_everything()
            progress(total, total)
    except DestinationTakenError as problem:
        raise LibraryError("{folder} exists already: choose a new folder.", folder=out) from problem
    except OSError as problem:
        raise LibraryError(
            "The export could not be written to {folder}: {reason}.",
            folder=out,
            reason=problem.strerror or problem,
        ) from problem
    return ExportReport(out, format, total, n_regions, folder.files)
