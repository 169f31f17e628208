"""The phantom field and its libraries, for every test of the fields."""

from collections.abc import Mapping
from pathlib import Path

import pytest

PHANTOM = "tests.domains.phantom:DOMAIN"


@pytest.fixture
def phantom(monkeypatch: pytest.MonkeyPatch) -> str:
    """Phantom is loaded as a field under development is, in this process and in those it starts."""
    from xai_core.domains import registry

    monkeypatch.setenv(registry.VARIABLE, PHANTOM)
    return PHANTOM


class _Drawn(dict[str, object]):
    """Question -> its built-in library, drawn when it is first asked for."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home = home

    def __missing__(self, question: str) -> object:
        from tests.domains.phantom import libraries

        report = getattr(libraries, f"build_{question}")(
            self._home / f"phantom-{question}",
            None,
            replace=False,
            progress=lambda *_: None,
            workers=None,
        )
        assert report.skipped == ()
        self[question] = report.library
        return report.library


@pytest.fixture(scope="session")
def phantom_libraries(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, object]:
    """``phantom_libraries["lesion"]``: shared by all tests, so read them only."""
    return _Drawn(tmp_path_factory.mktemp("phantoms"))
