"""``fetch`` on the command line: what is shown first, what must be accepted, what is kept."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids
from xai_core.domains import registry
from xai_core.domains.contract import Domain, PublicDataset
from xai_core.types import LocalisedText

SET = PublicDataset(
    name="set",
    title=LocalisedText(en="A set", ja="セット"),
    reader="folders",
    licence="CC0",
    citation="Nobody 2024",
    page="https://set.invalid",
    address="http://set.invalid/a.zip",
    megabytes=3,
)
BY_HAND = replace(
    SET, name="hand", address=None, by_hand=LocalisedText(en="Sign in there.", ja="サイン")
)


@pytest.fixture
def home(shiten_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr("xai_core.cases.apart.bringing.LIMITED", False)  # in place: quicker
    named = LocalisedText(en="S", ja="セ")
    with registry.register(Domain("sets", named, datasets=(SET, BY_HAND))):
        yield shiten_home


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    import zipfile

    path = tmp_path / "cells.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(2):
            picture = encode_png(np.full((8, 8, 3), number, np.uint8))
            file.writestr(f"{'ab'[number]}/{number}.png", picture)
    return path


def test_the_list(run, home: Path) -> None:
    said = run("fetch", "--list").out
    assert "set: A set; about 3 MB; CC0\n" in said
    assert "hand: A set; by hand; CC0\n" in said
    (one,) = [one for one in run("fetch", "--list", "--json").json if one["name"] == "set"]
    assert (one["tried"], one["sha256"], one["here"]) == (None, None, False)


def test_terms_are_shown_and_must_be_accepted(run, home: Path) -> None:
    done = run("fetch", "set")
    assert (done.code, done.out) == (2, "")
    for part in (
        "licence: CC0",
        "cite: Nobody 2024",
        "not tried by us",
        "No SHA-256",
        "plain http",
    ):
        assert part in done.err
    assert done.err.endswith(
        "error: The licence of “set” has to be accepted: read it at https://set.invalid, then add"
        " --accept-licence.\n"
    )
    assert "Sign in there." in (done := run("fetch", "hand", "--accept-licence")).err
    assert done.code == 2
    assert library_ids() == ()


def test_what_is_wrong_is_said_before_any_terms(refused, home: Path) -> None:
    assert "Say which data set" in refused("fetch")
    assert "is not one of segmentation-wbc, pbc" in refused("fetch", "nothing")
    assert "not a library id" in refused("fetch", "set", "--id", "../x")


def test_an_archive_of_ones_own_and_its_hash(run, home: Path, archive: Path) -> None:
    words = ("fetch", "set", "--from", archive, "--accept-licence")
    done = run(*words, "--json")
    assert (done.json["check"], done.json["kept"], done.json["n_cases"]) == ("unknown", False, 2)
    assert "nothing to hold it against" in done.err
    assert run(*words, "--replace", "--keep-hash", "--json").json["kept"] is True
    assert run(*words, "--replace", "--json").json["check"] == "kept"
    archive.write_bytes(archive.read_bytes() + b"\0")
    done = run(*words, "--replace")
    assert done.code == 2
    assert "is another one than that kept on" in done.err
    said = run(*words, "--replace", "--any-version")
    assert said.out == "set: 2 cases, 0 left out\n"


@pytest.mark.parametrize(("says", "code"), [("y", 0), ("n", 2)])
@pytest.mark.usefixtures("home")
def test_in_a_terminal_one_is_asked(
    run, archive: Path, monkeypatch: pytest.MonkeyPatch, says: str, code: int
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(
        "xai_core.cli.fetching.typer.confirm",
        lambda question, **_: (asked.append(question), says == "y")[1],
    )
    done = run("fetch", "set", "--from", archive)
    assert done.code == code
    assert asked[0].startswith("Have you read this licence")
    assert (len(asked) == 2) == (says == "y")
    assert "Trust on first use" in done.err or says == "n"
