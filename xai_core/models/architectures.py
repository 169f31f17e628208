"""Names of networks: own ones, any of timm, any classifier of torchvision or transformers.

====================  =======================================================================
``compact-resnet``    one of the house itself (:class:`Architecture`, ``networks.py``)
``timm:NAME``         any model of timm, such as ``timm:convnext_atto`` (``timm_networks.py``)
``torchvision:NAME``  any classifier of torchvision, such as ``torchvision:vit_b_16``
                      (``torchvision_networks.py``)
``transformers:NAME`` any image classifier of transformers by its model type, such as
                      ``transformers:vit``; what it is built from is the card's ``settings``
                      (``transformers_networks.py``)
====================  =======================================================================

Beside these ``module:NAME`` stands for somebody's own ``torch.nn.Module`` in memory, which no file
can build (``explain/any_module.py``).

A card or a recipe holds such a name (:data:`ArchitectureName`). Whether the library has a network
of that name is asked when it is built: browsing cards loads neither torch nor timm. No name leads
to a hub: what another place would be needed for (``hf-hub:...``, a path) is refused here.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator

from xai_core.errors import ContentError
from xai_core.types import Choice


class Architecture(Choice):
    """The networks of the house itself."""

    COMPACT = "compact-resnet"
    RESNET18 = "resnet18"


TIMM, TORCHVISION, TRANSFORMERS = LIBRARIES = ("timm", "torchvision", "transformers")
"""Where other networks come from: the part of a name before the colon."""

IN_MEMORY = "module"
"""What stands before the colon where a network came from nowhere but somebody's own code."""

MAX_SETTINGS_BYTES = 100_000
"""Of what a network of transformers is built from, on a card."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


def checked_name(value: str) -> str:
    """The name itself, where it can be one of a network.

    Raises
    ------
    ContentError
        It is none of the ways to name one; the message lists them.
    """
    library, colon, name = value.partition(":")
    if value in set(Architecture) or (
        colon and library in {*LIBRARIES, IN_MEMORY} and _NAME.fullmatch(name)
    ):
        return str(value)
    raise ContentError(
        "there is no network “{name}”: give one of {own}, or one of a library as “timm:NAME”,"
        " “torchvision:NAME” or “transformers:NAME”",
        name=value[:80],
        own=", ".join(Architecture),
    )


ArchitectureName = Annotated[str, AfterValidator(checked_name)]
"""How cards and recipes name a network."""


def _plain_settings(value: dict[str, Any]) -> dict[str, Any]:
    try:
        size = len(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ContentError("the settings of a network hold something that is no JSON") from error
    if size > MAX_SETTINGS_BYTES:
        raise ContentError("the settings of a network are too long")
    return value


NetworkSettings = Annotated[dict[str, Any], AfterValidator(_plain_settings)]
"""What a network of transformers is built from, as its ``config.json`` says it."""


def of_library(value: str) -> tuple[str, str] | None:
    """The library and the name there (``timm:resnet18``); None for a network of the house."""
    library, colon, name = value.partition(":")
    return (library, name) if colon else None
