"""Which fields there are: our own, those of other packages, and those under development.

In this order:

1. our own (:data:`OWN`);
2. the entry points of the group ``shiten.domains`` in installed packages::

       [project.entry-points."shiten.domains"]
       retina = "shiten_retina:DOMAIN"

3. what the environment variable ``SHITEN_DOMAINS`` names: ``package.module:DOMAIN``, with commas
   between;
4. what was registered in this process (:func:`register`).

A plug-in that cannot be loaded, or that brings a name that is taken, is logged and left out
(:func:`left_out`); it never takes the rest down. Nothing heavy is loaded: see
:mod:`xai_core.domains.contract`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import entry_points

from xai_core.domains.contract import (
    AugmentationStep,
    BuiltinLibrary,
    Continuum,
    Domain,
    FeatureSet,
    FieldInfill,
    PublicDataset,
    Redrawing,
    Simulator,
    load,
)
from xai_core.errors import DomainError, ShitenError
from xai_core.types import LocalisedText

logger = logging.getLogger(__name__)

OWN = (
    "xai_core.domains.blood:DOMAIN",
    "xai_core.domains.eyelid:DOMAIN",
    "xai_core.domains.chest_ct:DOMAIN",
    "xai_core.domains.mammography:DOMAIN",
    "xai_core.domains.gastric:DOMAIN",
)
"""Our own fields. The first one's first built-in library is what an empty machine starts with."""
GROUP = "shiten.domains"
VARIABLE = "SHITEN_DOMAINS"
RESERVED = {
    "reader": frozenset(
        {"folders", "coco", "voc", "labelme", "dicom", "nifti", "parquet", "webdataset"}
    ),
    "infill": frozenset({"blur", "inpaint", "background-patch"}),
    "augmentation": frozenset(
        {"rotation", "flip", "zoom", "shift", "light", "saturation", "blur", "noise"}
    ),
}
"""Names that every field has from the core (a test holds them to it)."""

_registered: list[Domain] = []


@dataclass(frozen=True)
class LeftOut:
    """A plug-in that is not used, and the reason."""

    where: str
    reason: ShitenError


@dataclass(frozen=True)
class _Found:
    domains: tuple[Domain, ...]
    left_out: tuple[LeftOut, ...]


def domains() -> tuple[Domain, ...]:
    """Every field that can be used, in a fixed order."""
    return (*_discovered(os.environ.get(VARIABLE, "")).domains, *_registered)


def left_out() -> tuple[LeftOut, ...]:
    """The plug-ins that cannot be used, each with the reason."""
    return _discovered(os.environ.get(VARIABLE, "")).left_out


def readers() -> dict[str, str]:
    """Name -> where its ``open_source`` lives."""
    return {name: place for domain in domains() for name, place in domain.readers.items()}


def simulators() -> dict[str, Simulator]:
    """Every simulator by name; the first is the one that runs where none is named."""
    return {one.name: one for domain in domains() for one in domain.simulators}


def builtin_libraries() -> dict[str, BuiltinLibrary]:
    """Every built-in library by id; the first is put on an empty shelf."""
    return {one.id: one for domain in domains() for one in domain.builtin_libraries}


def infills() -> dict[str, FieldInfill]:
    """The fields' own ways to fill hidden places, by name."""
    return {one.value: one for domain in domains() for one in domain.infills}


def augmentations() -> dict[str, AugmentationStep]:
    """The fields' own changes of training pictures, by name, in the order they are made."""
    return {one.name: one for domain in domains() for one in domain.augmentations}


def continua() -> dict[str, Continuum]:
    """The axes from one class to another that can be drawn, by id."""
    return {one.id: one for domain in domains() for one in domain.continua}


def redrawings() -> dict[str, Redrawing]:
    """How cases of drawn libraries are drawn anew with a number changed, by the library's id."""
    return {one.library: one for domain in domains() for one in domain.redrawings}


def feature_sets() -> dict[str, FeatureSet]:
    """The numbers that fields read off a picture, by name."""
    return {one.name: one for domain in domains() for one in domain.feature_sets}


def datasets() -> dict[str, PublicDataset]:
    """The public data sets that can be fetched, or got by hand, by name."""
    return {one.name: one for domain in domains() for one in domain.datasets}


def words() -> dict[str, LocalisedText]:
    """How the fields' own terms read; of two fields that have one term, the first is heard."""
    return {name: word for domain in reversed(domains()) for name, word in domain.words.items()}


@contextmanager
def register(domain: Domain) -> Iterator[Domain]:
    """Have a field for a while, in this process (for tests, notebooks).

    Raises
    ------
    DomainError
        One of its names is taken; the message says whose.
    """
    _check_free(domain, domains())
    _registered.append(domain)
    try:
        yield domain
    finally:
        _registered.remove(domain)


def refresh() -> None:
    """Look for plug-ins again at the next question: one was installed or taken away."""
    _discovered.cache_clear()


@cache
def _discovered(variable: str) -> _Found:
    found: list[Domain] = []
    omitted: list[LeftOut] = []
    for where, get in _candidates(variable):
        try:
            domain = get()
            if not isinstance(domain, Domain):
                raise DomainError("It is not a Domain but a {kind}.", kind=type(domain).__name__)
            _check_free(domain, found)
        except (Exception, SystemExit) as problem:
            reason = problem if isinstance(problem, ShitenError) else _unknown(problem)
            logger.warning("The domain %s is left out: %s", where, reason, exc_info=problem)
            omitted.append(LeftOut(where, reason))
        else:
            found.append(domain)
    return _Found(tuple(found), tuple(omitted))


def _candidates(variable: str) -> Iterator[tuple[str, Callable[[], object]]]:
    named = [place.strip() for place in variable.split(",") if place.strip()]
    for place in OWN:
        yield place, partial(load, place)
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        yield f"{point.name} ({point.value})", point.load
    for place in named:
        yield place, partial(load, place)


def _check_free(domain: Domain, others: Sequence[Domain]) -> None:
    taken: dict[tuple[str, str], str] = {
        (kind, name): "shiten" for kind, names in RESERVED.items() for name in names
    }
    for other in others:
        if other.id == domain.id:
            raise DomainError("There is already a domain “{id}”.", id=domain.id)
        taken |= dict.fromkeys(other.names(), other.id)
    _check_datasets_are_read(domain, others)
    for kind, name in domain.names():
        if (kind, name) in taken:
            raise DomainError(
                "The domains “{one}” and “{other}” both have a {kind} “{name}”: rename one.",
                one=taken[kind, name],
                other=domain.id,
                kind=kind,
                name=name,
            )


def _check_datasets_are_read(domain: Domain, others: Sequence[Domain]) -> None:
    known = RESERVED["reader"] | set(domain.readers)
    known |= {name for other in others for name in other.readers}
    for one in domain.datasets:
        if one.reader not in known:
            raise DomainError(
                "The data set “{name}” asks for a reader “{reader}”, and there is none.",
                name=one.name,
                reader=one.reader,
            )


def _unknown(problem: BaseException) -> DomainError:
    return DomainError(
        "It cannot be loaded: {reason}.", reason=f"{type(problem).__name__}: {problem}"
    )
