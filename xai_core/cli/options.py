"""Options that several commands take, and how their texts are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from xai_core import home
from xai_core.errors import ChoiceError
from xai_core.types import Split

OfLibrary = Annotated[str, typer.Option(help="A library on this machine.")]
ByModel = Annotated[str, typer.Option(help="A model on this machine.")]
OfSplit = Annotated[str | None, typer.Option(help=f"Only cases of one split: {', '.join(Split)}.")]
Where = Annotated[
    list[str] | None,
    typer.Option(help="Only cases with this attribute, NAME=VALUE; may be repeated."),
]

Shipped = Annotated[
    bool,
    typer.Option(
        "--shipped",
        help="Change a model that comes with the code itself; else a copy in SHITEN_HOME is"
        " written, which goes before it.",
    ),
]


OnDevice = Annotated[
    str | None,
    typer.Option("--device", help="cpu, cuda or auto; as SHITEN_DEVICE says if left out."),
]


def work_on(device: str | None) -> None:
    """Put networks on this device; None: as SHITEN_DEVICE says. Raises ChoiceError, ModelError."""
    from xai_core.models.device import Device, choose_device

    if device is not None:
        choose_device(Device.parse(device))


def models_folder_of(folder: Path, *, shipped: bool) -> Path:
    """Where a model that lies in ``folder`` is written to when it changes."""
    return folder.parent if shipped else home.home() / "models"


def read_split(name: str | None) -> Split | None:
    """The split of this name; None for all. Raises ChoiceError."""
    return None if name is None else Split.parse(name)


def read_conditions(where: Sequence[str] | None) -> dict[str, str]:
    """Each ``NAME=VALUE`` as name and value. Raises ChoiceError."""
    return dict(_condition(text) for text in where or ())


def _condition(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ChoiceError("“{text}” is not a condition; write NAME=VALUE.", text=text)
    return name, value
