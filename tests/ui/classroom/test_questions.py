"""The questions of a class: what a playlist asks where no model on this machine can answer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ui.classroom.questions import from_playlist
from xai_core.cases.draft import CaseDraft
from xai_core.cases.library import CaseLibrary
from xai_core.cases.writer import write_library
from xai_core.models import cards
from xai_core.quiz.contested import OTHER_LABELS
from xai_core.store import Playlist, PlaylistEntry


@pytest.fixture
def disputed(
    plain_library: CaseLibrary, shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> CaseLibrary:
    """The plain cells, of which another expert calls the first one otherwise; there is no model."""
    monkeypatch.setattr(cards, "model_folders", tuple)

    def drafts():
        for place, case in enumerate(plain_library.cases):
            yield CaseDraft(
                id=case.id,
                image=plain_library.image_bytes(case),
                suffix=case.image.suffix,
                label=case.label,
                regions={},
                attributes={OTHER_LABELS: "monocyte"} if place == 0 else {},
            )

    folder = shiten_home / "libraries" / plain_library.id
    return write_library(folder, plain_library.manifest, drafts()).library


def test_a_contested_label_has_no_right_answer_where_there_is_no_model(
    disputed: CaseLibrary,
) -> None:
    entries = tuple(PlaylistEntry(disputed.id, case.id) for case in disputed.cases[:2])
    now = datetime.now(UTC)
    first, second = from_playlist(Playlist("p", "P", "", entries, now, now)).questions
    assert (first.ai, first.contested, first.truth) == (None, True, None)
    assert (second.ai, second.contested, second.truth) == (None, False, second.label)
