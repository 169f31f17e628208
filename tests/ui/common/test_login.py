"""Who may hold classes by their school's account: named, whatever the case, and logged in."""

import pytest

from ui.common import login


@pytest.mark.parametrize(
    ("account", "named", "may"),
    [
        ("teacher@school.example", "teacher@school.example", True),
        ("teacher@school.example", "x@school.example,  Teacher@School.Example ", True),
        ("teacher@school.example", "x@school.example", False),
        ("teacher@school.example", "", False),
        (None, "", False),
        (None, "teacher@school.example,,", False),
        ("", ",", False),
    ],
)
def test_only_who_is_named(
    account: str | None, named: str, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "account", lambda: account)
    monkeypatch.setenv(login.VARIABLE, named)
    assert login.is_named_educator() is may


def test_without_a_provider_nobody_is_logged_in() -> None:
    assert not login.login_is_set_up()
    assert login.account() is None
