"""``.streamlit/config.toml``: closed until somebody opens it, and what Streamlit makes of it."""

import tomllib
from pathlib import Path

import pytest
from streamlit.config import get_option
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

CONFIG = Path(__file__).parents[1] / ".streamlit/config.toml"


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, object]]:
    return tomllib.loads(CONFIG.read_text(encoding="utf-8"))


def test_for_this_machine_alone_and_silent_to_the_rest(said) -> None:
    assert said["server"]["address"] == "localhost"
    assert said["browser"]["gatherUsageStats"] is False
    assert said["client"]["showErrorDetails"] == "none"


def test_no_table_is_taken_home_past_the_guard_against_formulas(said) -> None:
    assert said["client"]["disableDataExport"] is True


def test_what_may_be_sent_is_bounded(said) -> None:
    assert said["server"]["maxUploadSize"] == 20
    assert get_option("server.maxWidgetStateSize") <= 25  # MB of one message from a browser


def test_forged_requests_are_not_let_in(said) -> None:
    server = said["server"]
    assert server.get("enableXsrfProtection", True)
    assert server.get("enableCORS", True)  # Streamlit's name for the protection
    assert not server.get("corsAllowedOrigins")
    assert not server.get("allowAgentAccess")


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://school.example", "school.example", True),
        ("https://evil.example", "school.example", False),
        ("https://evil.example", "localhost:8501", False),
    ],
)
def test_a_page_of_another_origin_opens_no_session(origin, host, allowed) -> None:
    assert _is_origin_allowed(origin, host) is allowed
