"""``learner-key``: who has lost a key is given another."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xai_core.cli import app
from xai_core.errors import StoreError
from xai_core.store import close_stores, learner, open_store, open_with_key


def test_a_new_key_opens_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    aya = learner(open_store(), "Aya")
    said = CliRunner().invoke(app, ["learner-key", "aya", "--json"], catch_exceptions=False)
    told = json.loads(said.stdout)
    assert told["name"] == "Aya"
    assert open_with_key(open_store(), "Aya", told["key"]) == aya
    with pytest.raises(StoreError, match="Nobody of this name"):
        CliRunner().invoke(app, ["learner-key", "Ben"], catch_exceptions=False)
    close_stores()
