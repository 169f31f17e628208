"""``methods``: which explanation points right, where it is known what decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xai_core.cli.options import OfSplit, read_split
from xai_core.cli.output import AsJson, Command, plain, progress_bar, show
from xai_core.errors import ModelError, StudyError

if TYPE_CHECKING:
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.scoreboard.report import Scoreboard, ScoreMean
    from xai_core.explain.background import Background
    from xai_core.explain.explanation import Method
    from xai_core.models.cards import ModelCard

ALL = "all"
_FIRST_WIDTH, _WIDTH = 22, 27


def methods(  # noqa: PLR0913, PLR0917  (one option a choice)
    library: Annotated[
        list[str] | None,
        typer.Option(
            help="A library on this machine; may be repeated. All drawn by Shiten if left out."
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="A model on this machine; may be repeated. Those that learned from the library if"
            " left out."
        ),
    ] = None,
    n: Annotated[int, typer.Option(min=1, help="How many correct answers to explain.")] = 30,
    repeated: Annotated[
        int,
        typer.Option(
            min=0, help="On how many of them to ask what takes further maps: noise, sanity check."
        ),
    ] = 10,
    methods: Annotated[
        str,
        typer.Option(help="Methods with commas between, or “all”; the quick ones if left out."),
    ] = "",
    region: Annotated[
        str | None,
        typer.Option(help="The region known to decide; “deciding” or the library's first."),
    ] = None,
    fill: Annotated[
        str, typer.Option(help="What hidden places are filled with: blur, mean-stain, ...")
    ] = "blur",
    split: OfSplit = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the choice of cases.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Score the methods on cases answered right, against the region that decides, and keep it."""
    from xai_core.cases.registry import open_library
    from xai_core.evaluation.scoreboard.report import Asked
    from xai_core.evaluation.scoreboard.run import fill_scoreboard, region_that_decides
    from xai_core.explain.infills import infill_named
    from xai_core.models.checkpoints import load_model

    part, filling = read_split(split), infill_named(fill)
    opened = [open_library(name) for name in library or _drawn_libraries()]
    pairs = [(one, card) for one in opened for card in _models(one, model)]
    wanted = [(one, card, region_that_decides(one, region)) for one, card in pairs]
    chosen = [_chosen(methods, card) for _, card, _ in wanted]
    boards = []
    for (one, card, deciding), names in zip(wanted, chosen, strict=True):
        asked = Asked(
            region=deciding,
            fill=filling.value,
            split=part,
            n=n,
            n_repeated=repeated,
            seed=seed,
            methods=names,
        )
        loaded, background = load_model(card.id), _background(card)
        with progress_bar(f"methods {one.id} {card.id}") as progress:
            boards.append(fill_scoreboard(one, loaded, asked, progress, background=background))
    result: dict[str, Any] = {
        "scoreboards": [board.model_dump(mode="json", exclude={"cases"}) for board in boards]
    }
    for told, board in zip(result["scoreboards"], boards, strict=True):
        told["cases"] = [row.case for row in board.cases]
    show(result, as_json, lambda: [line for board in boards for line in _lines(board)])


def _drawn_libraries() -> list[str]:
    """Ids of the libraries on this machine that code draws, so that what decides is known."""
    from xai_core.cases.registry import library_ids
    from xai_core.domains import registry

    drawn = registry.builtin_libraries()
    found = [name for name in library_ids() if name in drawn]
    if not found:
        raise StudyError("There is no simulated library on this machine: make one (“builtin”).")
    return found


def _models(library: CaseLibrary, names: Sequence[str] | None) -> list[ModelCard]:
    """The models asked for; else those that learned from the library."""
    from xai_core.models.cards import find_card, list_cards, read_card, suited

    if names:
        return [read_card(find_card(name).folder) for name in dict.fromkeys(names)]
    fitting = suited(library.id, library.task, list_cards())
    found = [one.card for one in fitting if one.card and one.card.learned_from(library.id)]
    if not found:
        raise StudyError(
            "No model on this machine learned from the library “{library}”: name one (--model).",
            library=library.id,
        )
    return found


def _chosen(text: str, card: ModelCard) -> tuple[Method, ...]:
    from xai_core.explain.explanation import Method

    if text and text != ALL:
        return tuple(dict.fromkeys(Method.parse(name.strip()) for name in text.split(",")))
    suiting = [method for method in Method if method.possible_for(card.architecture)]
    return tuple(method for method in suiting if text == ALL or not method.slow)


def _background(card: ModelCard) -> Background | None:
    """What the model compares a picture with; None: methods that need it are left out, and told."""
    from xai_core.explain.background import load_background
    from xai_core.models.cards import find_card

    try:
        return load_background(find_card(card.id))
    except ModelError:
        return None


def _lines(board: Scoreboard) -> list[str]:
    """A table, a line a method; the leading group of each measure is marked."""
    measures = board.measures
    rows = [
        f"{board.n} correct answers of {board.model} on {board.library}, region"
        f" {board.asked.region}; hidden places filled with {board.asked.fill}",
        "+ larger is better, - smaller is better; * leads, or is not told from what leads",
        _row("", [f"{one} {'+' if one.larger_is_better else '-'}" for one in measures]),
    ]
    for baseline, means in board.baselines.items():
        rows.append(_row(baseline, [_told(means.get(one), leads=False) for one in measures]))
    for method, row in board.methods.items():
        cells = [
            _told(row.means.get(one), leads=method in board.leaders.get(one, ()))
            for one in measures
        ]
        rows.append(_row(method, cells))
    undefined = [
        f"not defined: {method}: "
        + ", ".join(f"{one} {mean.n_undefined} times" for one, mean in lacking)
        for method, row in board.methods.items()
        if (lacking := [(one, mean) for one, mean in row.means.items() if mean.n_undefined])
    ]
    left_out = [f"left out: {name}: {why}" for name, why in board.left_out.items()]
    return [*rows, *undefined, *left_out]


def _row(name: str, cells: Sequence[str]) -> str:
    return (name.ljust(_FIRST_WIDTH) + "".join(cell.ljust(_WIDTH) for cell in cells)).rstrip()


def _told(mean: ScoreMean | None, *, leads: bool) -> str:
    if mean is None:
        return ""
    if mean.mean is None or mean.ci95 is None:
        return plain(mean.mean)
    low, high = mean.ci95
    return f"{plain(mean.mean)} ({plain(low)} to {plain(high)})" + ("*" if leads else "")


COMMANDS = (Command("methods", methods),)
