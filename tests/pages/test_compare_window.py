"""Compare a slice in HU: it is looked at through other windows, and the model sees the same."""

from pathlib import Path

import pytest

from tests.pages.conftest import panels_of
from xai_core.domains.chest_ct import libraries
from xai_core.domains.chest_ct.questions import FLUID_SIGNS
from xai_core.models.checkpoints import save_model, weights_bytes


def test_another_window_changes_the_picture_alone(
    open_page, home: Path, make_model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "FIRST_SUBJECTS", 1)
    libraries.build_chest(home / "libraries" / "chest-ct", "first", workers=1)
    model = make_model(id="signs", task=FLUID_SIGNS)
    save_model(home / "models", model.card, weights_bytes(model.network))
    seen = [
        panels_of(open_page("pages/1_Compare.py", library="chest-ct", lang="en", **window))
        for window in ({}, {"window": "bone"}, {"window": "unknown"})
    ]
    own, bone, unknown = seen
    assert "“lung” (centre -600, width 1500)" in own["picture"]["caption"]
    assert "“bone” (centre 400, width 1800)" in bone["picture"]["caption"]
    assert {name: panel for name, panel in bone.items() if name != "picture"} == {
        name: panel for name, panel in own.items() if name != "picture"
    }
    assert unknown == own
