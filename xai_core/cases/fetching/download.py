"""One file over HTTP, into a folder: bounded, resumed after a break, never led astray.

What has come stays in ``NAME.part`` with a note of what it is part of (``NAME.part.json``: address
and the server's own mark of the version, RFC 9110 §8.8), so that the next attempt asks for the rest
alone (``Range`` with ``If-Range``, RFC 9110 §13.1.5 and §14.2). A server that gives no such mark,
or knows no ranges, sends everything again. Only a whole file gets the name ``NAME.archive``.

Pooch keeps the downloads: what is here is not fetched again, what is new takes its place whole.
Its own downloader neither resumes nor bounds anything, so it is given this one.

Redirects are followed a few times, within one host or to another over https; never from https to
http, and never in a circle. What a server says of lengths is believed only as far as it limits us.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pooch
import requests
from filelock import FileLock, Timeout
from requests import Response, Session
from urllib3.exceptions import HTTPError, IncompleteRead

from xai_core.cases.archive_rules import BOUNDS
from xai_core.errors import LibraryError
from xai_core.files import read_regular
from xai_core.types import Progress

pooch.get_logger().setLevel(logging.WARNING)  # who fetches is told by our own words

CHUNK = 1 << 18
"""Bytes written at a time; a stop is heard between two of them."""
REDIRECTS = 5
SECONDS = (10.0, 60.0)
"""Patience for a connection, and for the next bytes."""
_REDIRECT = frozenset({301, 302, 303, 307, 308})
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_LARGEST_NOTE = 64 * 1024


@dataclass(frozen=True)
class _Note:
    """What a part is part of."""

    address: str
    mark: str
    """A strong ETag or a Last-Modified date; never empty."""


def download(
    address: str,
    folder: Path,
    name: str,
    *,
    progress: Progress,
    limit: int = BOUNDS.packed,
) -> Path:
    """Fetch the file at ``address``, or the rest of it, or nothing where it is here already.

    Parameters
    ----------
    address
        http or https.
    folder
        Where it is put; made where it is missing.
    name
        Under which name: ``NAME.archive`` when it is whole.
    progress
        Called with (bytes here, bytes in all; 0 where the server does not say); raising in it stops
        the work, and what has come stays for the next attempt.
    limit
        Bytes at most.

    Returns
    -------
    Path
        The whole file.

    Raises
    ------
    LibraryError
        The server is not reached, refuses, leads astray, sends too much or breaks off, or the disk
        refuses; or somebody else is fetching it at this moment.
    """
    part = _Part(folder, name)

    def resumed(address: str, output: str, _pooch: object) -> None:
        _fetch(address, part, limit, progress)
        part.finish(Path(output))

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f".{name}.lock", timeout=0):
            # What it is to be is asked of the file (``hashes``), however it came here.
            whole = pooch.retrieve(
                address, known_hash=None, fname=f"{name}.archive", path=folder, downloader=resumed
            )
    except Timeout as problem:
        raise LibraryError(
            "“{name}” is being fetched already: wait for it, or stop it there.", name=name
        ) from problem
    except (OSError, HTTPError) as problem:  # requests' errors are OSErrors as well
        raise _unreached(address, problem) from problem
    return Path(whole)


def forget(folder: Path, name: str) -> None:
    """Throw away what was fetched under this name, whole or in part."""
    for ending in ("archive", "part", "part.json"):
        (folder / f"{name}.{ending}").unlink(missing_ok=True)


class _Part:
    """What has come so far, and of what."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = folder / f"{name}.part"
        self._note = folder / f"{name}.part.json"

    def here(self, address: str) -> tuple[int, str]:
        """How many bytes are here of what lies at ``address``, and their mark; else 0 and ""."""
        try:
            note = json.loads(read_regular(self._note, _LARGEST_NOTE))
            if note["address"] == address and isinstance(note["mark"], str) and note["mark"]:
                return self._file.stat().st_size, note["mark"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            pass
        return 0, ""

    @contextmanager
    def writing(self, begin: int, address: str, mark: str) -> Iterator[Any]:
        """The file, open for what comes after its first ``begin`` bytes."""
        self._note.unlink(missing_ok=True)
        with self._file.open("r+b" if begin else "wb") as file:
            file.seek(begin)
            file.truncate()
            if mark:
                self._note.write_text(json.dumps(asdict(_Note(address, mark))), encoding="utf-8")
            yield file
            file.flush()
            os.fsync(file.fileno())

    def throw_away(self) -> None:
        """What has come is of no use."""
        self._note.unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)

    def finish(self, whole: Path) -> None:
        self._note.unlink(missing_ok=True)
        self._file.replace(whole)


