"""Home without work beside it: no example is made unless a test asks for it."""

import pytest


@pytest.fixture(autouse=True)
def asked_examples(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What would be made in a process of its own; nothing is."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("ui.home.examples.make_in_own_process", lambda *what: asked.append(what))
    return asked


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tests may change the shelf: without a browser nobody sits anywhere."""
    monkeypatch.setenv("SHITEN_SHELF", "open")
