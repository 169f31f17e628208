"""Any network of a library as one of the house: layers found, answer and map at once.

``body`` is the library's own module, so its parameters keep their names after ``body.``. Layers
have the library's names (``layer4``, ``blocks.11.norm1``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

import torch
from torch import Tensor, nn

from xai_core.errors import ModelError, ShitenError
from xai_core.models.calling import REFUSALS, reason_in
from xai_core.models.layers import Ask, find_layers, plainly
from xai_core.models.layouts import Size, Tokens
from xai_core.models.networks import Network, at_each_place


class AdaptedNetwork(Network):
    """A classifier ``(N, 3, H, W)`` to ``(N, classes)`` of any library."""

    foldable = False

    def __init__(  # noqa: PLR0913 - what it is, what is known of it, how it is asked
        self,
        body: nn.Module,
        size: Size,
        classes: int,
        answering: tuple[str, ...] = (),
        prefix: int | None = None,
        *,
        ask: Ask = plainly,
    ) -> None:
        """Look at the network with a made-up picture.

        Parameters
        ----------
        body
            The library's module.
        size
            Height and width of the pictures it will be shown.
        classes
            How many numbers it answers with.
        answering
            Its modules that hold the answer's own weights; the last linear layer where none is
            named.
        prefix
            How many tokens come before those of the places, where the library says so.
        ask
            How the module is asked, where that is another way than a classifier's.

        Raises
        ------
        ModelError
            It fails on pictures of this size, gives something else, or has no map.
        """
        super().__init__()
        self.body = body
        self._ask = ask
        self.one_by_one = getattr(ask, "one_by_one", False)
        found = find_layers(body, size, classes, prefix, ask)
        self.layers = found.layers
        self._maps, self._tokens = found.maps, found.tokens
        self._head, self._closed_form = found.head, found.closed_form
        names = answering or (() if found.head is None else (found.head,))
        self.head_names = tuple(f"body.{name}" for name in names)

    @property
    def tokens(self) -> Mapping[int, Tokens]:
        """By their number: the tokens that modules inside give."""
        return self._tokens

    @property
    def linear_head(self) -> nn.Linear | None:
        """The layer that reads the mean of the last map; None where something lies between."""
        return cast(nn.Linear, self.reader) if self._closed_form and not self.dense else None

    @property
    def reader(self) -> nn.Module | None:
        """The linear layer that gives the answer; None where there is no such one."""
        return None if self._head is None else self.body.get_submodule(self._head)

    def features(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` to ``(N, K, h, w)``: the last layer's map."""
        if self.one_by_one and len(images) > 1:
            return torch.cat([self.features(one[None]) for one in images])
        kept: list[Tensor] = []
        name, module = self.layer(None)
        handle = module.register_forward_hook(lambda _module, _inputs, output: kept.append(output))
        try:
            self._ask(self.body, images)
        finally:
            handle.remove()
        return self.map_of(name, kept[0], (images.shape[2], images.shape[3]))

    def pooled(self, activations: Tensor) -> Tensor:
        """``(N, K, h, w)`` to ``(N, classes)``, where the head reads the mean.

        Raises
        ------
        ModelError
            Something lies between.
        """
        if not self._closed_form:
            raise ModelError("The answer of this network is not read from the mean of a layer.")
        head = cast(nn.Linear, self.reader)
        if self.dense:
            return at_each_place(head, activations)
        return cast(Tensor, head(activations.mean(dim=(2, 3))))

    def forward(self, images: Tensor) -> Tensor:
        """``(N, 3, H, W)`` normalised images to ``(N, outputs)``; where dense to ``(N, h, w)``."""
        if self.dense:
            return self.pooled(self.features(images))
        return self._ask(self.body, images)

    def layer(self, name: str | None) -> tuple[str, nn.Module]:
        """The layer of this name (None: the last one). Any module that has a map will do.

        Raises
        ------
        ModelError
            No such layer; the message lists those recommended.
        """
        if name is not None and name in self._maps:
            return name, self.body.get_submodule(name)
        if name is None:
            return self.layers[-1], self.body.get_submodule(self.layers[-1])
        return super().layer(name)

    def map_of(self, name: str, output: object, size: Size) -> Tensor:
        """``(N, K, h, w)``: a layer's output to pictures of this size, or a gradient of it.

        Raises
        ------
        ModelError
            It has no height and width.
        """
        layout = self._maps[name]
        found = layout.as_map(output, size) if isinstance(output, Tensor) else None
        return super().map_of(name, output if found is None else found, size)

    def channel_axis(self, name: str) -> int:
        """The axis of the channels in this layer's output."""
        return self._maps[name].channels


def adapted(
    architecture: str,
    size: Size,
    build: Callable[[], AdaptedNetwork],
) -> AdaptedNetwork:
    """A network of a library, or one sentence that says why not.

    Libraries raise whatever they like when a size does not suit; all of it means the same to
    whoever named the network.

    Raises
    ------
    ModelError
        The network cannot be built for pictures of this size.
    """
    try:
        network = build()
        network.body.train()  # as it was; what some keep in evaluation mode is forgotten
        return network
    except ShitenError:
        raise
    except REFUSALS as error:
        raise ModelError(
            "The network “{architecture}” cannot be used for pictures of {height} × {width}:"
            " {reason}.",
            architecture=architecture,
            height=size[0],
            width=size[1],
            reason=reason_in(error),
        ) from error
