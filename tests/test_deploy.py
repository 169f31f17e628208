"""``deploy/``: what is said of its files without Docker."""

import re

import psycopg
import pytest
from sqlalchemy.engine import make_url

from xai_core.home import CHECKOUT
from xai_core.store.address import VARIABLE, database_url

COMPOSE = (CHECKOUT / "deploy/compose.yaml").read_text(encoding="utf-8")


def entry(name: str) -> str:
    """What the compose file sets a variable to, comments left out."""
    found = re.search(rf"^ +{name}: ([^#\n]*)", COMPOSE, re.MULTILINE)
    assert found is not None
    return found[1].strip()


def test_a_password_of_any_character_reaches_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    address = database_url(entry(VARIABLE))
    assert "$" not in entry(VARIABLE)
    assert (address.username, address.password, address.host) == ("shiten", None, "database")
    assert entry("PGPASSWORD") == entry("POSTGRES_PASSWORD")
    difficult = "p%41ss@w/o#r:d?"
    written = make_url("postgresql://shiten:p%41@database/shiten")
    assert written.password != "p%41"  # noqa: S105  (why it does not stand in the address)
    monkeypatch.setenv("PGPASSWORD", difficult)
    defaults = {one.keyword: one.val for one in psycopg.pq.Conninfo.get_defaults()}
    assert defaults[b"password"] == difficult.encode()


def test_secrets_are_kept_by_neither_git_nor_an_image() -> None:
    ignored = (CHECKOUT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.streamlit/secrets.toml", "/deploy/.env"} <= set(ignored)
    left_out = (CHECKOUT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert {"**/.env", "**/secrets.toml"} <= set(left_out.splitlines())
    assert not re.search(r"^!", left_out, re.MULTILINE)
