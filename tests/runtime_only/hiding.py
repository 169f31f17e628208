"""Hide, in this process, every package that requirements.txt does not bring.

What it brings is followed through the metadata of what is installed, so that nothing is listed
by hand: a package that another one needs at run time stays, a tool for testing goes.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class Hider(MetaPathFinder):
    """Refuses to find these top-level modules, as if they were not installed."""

    def __init__(self, modules: frozenset[str]) -> None:
        self.modules = modules

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Leave every other module to the finders after this one."""
        if fullname.partition(".")[0] in self.modules:
            raise ModuleNotFoundError(f"hidden, not a run-time package: {fullname}", name=fullname)
        return None


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
    sys.meta_path.insert(0, Hider(hidden))
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
