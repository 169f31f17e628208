"""The locks fit the lists they are made from, hold a hash for everything, and name no place."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
LOCKS = ("requirements", "requirements-dev")
NOT_LOCKED = {"torch"}
"""Of torch there are builds with and without CUDA under one version; docs/security.md says more."""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z]+\])?==([^\s;#]+)")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(name: str) -> dict[str, str]:
    lines = (CHECKOUT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {plain(found[1]): found[2] for line in lines if (found := _PIN.match(line))}


def locked(name: str) -> dict[str, list[str]]:
    """``name==version`` -> its hashes."""
    entries: dict[str, list[str]] = {}
    for line in (CHECKOUT / f"{name}.lock").read_text(encoding="utf-8").splitlines():
        if found := _PIN.match(line):
            entries[f"{plain(found[1])}=={found[2]}"] = hashes = []
        else:
            digest = re.fullmatch(r" +--hash=sha256:([0-9a-f]{64})(?: \\)?", line)
            assert digest, line
            hashes.append(digest[1])
    return entries


@pytest.mark.parametrize("name", LOCKS)
def test_everything_has_hashes_and_nothing_names_an_index(name: str) -> None:
    entries = locked(name)
    assert len(entries) > 100
    assert all(entries.values()), [one for one, hashes in entries.items() if not hashes]
    text = (CHECKOUT / f"{name}.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|index|find-links|/\w+/", text)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_fits_its_list(name: str) -> None:
    wanted = {f"{one}=={version}" for one, version in listed(name).items() if one not in NOT_LOCKED}
    missing = wanted - locked(name).keys()
    assert not missing, f"{missing}: run `make lock`"


def test_the_tools_come_on_top_of_the_same_versions() -> None:
    run, tools = locked("requirements"), locked("requirements-dev")
    assert {one: tools.get(one) for one in run} == run
    assert not {one.split("==")[0] for one in tools} & NOT_LOCKED


def test_what_is_installed_here_is_what_is_locked() -> None:
    here = {plain(one.metadata["Name"]): one.version for one in distributions()}
    there: dict[str, set[str]] = {}
    for one in locked("requirements"):
        package, _, version = one.partition("==")
        there.setdefault(package, set()).add(version)
    other = {one: here[one] for one, said in there.items() if one in here and here[one] not in said}
    assert not other
