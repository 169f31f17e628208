"""An educator logs in with an account of their school, at a provider of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import serving
from tests.e2e.login_provider import provider
from xai_core.store import open_store
from xai_core.store.audit import Action, Via, audit_lines

pytestmark = pytest.mark.e2e

LOG_IN = "Log in with your school's account"
OPENS = "Open the class"
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "not a secret: this is a test"
client_id = "shiten"
client_secret = "neither is this one"
server_metadata_url = "{root}/.well-known/openid-configuration"
"""


@pytest.fixture
def school(visit_at, app_home: Path, tmp_path: Path, monkeypatch):
    """Class in a browser, and the app's address, where this account logs in."""
    monkeypatch.setenv("SHITEN_EDUCATORS", "x@school.example, Teacher@School.example")
    # The audit is of one database; this test's own has no lines of others.
    monkeypatch.setenv("SHITEN_DATABASE_URL", f"sqlite:///{tmp_path / 'records.db'}")

    @contextmanager
    def opened(claims: dict[str, object]) -> Iterator[tuple[Page, str]]:
        secrets = tmp_path / "secrets.toml"
        with provider(claims) as root:
            secrets.write_text(SECRETS.format(root=root))
            options = ("--secrets.files", str(secrets))
            with serving(app_home, tmp_path / "app.log", *options) as address:
                visit = visit_at(address)
                page = visit.open("/Class")
                page.get_by_role("button", name=LOG_IN).click()
                page.wait_for_url("**/")  # back at the app's beginning, logged in
                page.goto(f"{address}/Class")
                yield page, address
                visit.close()

    return opened


def logged_out(page: Page, address: str) -> None:
    """Log out, and see that nothing is open any more."""
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/")
    page.goto(f"{address}/Class")
    expect(page.get_by_role("button", name=LOG_IN)).to_be_visible()
    expect(page.get_by_role("button", name=OPENS)).to_have_count(0)


def test_who_is_named_and_verified_may_hold_classes(school):
    with school({"email": "teacher@school.example", "email_verified": True}) as (page, address):
        expect(page.get_by_role("button", name=OPENS)).to_be_visible()
        expect(page.get_by_text("Logged in as teacher")).to_be_visible()
        logged_out(page, address)


@pytest.mark.parametrize(
    ("claims", "said", "via"),
    [
        (
            {"email": "teacher@school.example", "email_verified": False},
            "does not vouch for your e-mail address",
            Via.BROWSER,
        ),
        (
            {"email": "pupil@school.example", "email_verified": True},
            "who may not hold classes here",
            Via.LOGIN,
        ),
    ],
)
def test_anybody_else_is_told_why_not_and_noted_once(
    school, claims: dict[str, object], said: str, via: Via
):
    with school(claims) as (page, address):
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.get_by_role("button", name=OPENS)).to_have_count(0)
        logged_out(page, address)
    refused = [line for line in audit_lines(open_store()) if line.action is Action.LOGIN_REFUSED]
    assert [line.via for line in refused] == [via]
