"""Hide, in this process, every package that requirements.txt does not bring.

What it brings is followed through the metadata of what is installed, so that nothing is listed
by hand: a package that another one needs at run time stays, a tool for testing goes.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class Without:
    """A finder that finds everything but these top-level modules, as if they were not installed.

    It says so as a real one does, by finding nothing: who only asks whether a package is there
    (``importlib.util.find_spec``, as torch does of tools it knows) is not to be told by an error.
    """

    def __init__(self, finder: Any, modules: frozenset[str]) -> None:
        self._finder, self._modules = finder, modules

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """What the finder finds, or None."""
        if fullname.partition(".")[0] in self._modules:
            return None
        found: ModuleSpec | None = self._finder.find_spec(fullname, path, target)
        return found

    def __getattr__(self, name: str) -> Any:
        """Whatever else it does, such as finding distributions."""
        return getattr(self._finder, name)


def brought_by(requirements: Path) -> set[str]:
    """The names of all distributions this file installs, those they need included."""
    lines = (line.partition("#")[0].strip() for line in requirements.read_text().splitlines())
    waiting = [(Requirement(line), "") for line in lines if line]
    brought, seen = set(), set()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        brought.add(name)
        for chosen in ("", *wanted.extras):
            if (name, chosen) not in seen:
                seen.add((name, chosen))
                waiting += [(Requirement(line), chosen) for line in _needs(name)]
    return brought


def hide_others(requirements: Path) -> frozenset[str]:
    """Hide modules and metadata of every distribution that this file does not bring."""
    kept = brought_by(requirements)
    hidden = frozenset(
        module
        for module, owners in packages_distributions().items()
        if not any(canonicalize_name(owner) in kept for owner in owners)
    )
    loaded = sorted(hidden & {name.partition(".")[0] for name in sys.modules})
    if loaded:
        raise RuntimeError(f"too late to hide {loaded}: they have been imported")
    sys.meta_path[:] = [Without(finder, hidden) for finder in sys.meta_path]
    real = Distribution.from_name

    def from_name(name: str) -> Distribution:
        if canonicalize_name(name) not in kept:
            _absent(name)
        return real(name)

    Distribution.from_name = staticmethod(from_name)
    return hidden


def _needs(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:  # needed on another system only
        return []


def _absent(name: str) -> NoReturn:
    raise PackageNotFoundError(name)
