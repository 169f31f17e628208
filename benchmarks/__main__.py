"""``python -m benchmarks``: measure everything, print a table, write ``results.json``."""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import torch

from benchmarks import compare_page, explaining, regions, shapley_values, single_calls
from benchmarks.domains import blood, eyelid
from benchmarks.material import temporary_home
from benchmarks.timing import Comparison

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Measure, print, write."""
    # Outside a server Streamlit warns at every call; here that is how it is meant.
    logging.disable(logging.WARNING)
    machine = _machine()
    results: list[Comparison] = []
    with temporary_home() as model_id:
        machine["model"] = model_id
        for comparison in _all(model_id):
            print(f"{comparison.name}…", file=sys.stderr)
            results.append(comparison)
    machine["load_average_after"] = _load()
    report = {"machine": machine, "results": {row.name: row.as_dict() for row in results}}
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    print(f"\n{machine}")


def table(rows: Sequence[Comparison]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| | ours, ms | peer, ms | ratio | target | peer |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        target = "" if row.target_ms is None else f"{row.target_ms:.0f} ms"
        target = target if row.target_ratio is None else f"ratio {row.target_ratio:.2f}"
        lines.append(
            f"| {row.name} | {row.ours_ms:.1f} | {row.peer_ms:.1f} | {row.ratio:.2f} | {target} "
            f"| {row.peer} |"
        )
    return "\n".join(lines)


def _all(model_id: str) -> Iterator[Comparison]:
    yield from explaining.run()  # first: it begins with what a process has that ran nothing else
    yield from compare_page.run(model_id)
    yield from single_calls.maps()
    yield from single_calls.scores()
    yield from regions.run()
    yield from shapley_values.run()
    yield from single_calls.lesions_found()
    yield from single_calls.opening()
    yield from blood.drawing()
    yield from eyelid.drawing()


def _machine() -> dict[str, object]:
    return {
        "cpus": os.cpu_count(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torch_threads": torch.get_num_threads(),
        "streamlit": version("streamlit"),
        "load_average_before": _load(),
    }


def _load() -> list[float]:
    return [round(value, 2) for value in os.getloadavg()]


if __name__ == "__main__":
    main()
