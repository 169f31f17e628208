"""One point: a fork does the operation and meets the fault, another looks at what is left.

Always asked, whatever the operation:

- whoever met an error got one of our sentences, and an interrupted call is not even noticed
- every library and model that is listed is whole, and what was there before still is
- what is hidden is swept at the next start
- done again, it comes out byte for byte as without the fault
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.operations import Operation
from tests.faults.shim import MEANT, Fault, arm, calls
from xai_core import files, home
from xai_core.cases.registry import list_libraries
from xai_core.errors import ShitenError
from xai_core.models.cards import list_cards
from xai_core.store import close_stores
from xai_core.store.starting import tidy_home

DONE = "done"
Tree = dict[str, str]
_PASSING = ("shiten.db", ".restore.lock")


@dataclass(frozen=True)
class Trial:
    """An operation, the home it begins with, and what it leads to."""

    name: str
    operation: Operation
    template: Path
    result: Tree
    calls: str
    """A letter for each (``shim.MEANT``)."""

    def points(self) -> list[tuple[int, Fault]]:
        """Every call with every fault that means anything there."""
        kinds = enumerate(self.calls, start=1)
        return [(number, fault) for number, kind in kinds for fault in MEANT[kind]]


def prepared(name: str, operation: Operation, folder: Path) -> Trial:
    """Carry the operation out twice without a fault: how many calls it makes, what it leads to."""
    template = folder / f"{name}-before"
    template.mkdir()
    # At the very place where each point will stand, in case it is written down anywhere.
    root = folder / "root"
    said, status = _in_fork(lambda say: _prepare(operation, root, say))
    if status:
        raise RuntimeError(f"{name} cannot be prepared: {said}")
    for module in said:  # so that no fork has to load them again
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    shutil.rmtree(template)
    root.rename(template)
    told = []
    for _ in range(2):
        shutil.copytree(template, root, symlinks=True)
        said, _ = _in_fork(lambda say: _carry_out(operation, root, 0, Fault.NONE, say))
        if said[-2:-1] != [DONE]:
            raise RuntimeError(f"{name} fails without a fault: {said}")
        told.append((_tree(root), said[-1]))
        shutil.rmtree(root)
    (one, letters), (other, _) = told
    same = {place: digest for place, digest in one.items() if other.get(place) == digest}
    return Trial(name, operation, template, same, letters)


def _prepare(operation: Operation, root: Path, say: Callable[[str], None]) -> None:
    """Make what must be there, do all of it once elsewhere, and say which modules that loaded."""
    loaded = set(sys.modules)
    _at(root)
    operation.prepare(root)
    close_stores()
    once = root.with_name("once")
    shutil.copytree(root, once, symlinks=True)
    _at(once)
    operation.act(once, lambda _line: None)
    tidy_home()
    list(operation.check(once, ()))
    close_stores()
    shutil.rmtree(once)
    for name in sorted(set(sys.modules) - loaded):
        if not name.startswith("xai_core.store.migrations.versions"):
            say(name)


def problems(trial: Trial, number: int, fault: Fault) -> list[str]:
    """What is wrong after this fault at this call."""
    return met(trial, number, fault)[1]


def met(trial: Trial, number: int, fault: Fault) -> tuple[list[str], list[str]]:
    """What was said while this fault was met at this call, and what is wrong afterwards."""
    root = trial.template.parent / "root"
    shutil.copytree(trial.template, root, symlinks=True)
    try:
        said, status = _in_fork(lambda say: _carry_out(trial.operation, root, number, fault, say))
        found = [f"no sentence: {line[5:]}" for line in said if line.startswith("raw: ")]
        if fault is Fault.INTERRUPTED and DONE not in said:
            found.append(f"an interrupted call was noticed: {said}")
        if status and os.WTERMSIG(status) != 9:
            found.append(f"it ended with {status}")
        looked, status = _in_fork(lambda say: _look(trial, root, said, say))
        found += [line for line in looked if line != DONE]
        if status or DONE not in looked:
            found.append(f"the next start failed: {looked} {status}")
        return said, found
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _carry_out(
    operation: Operation, root: Path, number: int, fault: Fault, say: Callable[[str], None]
) -> None:
    _at(root)
    arm(root, number, fault)
    try:
        operation.act(root, say)
    except ShitenError as error:
        say(f"refused: {error}")
    except BaseException as error:  # noqa: BLE001  (that is what is looked for)
        say(f"raw: {error!r} {traceback.format_exc().splitlines()[-3].strip()}")
    say(calls())
    arm(root, 0, Fault.NONE)
    close_stores()


def _look(trial: Trial, root: Path, said: Sequence[str], say: Callable[[str], None]) -> None:
    _at(root)
    try:
        with _a_day_later():
            tidy_home()
        _look_around(trial, root, said, say)
        for line in trial.operation.check(root, said):
            say(line)
        if DONE in said:
            _compare(trial, root, "said to be done", say)
        (trial.operation.anew or trial.operation.act)(root, lambda _line: None)
        _compare(trial, root, "done again", say)
        with _a_day_later():
            tidy_home()
        hidden = [p for p in _hidden(root) if p != "home/.restore.lock"]
        if hidden:
            say(f"left over for good: {hidden}")
    except BaseException as error:  # noqa: BLE001
        say(f"{error!r} {traceback.format_exc().splitlines()[-3].strip()}")
    close_stores()
    say(DONE)


@contextlib.contextmanager
def _a_day_later() -> Iterator[None]:
    """As if a day had passed since; whatever is on its way then would be swept as well."""
    kept = files._ABANDONED, files._BETWEEN_RENAMES, files._KEPT
    files._ABANDONED = files._BETWEEN_RENAMES = files._KEPT = -1.0
    try:
        yield
    finally:
        files._ABANDONED, files._BETWEEN_RENAMES, files._KEPT = kept


def _look_around(trial: Trial, root: Path, said: Sequence[str], say: Callable[[str], None]) -> None:
    for entry in list_libraries():
        if entry.error is not None:
            say(f"the library {entry.id} is listed broken: {entry.error}")
        else:
            for case in entry.library.cases:
                entry.library.image_bytes(case)
    for card in list_cards():
        if card.error is not None:
            say(f"the model {card.id} is listed broken: {card.error}")
    hidden = [place for place in _hidden(root / "home") if place != ".restore.lock"]
    if hidden:
        say(f"not swept: {hidden}")
    if trial.name not in {"remove", "restore", "import-replacing", "background"}:
        for place, digest in _tree(trial.template).items():
            if _digest(root / place) != digest and "/studies/" not in place:
                say(f"{place} was changed")


def _compare(trial: Trial, root: Path, when: str, say: Callable[[str], None]) -> None:
    tree = _tree(root)
    for place, digest in trial.result.items():
        if tree.get(place) != digest:
            say(f"{when}: {place} is not as without a fault")


def _at(root: Path) -> None:
    os.environ["SHITEN_HOME"] = str(root / "home")
    os.environ.pop("SHITEN_DATABASE_URL", None)
    home.home().mkdir(parents=True, exist_ok=True)


def _tree(root: Path) -> Tree:
    return {
        path.relative_to(root).as_posix(): _digest(path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.name.startswith(_PASSING)
        and path.suffix != ".zip"
        and ".earlier-" not in path.as_posix()
    }


def _hidden(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in root.rglob(".*")]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _in_fork(work: Callable[[Callable[[str], None]], object]) -> tuple[list[str], int]:
    """What a process of its own said, and how it ended."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(here)
        code = 1
        try:
            work(lambda line: (os.write(there, json.dumps(line).encode() + b"\n"), None)[1])
            code = 0
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(there)
    with os.fdopen(here, "rb") as pipe:
        said = [
            json.loads(line)
            for line in pipe.read().splitlines(keepends=True)
            if line.endswith(b"\n")
        ]
    _, status = os.waitpid(child, 0)
    return said, status
