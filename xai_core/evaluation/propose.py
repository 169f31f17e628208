"""A library whose regions a model has proposed: the same cases, outlined by a segmenter.

The new library has the pictures, answers, specimens, splits and attributes of the old one, byte for
byte, and the segmenter's regions instead of its own. They are ``model-proposed``, by the model and
its weights, and stay so wherever they are shown: what a model drew is no expert's word, and a
score against it says how far two models agree. A case in which a region was not found does not
have it. A picture that has been cut out of its surroundings is left out: it needs no finding.

Pictures are copied, because a library is a folder that can be moved. The library appears whole or
not at all, and memory stays flat.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from xai_core.arrays import BoolMask
from xai_core.cases.case import Case
from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.cases.manifest import Manifest, RegionInfo
from xai_core.cases.pictures import is_cut_out
from xai_core.cases.selection import matches
from xai_core.cases.writer import check_free, write_library
from xai_core.errors import LibraryError, ShitenError
from xai_core.evaluation.segmentation import outline
from xai_core.models.label_maps import AnswerMap
from xai_core.models.segmentation import found_in
from xai_core.models.segmenter_cards import SegmenterCard
from xai_core.models.segmenters import LoadedSegmenter
from xai_core.types import LocalisedText, Origin, Progress


@dataclass(frozen=True)
class ProposeReport:
    """What was written, and what was left out and why."""

    library: CaseLibrary
    n_cases: int
    n_found: Mapping[str, int]
    """Region id -> the cases in which it was found."""
    skipped: tuple[Skipped, ...]


def propose_library(  # noqa: PLR0913  (one option a choice)
    library: CaseLibrary,
    segmenter: LoadedSegmenter,
    library_id: str,
    progress: Progress,
    *,
    where: Mapping[str, str] | None = None,
    replace: bool = False,
) -> ProposeReport:
    """Write ``library_id`` to the shelf: the library's cases with the segmenter's regions.

    Parameters
    ----------
    library
        The cases; it stays as it is.
    segmenter
        Who draws, on copies of its network.
    library_id
        The new library's name.
    progress
        Called with (cases done, cases in all).
    where
        Only cases with these attributes.
    replace
        Whether a library of that name may be replaced.

    Returns
    -------
    ProposeReport
        How many cases were written. Those whose picture cannot be read are left out and
        listed.

    Raises
    ------
    LibraryError
        The id is not one, is taken (without ``replace``) or the library's own; no case matches, or
        the disk refuses.
    ModelError
        An answer of the segmenter is not finite.
    """
    destination = check_free(library_id, replace=replace)
    _check_other(library, destination)
    cases = [case for case in library.cases if matches(case, None, where or {})]
    if not cases:
        raise LibraryError(
            "No case of the library {library} has these attributes.", library=library.id
        )
    manifest = _manifest(library.manifest, segmenter.card, library_id)

    def drafts() -> Generator[CaseDraft | Skipped]:
        def drawn(case: Case, answers: AnswerMap) -> dict[str, BoolMask]:
            if is_cut_out(library.image_bytes(case), case.id):
                raise LibraryError(
                    "The picture is a cut-out: what it was cut out of is gone, so there is nothing"
                    " to be found in it, and this step is skipped."
                )
            return found_in(segmenter, answers)

        for done, (case, found) in enumerate(outline(library, segmenter, cases, drawn), start=1):
            progress(done, len(cases))
            if isinstance(found, ShitenError):
                yield Skipped(case.id, found)
                continue
            yield _draft(library, case, found)

    with closing(drafts()) as made:  # whatever goes wrong, nobody goes on outlining
        report = write_library(destination, manifest, made, replace=replace)
    n_found = {
        region: sum(region in case.regions for case in report.library.cases)
        for region in segmenter.card.regions.ids
    }
    return ProposeReport(report.library, report.n_cases, n_found, report.skipped)


def _check_other(library: CaseLibrary, destination: Path) -> None:
    if destination.resolve() == library.folder:
        raise LibraryError(
            "The regions of {library} are proposed into a library of its own: choose another id.",
            library=library.id,
        )


def _draft(library: CaseLibrary, case: Case, regions: Mapping[str, BoolMask]) -> CaseDraft:
    return CaseDraft(
        id=case.id,
        image=library.image_bytes(case),
        suffix=case.image.suffix,
        label=case.label,
        target=case.target,
        specimen=case.specimen,
        split=case.split,
        regions=regions,
        attributes=case.attributes,
    )


def _manifest(manifest: Manifest, card: SegmenterCard, library_id: str) -> Manifest:
    """What the new library says of itself: the old one's words, and who drew the regions."""
    drawn = [
        RegionInfo(id=region.id, name=region.name, origin=Origin.MODEL_PROPOSED, author=card.author)
        for region in card.regions.drawn
    ]
    joined = [
        RegionInfo(
            id=union.id,
            name=union.name,
            origin=Origin.MODEL_PROPOSED,
            author=card.author,
            union_of=union.of,
        )
        for union in card.regions.unions
    ]
    said = manifest.notes
    note = LocalisedText(
        en=f"The regions were proposed by the model {card.id}, not drawn by an expert.",
        ja=f"領域はモデル {card.id} が提案したもので、専門家が描いたものではありません。",
    )
    if said is not None:
        note = LocalisedText(en=f"{said.en} {note.en}", ja=f"{said.ja}{note.ja}")
    title = LocalisedText(
        en=f"{manifest.title.en}, regions proposed by a model",
        ja=f"{manifest.title.ja}（モデルが提案した領域つき）",
    )
    changes = {"id": library_id, "title": title, "notes": note, "regions": (*drawn, *joined)}
    return manifest.model_copy(update=changes)
