"""Who the audit says it was."""

import pytest

from ui.common import acting
from xai_core.store.audit import By, Via


@pytest.mark.parametrize(
    ("login", "here", "said"),
    [
        (None, True, By(Via.MACHINE)),
        (None, False, By(Via.PASSCODE)),
        ("sato@school.example", False, By(Via.LOGIN, "sato@school.example")),
        ("sato@school.example", True, By(Via.LOGIN, "sato@school.example")),
    ],
)
def test_a_login_goes_before_the_place(
    monkeypatch: pytest.MonkeyPatch, login: str | None, here: bool, said: By
) -> None:
    monkeypatch.setattr(acting, "account", lambda: login)
    monkeypatch.setattr(acting, "at_this_machine", lambda: here)
    assert acting.acting(elsewhere=Via.PASSCODE) == said


def test_nobody_asked_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "account", lambda: None)
    monkeypatch.setattr(acting, "at_this_machine", lambda: False)
    assert acting.acting() == By(Via.NETWORK)
