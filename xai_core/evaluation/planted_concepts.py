"""Are planted concepts recovered, and is nothing else? Networks whose concepts are known.

Each simulated network is a small one whose insides were chosen, not learned. Its pictures are
noise on which four *marks* lie or do not, each by chance and each with its own colour; the first
convolution turns every colour into a direction among sixteen channels that other marks share, so
that no channel is a concept of its own; then come a rectifier, a second layer that is not linear,
the mean over the places and a linear head. Of the marks

- one speaks **for** the first class, one **against** it: both must be *recovered*, that is found in
  the layer, significant after correction, and with the right sign;
- one lies in the layer but what follows is blind to it (**unused**): "used" is false;
- one is a chequered pattern that the convolution cannot see (**absent**): "found" is false.

For the factorisation, a used mark is recovered where the windows of one concept's largest amounts
(as many as there are windows with the mark) are mostly windows with the mark.

The same seed gives the same networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from xai_core.evaluation.concept_sets import Concept
from xai_core.evaluation.concepts import ConceptResult, Question, Seen, judge
from xai_core.evaluation.planted_slices import ShareOf
from xai_core.explain.concepts.factors import factorise, windows_of
from xai_core.explain.concepts.reading import LayerReading, read_batch
from xai_core.explain.concepts.testing import Use
from xai_core.explain.concepts.vectors import Direction
from xai_core.models.networks import Network
from xai_core.tasks import OutputRef
from xai_core.types import Choice, Progress, Report

SAME = 0.5
"""Share of a concept's strongest windows that hold a mark, from which on it is that mark's."""
_SIDE, _CELL = 16, 4
_CHANNELS = 16
_SHARED = 0.4
"""How many of the channels a mark excites, as a share."""
_SPECIMENS = 20


class Mark(Choice):
    """What is planted."""

    FOR = "for"
    AGAINST = "against"
    UNUSED = "unused"
    ABSENT = "absent"


_SEEN = (Mark.FOR, Mark.AGAINST, Mark.UNUSED)
_WEIGHTS = {Mark.FOR: 1.0, Mark.AGAINST: -1.0, Mark.UNUSED: 0.0}


@dataclass(frozen=True)
class Plan:
    """How networks and pictures are simulated."""

    n_pictures: int = 160
    noise: float = 0.35
    """Standard deviation of the pictures' noise; a mark is 1."""
    offset: float = 0.0
    """What every channel holds without a mark. At 0 the rectifier cuts noise off, the less where
    an unused mark lies: it is then not quite unused."""
    direction: Direction = Direction.MEANS
    runs: int = 1000


class PlantedConceptReport(Report):
    """What was found in simulated networks."""

    n_networks: int
    n_pictures: int
    noise: float
    offset: float
    direction: Direction
    seed: int
    recovered: ShareOf
    """Used marks that were found, significant and of the right sign."""
    false_use: ShareOf
    """Unused marks of which it is said that they are used."""
    false_found: ShareOf
    """Absent marks that were found."""
    factorised: ShareOf
    """Used marks that are a concept of the factorisation."""


@dataclass(frozen=True)
class PlantedNetwork:
    """One network, its pictures, and what lies in them."""

    network: Network
    pictures: Tensor
    """``(N, 3, 16, 16)``."""
    marked: dict[Mark, NDArray[np.bool_]]
    """``(N, 16)``: which of the 4 x 4 windows hold the mark."""

    def read(self) -> LayerReading:
        """The planted layer, and how the first class depends on it."""
        return read_batch(
            self.network, self.pictures, "rectified", [OutputRef(0)] * len(self.pictures)
        )


class _Planted(Network):
    """Marks -> mixed channels -> something not linear -> mean -> head."""

    layers = ("rectified", "mixed")

    def __init__(
        self, patterns: Tensor, mixing: Tensor, offset: float, generator: torch.Generator
    ) -> None:
        super().__init__()
        n = len(_SEEN)
        # Patterns are seen as the mean over a mark: 4 x 4 pixels of one colour each.
        seen = patterns[:n, :, None, None].expand(-1, -1, _CELL, _CELL) / _CELL**2
        kernel = torch.einsum("kn,nchw->kchw", mixing[:, :n], seen)
        self.marks = nn.Conv2d(3, _CHANNELS, _CELL, stride=_CELL)
        self.marks.bias = nn.Parameter(torch.full((_CHANNELS,), offset))
        self.rectified = nn.ReLU()
        units = nn.Conv2d(_CHANNELS, _CHANNELS, 1)
        self.mixed = nn.Sequential(units, nn.Softplus())
        self.head = nn.Linear(_CHANNELS, 2)
        back = torch.linalg.pinv(mixing)
        own = torch.tensor([_WEIGHTS[mark] for mark in _SEEN])
        used = own @ back[:n]
        # Every unit reads some multiple of what is used, at a threshold of its own.
        start = torch.rand(_CHANNELS, generator=generator) - 0.5
        gains = torch.rand(_CHANNELS, generator=generator) + 0.5
        units.bias = nn.Parameter(start - gains * used.sum() * offset)
        with torch.no_grad():
            self.marks.weight.copy_(kernel)
            units.weight.copy_((gains[:, None] * used)[:, :, None, None])
            self.head.weight.copy_(torch.stack([torch.ones(_CHANNELS), -torch.ones(_CHANNELS)]))
            self.head.bias.zero_()

    def features(self, images: Tensor) -> Tensor:
        """``(N, 3, 16, 16)`` to ``(N, 16, 4, 4)``."""
        found: Tensor = self.mixed(self.rectified(self.marks(images)))
        return found


