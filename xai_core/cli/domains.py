"""``domains``: the fields of medicine that are plugged in, and what each of them brings."""

from __future__ import annotations

from typing import Any

from xai_core.cli.output import AsJson, Command, show
from xai_core.domains import registry
from xai_core.domains.contract import Domain


def domains(as_json: AsJson = False) -> None:
    """List the fields of medicine that are plugged in, and plug-ins that cannot be used."""
    found, omitted = registry.domains(), registry.left_out()
    result = {
        "domains": [_described(domain) for domain in found],
        "left_out": [{"where": one.where, "reason": str(one.reason)} for one in omitted],
    }

    def lines() -> list[str]:
        told = [f"{domain.id}: {domain.name.en}; {_brought(domain)}" for domain in found]
        return told + [f"{one.where} is left out: {one.reason}" for one in omitted]

    show(result, as_json, lines)


def _described(domain: Domain) -> dict[str, Any]:
    return {
        "id": domain.id,
        "name": domain.name.model_dump(),
        "readers": list(domain.readers),
        "simulators": [one.name for one in domain.simulators],
        "builtin_libraries": [one.id for one in domain.builtin_libraries],
        "infills": [one.value for one in domain.infills],
        "augmentations": [one.name for one in domain.augmentations],
        "continua": [one.id for one in domain.continua],
        "redrawings": [one.library for one in domain.redrawings],
        "feature_sets": [one.name for one in domain.feature_sets],
        "datasets": [one.name for one in domain.datasets],
    }


def _brought(domain: Domain) -> str:
    return ", ".join(f"{kind} {name}" for kind, name in domain.names()) or "nothing"


COMMANDS = (Command("domains", domains),)
