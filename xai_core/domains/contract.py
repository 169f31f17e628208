"""What a field of medicine may bring: one :class:`Domain` object, made of data alone.

A field is found by the registry (:mod:`xai_core.domains.registry`) as soon as anybody asks which
readers there are, so a domain must be cheap to import: whatever does work is named by where it
lives, ``"package.module:name"``, and loaded when it is used (:func:`load`). Nothing here knows
libraries, networks or pictures. The room that uses a thing says what it must look like:

======================  =============================================================
``readers``             :class:`xai_core.cases.draft.Reader`
``simulators``          :class:`xai_core.cases.generated.Simulate`
``builtin_libraries``   :class:`xai_core.cases.generated.Build`
``infills``             :class:`xai_core.explain.infills.Replacement`
``augmentations``       :class:`xai_core.training.augmentation.Step`
``continua``            :class:`xai_core.cases.continuum.Draw`
``feature_sets``        :class:`xai_core.evaluation.baseline.Extract`
``redrawings``          :class:`xai_core.cases.redrawing.Open`
``criteria``            :class:`xai_core.cases.criteria.FieldCriteria`
``datasets``            data alone: :mod:`xai_core.cases.fetching` fetches them
======================  =============================================================

Names are shared by all fields: two that bring a reader of one name cannot both be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from types import MappingProxyType
from typing import Any

from xai_core.errors import DomainError, Phrase
from xai_core.types import LocalisedText

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Option:
    """An option of a simulator on the command line, beside those that all of them have.

    It reaches the simulator as the keyword ``name``; None where it was left out.
    """

    name: str
    """A Python name; the command line writes ``--like-this``."""
    help: str
    kind: type[str | int | float] = str
    many: bool = False
    """Whether it may be given several times, and with commas between; then a tuple of ``kind``."""


@dataclass(frozen=True)
class Simulator:
    """A way to draw cases whose truth is known, as many as are asked for."""

    name: str
    title: LocalisedText
    run: str
    """Where the function lives; see ``xai_core.cases.generated.Simulate``."""
    size: int = 224
    """Side of its pictures in pixels, where none is asked for."""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Offer:
    """How Home offers to make a built-in library, or the rest of one.

    Sentences may have the fields ``{n}`` (cases on the shelf) and ``{total}`` (cases of the
    whole library).
    """

    text: LocalisedText
    button: LocalisedText
    working: LocalisedText
    """What is said while it is made."""


@dataclass(frozen=True)
class BuiltinLibrary:
    """A library that code makes, the same on every machine.

    It may be made in *extents*, each a true part of the next. Its manifest's version is then
    ``<version>-<extent>``, by which one can tell how much of it is there.
    """

    id: str
    title: LocalisedText
    version: str
    build: str
    """Where the function lives; see ``xai_core.cases.generated.Build``."""
    offer: Offer
    extents: tuple[str, ...] = ()
    """Smallest first; empty where it is made in one piece."""
    size: str | None = None
    """Where ``size(extent) -> int`` lives, the number of its cases; extent None: all of it."""


@dataclass(frozen=True)
class FieldInfill:
    """A way to fill hidden places that makes sense in this field only.

    What it puts in a pixel may depend on picture and surroundings, but not on what else is hidden.
    """

    value: str
    """Its name in addresses, files and on the command line."""
    title: LocalisedText
    description: LocalisedText
    """One sentence on what it puts there."""
    replacement: str
    """Where the function lives; see ``xai_core.explain.infills.Replacement``."""
    needs_surroundings: bool = True

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class AugmentationStep:
    """A change of training pictures that makes sense in this field only.

    Its strength is the entry ``augmentation.<name>`` of a recipe, 0 where that is left out. At
    strength 0 a step must leave the pictures and the random numbers alone, or one field would
    change what another one learns. (Blood's stain draws its numbers even then: weights from
    before there were fields depend on it.)
    """

    name: str
    step: str
    """Where the function lives; see ``xai_core.training.augmentation.Step``."""
    strongest: float = 1.0


@dataclass(frozen=True)
class ContinuumEnd:
    """One of the two classes a continuum lies between."""

    class_id: str
    """As libraries and models of the field name it."""
    name: LocalisedText


@dataclass(frozen=True)
class Continuum:
    """An axis from one class to another, drawn at any place, and the rule that parts the two.

    The quiz shows pictures along it and finds where a learner, and a model, go over from one
    class to the other (``xai_core.quiz.threshold``).
    """

    id: str
    title: LocalisedText
    below: ContinuumEnd
    """The class at small values."""
    above: ContinuumEnd
    axis: LocalisedText
    """What is measured, in a few words: "isthmus, narrowest over widest part of the nucleus"."""
    rule: float
    """From this value on, the rule says ``above``."""
    rule_source: LocalisedText
    """The rule in words, and whose it is."""
    low: float
    """Least value that can be drawn."""
    high: float
    draw: str
    """Where the function lives; see ``xai_core.cases.continuum.Draw``."""
    unit: str = ""
    """Of the value, as written after a number; empty for a share or a count."""
    library: str | None = None
    """Id of the library such pictures resemble most: its models are asked first."""

    def __post_init__(self) -> None:
        if not self.low < self.rule < self.high:
            raise DomainError(
                "The rule of the continuum “{id}” does not lie between its ends.", id=self.id
            )


@dataclass(frozen=True)
class Changeable:
    """One number that a drawn case can be drawn anew with, all else as it was."""

    name: str
    title: LocalisedText
    """What is changed: "width of the isthmus"."""
    more: LocalisedText
    """To raise it, as an order with ``{amount}``: "widen the isthmus by {amount}"."""
    less: LocalisedText
    """To lower it."""
    low: float
    """Least value that is drawn, in what the drawing is asked for."""
    high: float
    spread: float
    """Standard deviation over the library's cases that have it, in ``unit``: what a change is
    measured in, so that micrometres and amounts of dye can be ranked."""
    unit: str = ""
    """As written after a number; empty for a share or an amount."""
    digits: int = 2
    """Decimals that are told."""
    region: str | None = None
    """The region of the library that it changes the look of; None: all of the picture."""

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.spread > 0):
            raise DomainError("“{name}” has no room to change, or no spread.", name=self.name)
        if not all(
            "{amount}" in text for one in (self.more, self.less) for text in (one.en, one.ja)
        ):
            raise DomainError("“{name}” does not say where the amount stands.", name=self.name)


@dataclass(frozen=True)
class Redrawing:
    """A drawn library whose cases can be drawn anew with one number changed."""

    library: str
    """Its id."""
    open: str
    """Where the function lives; see ``xai_core.cases.redrawing.Open``."""
    parameters: tuple[Changeable, ...]


@dataclass(frozen=True)
class FeatureSet:
    """Numbers read off a picture by a rule of the field: what a baseline learns from."""

    name: str
    title: LocalisedText
    extract: str
    """Where the function lives; see ``xai_core.evaluation.baseline.Extract``."""


@dataclass(frozen=True)
class PublicDataset:
    """A public data set that one command fetches, checks, unpacks and reads.

    Nothing in it is guessed: a hash that nobody published or saw is None, an address that nobody
    tried says so by ``tried``, and what may not or cannot be fetched for somebody has no address.
    """

    name: str
    """What it is called on the command line; also the library's id where none is given."""
    title: LocalisedText
    reader: str
    """The reader that reads it once it is unpacked: the field's own, or one that all have."""
    licence: str
    """Its name or words, as its authors give them."""
    citation: str
    page: str
    """Where a person reads about it and finds its terms."""
    address: str | None = None
    """Of the archive (ZIP or ``.tar.gz``). None: a person gets it by hand; ``by_hand`` says why."""
    by_hand: LocalisedText | None = None
    """What to do where there is no address."""
    megabytes: int | None = None
    """Size of the archive, roughly; None where nobody said."""
    sha256: str | None = None
    """Of the archive, in small hexadecimal digits; None where it is not known for certain."""
    tried: date | None = None
    """When the address last brought what it should; None: never tried by us."""

    def __post_init__(self) -> None:
        if self.address is None and self.by_hand is None:
            raise DomainError(
                "The data set “{name}” has neither an address nor words on how to get it.",
                name=self.name,
            )
        addresses = [self.page, *([self.address] if self.address else [])]
        if not all(one.startswith(("https://", "http://")) for one in addresses):
            raise DomainError(
                "The data set “{name}” has an address that is not http or https.", name=self.name
            )
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise DomainError(
                "The data set “{name}” has a SHA-256 that is not 64 small hexadecimal digits.",
                name=self.name,
            )


