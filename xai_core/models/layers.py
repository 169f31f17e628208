"""Which layers of a network can be drawn as a map: found by looking at the network.

A made-up picture runs through the network once, and every module says what it gave. A module has a
map where its output still knows rows and columns (:class:`Layout`):

==================  ===============================================================
channels first      ``(N, C, h, w)``: convolutional networks
channels last       ``(N, h, w, C)``: Swin, and others of its kind
tokens              ``(N, prefix + h * w, C)``: ViT, DeiT; class and register tokens
                    come before those of the places
==================  ===============================================================

**Layers to choose from**: the last map of each resolution, shallow to deep. Where all blocks have
the same resolution (ViT), those after each quarter of the blocks.

**The default is the last of them: the deepest map that the answer is read from.** In a
convolutional network that is the last one before pooling (ResNet's ``layer4``). Where the answer is
read from a class token alone, the places of the last block's output earn nothing: no gradient
reaches them. The deepest map that does count is then the first normalisation of the last block
(``blocks.11.norm1``), where the class token last looks at the places; it is also what the
documentation of pytorch-grad-cam names. No list of names says so: it is tried, with a gradient.

**The closed form** (``explain/layer_pass.py``) holds where one linear layer reads the mean of that
map and nothing with weights lies between. Both are checked: the first with numbers, the second by
the order in which modules worked.

The network is given back as it came: hooks, mode, ``requires_grad``, random state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.models.evaluating import evaluating
from xai_core.models.layouts import Axes, Layout, Size, Tokens, fits, grid_of

MOST_LAYERS = 6
_PASSES_ON = (nn.Identity, nn.Dropout, nn.Dropout2d)
_USUAL_PREFIXES = (0, 1, 2, 5)


@dataclass(frozen=True)
class Found:
    """What was seen of a network."""

    layers: tuple[str, ...]
    """Names of modules to choose from, shallow to deep; the last is the default."""
    maps: Mapping[str, Layout]
    """Every module that has a map, by name."""
    head: str | None
    """The linear layer that gives the answer; None where there is no such one."""
    closed_form: bool
    """Whether ``head`` reads the mean of the last layer and nothing else."""
    tokens: Mapping[int, Tokens]
    """By their number: the tokens that modules gave."""


Ask = Callable[[nn.Module, Tensor], Tensor]
"""Asks a module: from ``(N, 3, H, W)`` to ``(N, classes)`` (``calling.py``)."""


def plainly(network: nn.Module, pictures: Tensor) -> Tensor:
    """The way of nearly every classifier: it takes the pictures and gives the numbers."""
    return network(pictures)  # type: ignore[no-any-return]


def find_layers(
    network: nn.Module,
    size: Size,
    classes: int,
    prefix: int | None = None,
    ask: Ask = plainly,
) -> Found:
    """Look at a network that takes ``(N, 3, H, W)`` and gives ``(N, classes)``.

    Parameters
    ----------
    network
        Given back as it came.
    size
        Height and width of the pictures it will be shown.
    classes
        How many numbers it answers with.
    prefix
        How many tokens come before those of the places, where the network says so.
    ask
        How it is asked, where that is another way.

    Returns
    -------
    Found
        The layers to choose from, what each of their maps is like, and how the answer is read.

    Raises
    ------
    ModelError
        The network fails on a picture of this size, answers otherwise, or no module has a map.
    """
    like = next(network.parameters(), torch.empty(0))
    generator = torch.Generator().manual_seed(0)
    picture = torch.randn((1, 3, *size), generator=generator).to(like.device, like.dtype)
    prefixes = _USUAL_PREFIXES if prefix is None else (prefix, *_USUAL_PREFIXES)
    with evaluating(network), torch.random.fork_rng(devices=[]):
        seen = _Watch(network, picture, prefixes, ask)
        logits = seen.answer
        if not isinstance(logits, Tensor) or tuple(logits.shape) != (1, classes):
            raise ModelError(
                "This network answers with {got}, not with one number for each of {classes}"
                " classes.",
                got=_shape(logits),
                classes=classes,
            )
        tree = _Tree(seen)
        candidates = tree.candidates()
        if not candidates:
            raise ModelError(
                "No layer of this network has height and width, so no map can be taken from it."
            )
        head = seen.head(logits)
        last = _deepest_that_counts(network, picture, candidates, head, seen)
        closed = head is not None and _is_mean(network, picture, last, head, seen)
    return Found(tree.choices(last), seen.maps, head, closed, seen.tokens)


def _shape(value: object) -> str:
    return " × ".join(map(str, value.shape)) if isinstance(value, Tensor) else type(value).__name__


@dataclass
class _Watch:
    """One pass: what each module gave, in the order in which they finished."""

    network: nn.Module
    picture: Tensor
    prefixes: Sequence[int]
    ask: Ask
    order: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    maps: dict[str, Layout] = field(default_factory=dict)
    grids: dict[str, Size] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    """Modules that gave something else than a tensor: what is inside has to be looked at."""
    linear: dict[str, Tensor] = field(default_factory=dict)
    """Linear layers' outputs, the last one's last."""

    def __post_init__(self) -> None:
        handles = [
            module.register_forward_hook(self._note(name))
            for name, module in self.network.named_modules()
            if name
        ]
        try:
            with torch.no_grad():
                self.answer: object = self.ask(self.network, self.picture)
        finally:
            for handle in handles:
                handle.remove()

    def _note(self, name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a hook
        def note(module: nn.Module, _inputs: object, output: object) -> None:
            self.order[name] = len(self.order) if name not in self.order else self.order[name]
            self.calls[name] = self.calls.get(name, 0) + 1
            if not isinstance(output, Tensor):
                self.closed.add(name)
                return
            if isinstance(module, nn.Linear):
                self.linear.pop(name, None)
                self.linear[name] = output
            found = self._layout(output)
            if found is not None:
                self.maps[name], self.grids[name] = found

        return note

    def _layout(self, output: Tensor) -> tuple[Layout, Size] | None:
        size = (self.picture.shape[2], self.picture.shape[3])
        if output.ndim not in {3, 4} or output.shape[0] != 1:
            return None
        if output.ndim == 4:  # where both would do, channels come first, as they mostly do
            _, a, b, c = output.shape
            if fits(b, c, size):
                return Layout(Axes.CHANNELS_FIRST), (b, c)
            return (Layout(Axes.CHANNELS_LAST), (a, b)) if fits(a, b, size) else None
        for prefix in self.prefixes:
            grid = grid_of(output.shape[1] - prefix, size)
            if grid is not None:
                return Layout(Axes.TOKENS, prefix), grid
        return None

    @property
    def tokens(self) -> dict[int, Tokens]:
        """By their number: how many come first, and the grid of the others."""
        found = [
            Tokens(layout.prefix, self.grids[name])
            for name, layout in self.maps.items()
            if layout.axes is Axes.TOKENS
        ]
        return {each.count: each for each in found}

    def head(self, logits: Tensor) -> str | None:
        """The linear layer whose output is the answer."""
        name = next(reversed(self.linear), None)
        same = name is not None and torch.equal(self.linear[name], logits)
        return name if same and self.calls[name or ""] == 1 else None


class _Tree:
    """The modules on the way from the picture to the answer, not those inside a block."""

    def __init__(self, seen: _Watch) -> None:
        self.seen = seen
        self.units = [name for name in self._units("") if not self._passes_on(name)]

    def candidates(self) -> list[str]:
        """Where a map may be taken from, shallow to deep; the deepest is tried first."""
        found: list[str] = []
        for unit in self.units:
            blocks = self._blocks(unit)
            found += [*blocks[:-1], *self._first_norm(blocks[-1] if blocks else unit), unit]
        return found

    def choices(self, last: str) -> tuple[str, ...]:
        """The last map of each resolution, or of each quarter of the blocks, up to ``last``."""
        order, grids = self.seen.order, self.seen.grids
        before = [unit for unit in self.units if order[unit] < order[last]]
        ends = [
            unit
            for unit, later in zip(before, [*before, last][1:], strict=True)
            if grids[unit] != grids[later]
        ]
        if not ends:
            blocks = max([self._blocks(unit) for unit in self.units] + [before], key=len)
            quarters = {len(blocks) * quarter // 4 - 1 for quarter in (1, 2, 3)}
            ends = [blocks[at] for at in sorted(quarters) if at >= 0]
            ends = [block for block in ends if order[block] < order[last]]
        return (*ends[-MOST_LAYERS + 1 :], last)

    def _units(self, parent: str) -> Iterator[str]:
        parts = self._parts(parent)
        with_maps = [part for part in parts if self._is_map(part)]
        # One that ends in a single place may have had many within.
        ending = [part for part in parts if self.seen.grids.get(part) == (1, 1)]
        closed = [part for part in parts if part in self.seen.closed]
        for part in (
            sorted({*with_maps, *ending, *closed}, key=self.seen.order.__getitem__) or parts
        ):
            inside = [each for each in self._parts(part) if self._is_map(each)]
            if part not in with_maps or len({self.seen.grids[each] for each in inside}) > 1:
                yield from self._units(part)
            else:
                yield part

    def _is_map(self, name: str) -> bool:
        """Whether it has a map of more than one place, and is used once."""
        return self.seen.grids.get(name, (1, 1)) != (1, 1) and self.seen.calls[name] == 1

    def _parts(self, parent: str) -> list[str]:
        """The nearest modules inside this one that worked, in the order in which they finished."""
        found: list[str] = []
        for child, _ in self.seen.network.get_submodule(parent).named_children():
            name = f"{parent}.{child}" if parent else child
            found += [name] if name in self.seen.order else self._parts(name)
        return sorted(found, key=lambda name: self.seen.order[name])

    def _blocks(self, unit: str) -> list[str]:
        """The blocks of one kind that a unit is a sequence of, or holds one of; else none."""
        parts = [part for part in self._parts(unit) if self._is_map(part)]
        if isinstance(self.seen.network.get_submodule(unit), nn.Sequential):
            return parts
        return next((found for found in map(self._blocks, parts) if len(found) > 1), [])

    def _first_norm(self, block: str) -> list[str]:
        """The first normalisation of a block of tokens."""
        for part in self._parts(block):
            layout = self.seen.maps.get(part)
            norm = isinstance(self.seen.network.get_submodule(part), nn.LayerNorm)
            if norm and layout is not None and layout.axes is Axes.TOKENS and self._is_map(part):
                return [part]
        return []

    def _passes_on(self, name: str) -> bool:
        return isinstance(self.seen.network.get_submodule(name), _PASSES_ON)


def _deepest_that_counts(
    network: nn.Module,
    picture: Tensor,
    candidates: Sequence[str],
    head: str | None,
    seen: _Watch,
) -> str:
    """The deepest candidate whose places change what the answer is read from."""
    size = (picture.shape[2], picture.shape[3])
    kept: dict[str, Tensor] = {}
    with torch.enable_grad(), _outputs_of(network, candidates, kept):
        with _inputs_of(network, head, kept):
            answer = seen.ask(network, picture.detach().requires_grad_())
        read = kept.get("", answer).double()
        if not read.requires_grad:  # gradients are switched off inside the network
            return candidates[-1]
        # Numbers without a pattern: a sum could cancel out, as after a normalisation.
        mixed = read * torch.linspace(0.3, 1.7, read.numel(), dtype=read.dtype).view_as(read).cos()
        outputs = [kept[name] for name in candidates]
        gradients = torch.autograd.grad(mixed.sum(), outputs, allow_unused=True)
    for name, gradient in reversed(list(zip(candidates, gradients, strict=True))):
        found = None if gradient is None else seen.maps[name].as_map(gradient, size)
        if found is not None and bool(found.any()):
            return name
    return candidates[-1]


def _is_mean(network: nn.Module, picture: Tensor, last: str, head: str, seen: _Watch) -> bool:
    """Whether the head reads the mean of this map, and nothing that was learned lies between."""
    between = (
        network.get_submodule(name)
        for name, order in seen.order.items()
        if seen.order[last] < order < seen.order[head]
    )
    if any(_holds_something(module) for module in between):
        return False
    kept: dict[str, Tensor] = {}
    outputs = _outputs_of(network, [last], kept, copied=True)
    with torch.no_grad(), outputs, _inputs_of(network, head, kept):
        seen.ask(network, picture)
    activations = seen.maps[last].as_map(kept[last], (picture.shape[2], picture.shape[3]))
    if activations is None or activations.shape[:2] != kept[""].shape:
        return False
    mean, read = activations.float().mean(dim=(2, 3)), kept[""].float()
    return bool((mean - read).abs().max() <= 1e-5 * read.abs().max())


def _holds_something(module: nn.Module) -> bool:
    own = (*module.parameters(recurse=False), *module.buffers(recurse=False))
    return bool(own)


@contextmanager
def _outputs_of(
    network: nn.Module, names: Sequence[str], kept: dict[str, Tensor], *, copied: bool = False
) -> Iterator[None]:
    """Keep what these modules give; copied where the next one may write over it."""

    def keep(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a hook
        def hook(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            kept[name] = output.clone() if copied else output

        return hook

    handles = [network.get_submodule(name).register_forward_hook(keep(name)) for name in names]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def _inputs_of(network: nn.Module, name: str | None, kept: dict[str, Tensor]) -> Iterator[None]:
    """Keep what this module reads, under the empty name."""
    if name is None:
        yield
        return

    def hook(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        kept[""] = inputs[0]

    handle = network.get_submodule(name).register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()