def planted_network(plan: Plan, seed: int) -> PlantedNetwork:
    """One network with its pictures. The same plan and seed give the same ones."""
    random = np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    # Colours at right angles, or seeing one would be seeing the others as well.
    colours = np.linalg.qr(random.normal(size=(3, 3)))[0]
    patterns = torch.from_numpy(colours.astype(np.float32))
    mixing = torch.from_numpy(_mixing(random).astype(np.float32))
    network = _Planted(patterns, mixing, plan.offset, generator).eval()
    n = plan.n_pictures
    windows = (_SIDE // _CELL) ** 2
    marked = {mark: np.zeros((n, windows), dtype=np.bool_) for mark in Mark}
    grid = random.normal(0, plan.noise, (n, 3, _SIDE, _SIDE)).astype(np.float32)
    for number in range(n):
        places = random.permutation(windows)
        for mark, place in zip(Mark, places, strict=False):
            marked[mark][number, place] = random.random() < 0.5
    for mark, pattern in zip(Mark, _patterns(colours), strict=True):
        for one, place in zip(*np.nonzero(marked[mark]), strict=True):
            row, column = (_CELL * part for part in divmod(int(place), _SIDE // _CELL))
            grid[one, :, row : row + _CELL, column : column + _CELL] += pattern
    return PlantedNetwork(network, torch.from_numpy(grid), marked)


def measure(
    plan: Plan, n_networks: int, seed: int = 0, progress: Progress = lambda _done, _total: None
) -> PlantedConceptReport:
    """Look for concepts in many simulated networks, and count.

    Parameters
    ----------
    plan
        How they are simulated, and how concepts are read.
    n_networks
        How many, seeded ``seed``, ``seed + 1`` ...
    seed
        Of the first.
    progress
        Called with (networks done, networks in all).

    Returns
    -------
    PlantedConceptReport
        Shares with Wilson's intervals.
    """
    right = false_use = false_found = factorised = 0
    for number in range(n_networks):
        planted = planted_network(plan, seed + number)
        read = planted.read()
        told = _told(planted, read, plan, seed + number)
        right += told[Mark.FOR] is Use.TOWARDS
        right += told[Mark.AGAINST] is Use.AGAINST
        false_use += told[Mark.UNUSED] in (Use.TOWARDS, Use.AGAINST)
        false_found += told[Mark.ABSENT] not in (Use.NOT_FOUND, Use.TOO_FEW)
        factorised += sum(_is_a_factor(planted, read, mark) for mark in (Mark.FOR, Mark.AGAINST))
        progress(number + 1, n_networks)
    return PlantedConceptReport(
        n_networks=n_networks,
        n_pictures=plan.n_pictures,
        noise=plan.noise,
        offset=plan.offset,
        direction=plan.direction,
        seed=seed,
        recovered=ShareOf.of(right, 2 * n_networks),
        false_use=ShareOf.of(false_use, n_networks),
        false_found=ShareOf.of(false_found, n_networks),
        factorised=ShareOf.of(factorised, 2 * n_networks),
    )


def _patterns(colours: NDArray[np.float64]) -> list[NDArray[np.float32]]:
    """``(3, 4, 4)`` of each mark: a colour each, and a chequered one that has no mean."""
    plain = [np.tile(colour[:, None, None], (1, _CELL, _CELL)) for colour in colours]
    chequered = np.indices((_CELL, _CELL)).sum(axis=0) % 2 * 2.0 - 1
    return [one.astype(np.float32) for one in (*plain, np.tile(chequered, (3, 1, 1)))]


def _told(planted: PlantedNetwork, read: LayerReading, plan: Plan, seed: int) -> dict[Mark, Use]:
    n = len(planted.pictures)
    flags = {mark: np.asarray(places.any(axis=1)) for mark, places in planted.marked.items()}
    concepts = [Concept(mark.value, "yes", flags[mark], ~flags[mark]) for mark in Mark]
    seen = Seen(
        read.pooled(),
        ("first",) * n,
        np.zeros(n, dtype=np.intp),
        tuple(f"specimen-{number % _SPECIMENS}" for number in range(n)),
    )
    found = judge(seen, concepts, Question(direction=plan.direction, runs=plan.runs, seed=seed))
    return {mark: _use(result) for mark, result in zip(Mark, found, strict=True)}


def _use(result: ConceptResult) -> Use:
    if result.accuracy is None:
        return Use.TOO_FEW
    return result.uses[0].use if result.found else Use.NOT_FOUND


def _is_a_factor(planted: PlantedNetwork, read: LayerReading, mark: Mark) -> bool:
    """Whether the strongest windows of some concept are mostly those with the mark."""
    factors = factorise(windows_of(read.activations, read.gradients))
    holds = planted.marked[mark].ravel()
    n = int(holds.sum())
    amounts = factors.amounts.reshape(-1, factors.amounts.shape[-1])
    strongest = np.argsort(-amounts, axis=0, kind="stable")[:n]
    return bool((holds[strongest].mean(axis=0) > SAME).any())


def _mixing(random: np.random.Generator) -> NDArray[np.float64]:
    """``(channels, marks)``: what each mark excites, of length 1; marks share channels."""
    found = random.uniform(0.2, 1, (_CHANNELS, len(_SEEN)))
    found *= random.random(found.shape) < _SHARED
    found += random.uniform(0, 0.05, found.shape)  # no mark excites nothing
    unit: NDArray[np.float64] = found / np.linalg.norm(found, axis=0)
    return unit
