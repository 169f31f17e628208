"""One file over HTTP: whole, resumed, or refused in a sentence; never half of it under its name."""

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from filelock import FileLock

from tests.cases.fetching.conftest import (
    Answer,
    Server,
    by_range,
    status,
    whole,
    without_length,
)
from xai_core.cases.fetching.download import download, forget
from xai_core.errors import LibraryError

DATA = bytes(range(256)) * 40


def got(address: str, folder: Path, **more: object) -> bytes:
    options = {"progress": lambda *_: None} | more
    return download(address, folder, "set", **options).read_bytes()


def refused(address: str, folder: Path, why: str, **more: object) -> None:
    with pytest.raises(LibraryError, match=why):
        got(address, folder, **more)
    assert not (folder / "set.archive").exists()


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir() if not file.name.endswith(".lock")}


def test_it_comes_whole_with_progress_and_only_once(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    address = server.serve("/a", whole(DATA))
    assert got(address, tmp_path, progress=lambda *at: seen.append(at)) == DATA
    assert (seen[0], seen[-1]) == ((0, len(DATA)), (len(DATA), len(DATA)))
    assert names(tmp_path) == {"set.archive"}
    assert got(address, tmp_path) == DATA
    assert len(server.asked) == 1
    forget(tmp_path, "set")
    assert names(tmp_path) == set()


def test_a_broken_one_goes_on_where_it_broke(server: Server, tmp_path: Path) -> None:
    address = server.serve("/a", whole(DATA[:3000], length=len(DATA)))
    refused(address, tmp_path, "127.0.0.1 broke off after 0.0 MB: try again")
    assert (tmp_path / "set.part").stat().st_size == 3000
    server.serve("/a", by_range(DATA))
    assert got(address, tmp_path) == DATA
    assert server.asked[-1]["Range"] == "bytes=3000-"
    assert names(tmp_path) == {"set.archive"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (whole(DATA[:3000], length=len(DATA)), whole(DATA)),
        (whole(DATA[:3000], length=len(DATA), mark=""), by_range(DATA)),
        (whole(b"x" * 3000, length=len(DATA), mark='"v0"'), by_range(DATA)),
    ],
    ids=["a server without ranges", "nothing to recognise it by", "another file by now"],
)
def test_what_cannot_go_on_begins_anew(
    server: Server, tmp_path: Path, first: Answer, second: Answer
) -> None:
    refused(server.serve("/a", first), tmp_path, "broke off")
    assert got(server.serve("/a", second), tmp_path) == DATA


def test_more_is_here_than_there_is(server: Server, tmp_path: Path) -> None:
    refused(server.serve("/a", whole(DATA * 2, length=10**5)), tmp_path, "broke off")
    answers = [whole(DATA), status(416)]

    def one_after_the_other(to: BaseHTTPRequestHandler) -> None:
        answers.pop()(to)

    address = server.serve("/a", one_after_the_other)
    assert got(address, tmp_path) == DATA
    assert ["Range" in asked for asked in server.asked] == [False, True, False]


def test_stopping_keeps_what_is_here(server: Server, tmp_path: Path) -> None:
    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    address = server.serve("/a", by_range(DATA))
    with pytest.raises(KeyboardInterrupt):
        got(address, tmp_path, progress=stop)
    assert names(tmp_path) == {"set.part", "set.part.json"}
    assert got(address, tmp_path) == DATA


def test_a_note_that_was_spoilt_or_is_of_another_address_is_not_believed(
    server: Server, tmp_path: Path
) -> None:
    for note in (
        "{",
        "[]",
        '{"address": 1}',
        '{"address": "http://else", "mark": "\\"v1\\""}',
        "[" * 3000,
    ):
        (tmp_path / "set.part").write_bytes(b"y" * 100)
        (tmp_path / "set.part.json").write_text(note)
        assert got(server.serve("/a", by_range(DATA)), tmp_path) == DATA
        forget(tmp_path, "set")
    assert all("Range" not in asked for asked in server.asked)


def test_an_answer_from_another_place_is_refused(server: Server, tmp_path: Path) -> None:
    address = server.serve("/a", whole(DATA[:3000], length=len(DATA)))
    refused(address, tmp_path, "broke off")
    server.serve("/a", status(206, Content_Range="bytes 0-9/10"))
    refused(address, tmp_path, r"does not give the file \(206")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (404, r"does not give the file \(404 Not Found\): it may have moved"),
        (403, r"403 Forbidden.*ask for an account"),
        (204, "204"),
        (500, r"a fault of its own just now \(500 Internal Server Error\): try again later"),
        (503, "try again later"),
    ],
)
def test_what_is_not_the_file(server: Server, tmp_path: Path, code: int, why: str) -> None:
    refused(server.serve("/a", status(code)), tmp_path, why)
    assert names(tmp_path) == set()


def test_too_much_by_its_own_word_or_in_truth(server: Server, tmp_path: Path) -> None:
    address = server.serve("/a", whole(DATA, length=10**9))
    refused(address, tmp_path, "larger than 0 MB", limit=5000)
    refused(server.serve("/b", without_length(DATA)), tmp_path, "larger than 0 MB", limit=5000)
    assert names(tmp_path) == set()


def test_a_length_that_is_too_small_cuts_it_off(server: Server, tmp_path: Path) -> None:
    """What is missing is found by the hash, or by the archive's own list."""
    assert got(server.serve("/a", whole(DATA, length=500)), tmp_path) == DATA[:500]


def test_redirects_within_a_host_are_followed_and_no_others(server: Server, tmp_path: Path) -> None:
    server.serve("/a", whole(DATA))
    assert got(server.serve("/here", status(302, Location="/a")), tmp_path) == DATA
    forget(tmp_path, "set")
    for there in (server.at("/a", "localhost"), "ftp://127.0.0.1/a", "file:///etc/passwd", ""):
        address = server.serve("/there", status(301, Location=there))
        refused(address, tmp_path, "sends us on to|in a circle")
    # Another host is asked by https alone; nobody listens there.
    address = server.serve("/secure", status(307, Location="https://127.0.0.1:9/a"))
    refused(address, tmp_path, "127.0.0.1 is not reached")


def test_redirects_end(server: Server, tmp_path: Path) -> None:
    server.serve("/a", status(302, Location="/b"))
    address = server.serve("/b", status(302, Location="/a"))
    refused(address, tmp_path, "round in a circle")
    for number in range(10):
        server.serve(f"/{number}", status(302, Location=f"/{number + 1}"))
    refused(server.at("/0"), tmp_path, "on and on")


def test_nobody_there(tmp_path: Path) -> None:
    refused("http://127.0.0.1:9/a", tmp_path, "127.0.0.1 is not reached: is this machine on the")


def test_one_at_a_time(server: Server, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".set.lock"):
        refused(server.serve("/a", whole(DATA)), tmp_path, "“set” is being fetched already")


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="could not be written"):
        got(server.serve("/a", whole(DATA)), tmp_path / "file" / "in")


def test_no_password_of_the_machine_goes_along(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    got(server.serve("/a", whole(DATA)), tmp_path / "in")
    assert "Authorization" not in server.asked[0]
