"""An educator logs in with an account of their school, at a provider of the test's own."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serving
from tests.e2e.login_provider import provider

pytestmark = pytest.mark.e2e

SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "not a secret: this is a test"
client_id = "shiten"
client_secret = "neither is this one"
server_metadata_url = "{root}/.well-known/openid-configuration"
"""


@pytest.mark.parametrize("verified", [True, False])
def test_who_is_named_and_verified_may_hold_classes(
    visit_at, app_home: Path, tmp_path: Path, monkeypatch, *, verified: bool
):
    monkeypatch.setenv("SHITEN_EDUCATORS", "x@school.example, Teacher@School.example")
    with provider({"email": "teacher@school.example", "email_verified": verified}) as root:
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(SECRETS.format(root=root))
        with serving(app_home, tmp_path / "app.log", "--secrets.files", str(secrets)) as address:
            visit = visit_at(address)
            page = visit.open("/Class")
            opens = page.get_by_role("button", name="Open the class")
            log_in = page.get_by_role("button", name="Log in with your school's account")
            expect(log_in).to_be_visible()
            expect(opens).to_have_count(0)
            log_in.click()
            page.wait_for_url("**/")  # back at the app's beginning, logged in
            page.goto(f"{address}/Class")
            expect(opens if verified else log_in).to_be_visible()
            expect(opens).to_have_count(1 if verified else 0)
            if verified:
                expect(page.get_by_text("Logged in as teacher")).to_be_visible()
                page.get_by_role("button", name="Log out").click()
                page.wait_for_url("**/")
                page.goto(f"{address}/Class")
                expect(log_in).to_be_visible()
                expect(opens).to_have_count(0)
            visit.close()