@dataclass(frozen=True)
class Domain:
    """One field of medicine as a plug-in."""

    id: str
    name: LocalisedText
    readers: Mapping[str, str] = field(default_factory=dict)
    """Name -> where its ``open_source`` lives."""
    simulators: tuple[Simulator, ...] = ()
    builtin_libraries: tuple[BuiltinLibrary, ...] = ()
    """The first is put on an empty shelf, if no field before this one brings any."""
    infills: tuple[FieldInfill, ...] = ()
    augmentations: tuple[AugmentationStep, ...] = ()
    continua: tuple[Continuum, ...] = ()
    redrawings: tuple[Redrawing, ...] = ()
    feature_sets: tuple[FeatureSet, ...] = ()
    datasets: tuple[PublicDataset, ...] = ()
    words: Mapping[str, LocalisedText] = field(default_factory=dict)
    """Name of an attribute, region or other term of the field -> how it reads."""
    criteria: str | None = None
    """Where the function lives that says what decides the classes of the field's libraries."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "readers", MappingProxyType(dict(self.readers)))
        object.__setattr__(self, "words", MappingProxyType(dict(self.words)))
        for what, name in ((Phrase("domain"), self.id), *self.names()):
            if not _NAME.fullmatch(name):
                raise DomainError(
                    "“{name}” cannot be the name of a {what}: small letters, digits, - and _.",
                    name=name,
                    what=what,
                )
        if len(set(self.names())) != len(list(self.names())):
            raise DomainError("The domain “{id}” has two things of one kind and name.", id=self.id)
        for place in self.places():
            if not _PLACE.fullmatch(place):
                raise DomainError(
                    "The domain “{id}” names “{place}”, which is not a “package.module:name”.",
                    id=self.id,
                    place=place,
                )

    def names(self) -> Iterator[tuple[Phrase, str]]:
        """Each thing it brings that is found by name: kind and name."""
        yield from ((Phrase("reader"), name) for name in self.readers)
        yield from ((Phrase("simulator"), one.name) for one in self.simulators)
        yield from ((Phrase("library"), one.id) for one in self.builtin_libraries)
        yield from ((Phrase("infill"), one.value) for one in self.infills)
        yield from ((Phrase("augmentation"), one.name) for one in self.augmentations)
        yield from ((Phrase("continuum"), one.id) for one in self.continua)
        yield from ((Phrase("redrawing"), one.library) for one in self.redrawings)
        yield from ((Phrase("feature set"), one.name) for one in self.feature_sets)
        yield from ((Phrase("data set"), one.name) for one in self.datasets)

    def places(self) -> Iterator[str]:
        """Where all that is loaded later lives."""
        yield from self.readers.values()
        yield from (one.run for one in self.simulators)
        for library in self.builtin_libraries:
            yield library.build
            if library.size is not None:
                yield library.size
        yield from (one.replacement for one in self.infills)
        yield from (one.step for one in self.augmentations)
        yield from (one.draw for one in self.continua)
        yield from (one.open for one in self.redrawings)
        yield from (one.extract for one in self.feature_sets)
        if self.criteria is not None:
            yield self.criteria


def load(place: str) -> Any:  # noqa: ANN401  (whoever asks knows what lives there)
    """What lives at ``"package.module:name"``.

    Raises
    ------
    DomainError
        There is no such module, or no such name in it.
    """
    module, _, name = place.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as problem:
        raise DomainError(
            "“{place}” cannot be loaded: {reason}.", place=place, reason=problem
        ) from problem
