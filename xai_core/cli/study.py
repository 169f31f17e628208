"""``study``: one model over one library, to a table that can be browsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xai_core.agreement import Binarisation
from xai_core.cli.options import ByModel, OfLibrary, OfSplit, OnDevice, read_split, work_on
from xai_core.cli.output import AsJson, Command, percent, progress_bar, show
from xai_core.home import study_folder
from xai_core.types import Precision


def study(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: OfLibrary,
    model: ByModel,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write to; a place in SHITEN_HOME if left out."),
    ] = None,
    split: OfSplit = None,
    binarise: Annotated[
        str, typer.Option(help="How maps are cut: matched-area, otsu, mean+1sd, “percentile P”.")
    ] = "matched-area",
    precision: Annotated[
        str, typer.Option(help="float32, or bfloat16: faster, answers differ in the third digit.")
    ] = "float32",
    resume: Annotated[
        str,
        typer.Option(help="automatic: go on where an earlier run stopped; anew: begin again."),
    ] = "automatic",
    engine: Annotated[
        str,
        typer.Option(
            help="local: threads, one a core; processes: for a graphics card or many cores;"
            " ray: Ray Data, here or on a cluster."
        ),
    ] = "local",
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=4096, help="Threads, processes or actors; one a core if left out."),
    ] = None,
    device: OnDevice = None,
    as_json: AsJson = False,
) -> None:
    """Answer every case of a library and write the answers, attention and agreement as Parquet."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.engines.engine import Crew, Engine
    from xai_core.evaluation.study.indexing import build_index
    from xai_core.evaluation.study.run import HowScored, Resume, run_study
    from xai_core.models.checkpoints import load_model

    crew = Crew(Engine.parse(engine), workers, tell=lambda line: typer.echo(line, err=True))
    work_on(device)
    part = read_split(split)
    scored = HowScored(Binarisation.parse(binarise), precision=Precision.parse(precision))
    mode = Resume.parse(resume)
    opened, loaded = open_library(library), load_model(model)
    folder = study_folder(opened.id, loaded.card.id, split) if out is None else out
    with progress_bar(f"study {library} {model}") as progress:
        done = run_study(
            opened, loaded, folder, progress, split=part, scored=scored, resume=mode, crew=crew
        )
    if done.wants_index:
        with progress_bar(f"index {library} {model}") as progress:
            build_index(done.folder, done.info, progress)
    frame = done.table(["right"]).column("right").to_pylist()
    judged = [right for right in frame if right is not None]
    result = {
        "folder": str(folder),
        "library": library,
        "model": model,
        "split": split,
        "content_hash": done.info.library.content_hash,
        "weights_sha256": done.info.model.weights_sha256,
        "n": len(frame),
        "n_judged": len(judged),
        "n_right": sum(judged),
        "skipped": [item.model_dump() for item in done.skipped],
    }

    def lines() -> list[str]:
        share = sum(judged) / len(judged) if judged else None
        return [
            f"{folder}: {len(frame)} cases, {percent(share)} of {len(judged)} right",
            *(f"left out: {item.case}: {item.reason}" for item in done.skipped),
        ]

    show(result, as_json, lines)


COMMANDS = (Command("study", study),)
