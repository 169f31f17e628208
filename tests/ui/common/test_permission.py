"""Who may change the shelf: whoever sits at the machine, or whom its keeper allows."""

from types import SimpleNamespace

import pytest
import streamlit as st

from ui.common import permission


@pytest.fixture
def visitor(monkeypatch):
    """``visitor("10.0.0.7", Forwarded="...")``: may a visitor from there change the shelf?"""
    monkeypatch.delenv(permission.VARIABLE, raising=False)

    def may(address, **headers):
        context = SimpleNamespace(ip_address=address, headers=headers)
        monkeypatch.setattr(st, "context", context)
        return permission.may_change_shelf()

    return may


def test_at_the_machine_itself(visitor):
    assert visitor(None)
    assert not visitor("10.0.0.7")


def test_behind_a_proxy_nobody_sits_at_the_machine(visitor):
    assert not visitor(None, **{"X-Forwarded-For": "10.0.0.7"})


@pytest.mark.parametrize("name", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_at_the_machine_by_its_own_name(visitor, name):
    assert visitor(None, Host=name)


@pytest.mark.parametrize(
    "name", ["evil.example:8501", "localhost.evil.example", "[", "a@localhost"]
)
def test_a_page_elsewhere_that_had_its_name_lead_here_is_not_at_the_machine(visitor, name):
    assert not visitor(None, Host=name)


def test_the_keeper_decides(visitor, monkeypatch):
    monkeypatch.setenv(permission.VARIABLE, "open")
    assert visitor("10.0.0.7")
    monkeypatch.setenv(permission.VARIABLE, "Closed ")
    assert not visitor(None)
    monkeypatch.setenv(permission.VARIABLE, "nonsense")
    assert not visitor("10.0.0.7")