def _fetch(address: str, part: _Part, limit: int, progress: Progress) -> None:
    begin, mark = part.here(address)
    with Session() as session:
        session.auth = _nobody  # no password of the machine's goes to a stranger
        response = _asked(session, address, begin, mark)
        if begin and response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            response.close()
            begin, mark = 0, ""
            response = _asked(session, address, 0, "")
        with response:
            begin = _begin(response, address, begin)
            total = _total(response, begin, limit)
            with part.writing(begin, address, _mark(response)) as file:
                done = begin
                progress(done, total)
                for data in _chunks(response, address, done):
                    done += len(data)
                    if done > limit:
                        break
                    file.write(data)
                    progress(done, total)
    if done > limit:  # whatever was said of its length
        part.throw_away()
        raise _too_large(limit)


def _chunks(response: Response, address: str, begin: int) -> Iterator[bytes]:
    """The bytes as they come: a ``.tar.gz`` stays one, whatever the server calls its encoding."""
    done = begin
    try:
        while data := response.raw.read(CHUNK, decode_content=False):
            done += len(data)
            yield data
    except (IncompleteRead, requests.ConnectionError, HTTPError, OSError) as problem:
        raise LibraryError(
            "The connection to {host} broke off after {done} MB: try again, and what is here is"
            " not fetched twice where the server allows it.",
            host=_host(address),
            done=f"{done / 1e6:.1f}",
        ) from problem


def _asked(session: Session, address: str, begin: int, mark: str) -> Response:
    """The answer after all redirects. Raises LibraryError where it is none we take."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "shiten-fetch"}
    if begin:
        headers |= {"Range": f"bytes={begin}-", "If-Range": mark}
    here, seen = address, {address}
    for _ in range(REDIRECTS + 1):
        response = session.get(
            here, headers=headers, stream=True, timeout=SECONDS, allow_redirects=False
        )
        if response.status_code not in _REDIRECT:
            return response
        response.close()
        there = urljoin(here, response.headers.get("Location", ""))
        _check_step(here, there, seen)
        seen.add(there)
        here = there
    raise LibraryError("{host} sends us on and on, from one address to the next.", host=_host(here))


def _check_step(here: str, there: str, seen: set[str]) -> None:
    if there in seen:
        raise LibraryError(
            "{host} sends us round in a circle: its address does not work.", host=_host(here)
        )
    one, other = urlsplit(here), urlsplit(there)
    same = (one.hostname, one.port) == (other.hostname, other.port)
    safe = other.scheme == "https" or (other.scheme == one.scheme == "http" and same)
    if not safe or not other.hostname:
        raise LibraryError(
            "{host} sends us on to {there}, which is refused: another host only by https, and never"
            " from https to anything less.",
            host=_host(here),
            there=there[:200],
        )


def _begin(response: Response, address: str, begin: int) -> int:
    """From which byte on the answer is. Raises LibraryError where it is not the file."""
    status = response.status_code
    if status == HTTPStatus.OK:
        return 0
    if status == HTTPStatus.PARTIAL_CONTENT and begin:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found and int(found[1]) == begin:
            return begin
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise LibraryError(
            "{host} has a fault of its own just now ({status}): try again later.",
            host=_host(address),
            status=_said(response),
        )
    raise LibraryError(
        "{host} does not give the file ({status}): it may have moved, or ask for an account. Get"
        " it by hand, and give the archive.",
        host=_host(address),
        status=_said(response),
    )


def _total(response: Response, begin: int, limit: int) -> int:
    """Bytes in all as the server says, 0 where it does not. Raises LibraryError: too many."""
    said = response.headers.get("Content-Length", "")
    total = begin + int(said) if said.isascii() and said.isdigit() else 0
    if total > limit:
        raise _too_large(limit)
    return total


def _mark(response: Response) -> str:
    """What this version of the file is known by; empty where nothing is said that would do."""
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        return etag
    return response.headers.get("Last-Modified", "")


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _said(response: Response) -> str:
    return f"{response.status_code} {response.reason or ''}".strip()[:80]


def _host(address: str) -> str:
    return urlsplit(address).hostname or address[:80]


def _too_large(limit: int) -> LibraryError:
    return LibraryError("The archive is larger than {limit} MB.", limit=limit // 1024**2)


def _unreached(address: str, problem: Exception) -> LibraryError:
    if isinstance(problem, requests.exceptions.SSLError):
        return LibraryError(
            "The certificate of {host} is not accepted: somebody may be in between.",
            host=_host(address),
        )
    if isinstance(problem, (requests.RequestException, HTTPError)):
        return LibraryError(
            "{host} is not reached: is this machine on the internet? Else get the archive by hand.",
            host=_host(address),
        )
    reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else problem
    return LibraryError("The archive could not be written: {reason}.", reason=reason)
