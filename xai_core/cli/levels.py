"""Both levels of agreement, as ``cohort`` tells them: keys of its JSON, and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xai_core.cli.output import percent, plain

if TYPE_CHECKING:
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.study.read import Study
    from xai_core.explain.explanation import Method
    from xai_core.types import Progress, Split


def levels_found(study: Study, region: str, split: Split | None) -> dict[str, Any]:
    """``irrelevant_share`` and ``emphasis`` of the right answers, and how many there are."""
    from xai_core.evaluation.two_levels import level_rows, two_levels

    rows = level_rows(study, region).of_split(None if split is None else split.value)
    found = two_levels(rows, region).model_dump(mode="json")
    found.pop("region")
    return found


def claim_found(study: Study, region: str, split: Split | None) -> dict[str, Any]:
    """The claim that accurate models look elsewhere."""
    from xai_core.evaluation.right_elsewhere import right_elsewhere
    from xai_core.evaluation.two_levels import level_rows

    part = None if split is None else split.value
    rows = level_rows(study, region).of_split(part)
    return right_elsewhere(rows, region, study, part).model_dump(mode="json")


def methods_found(  # noqa: PLR0913, PLR0917 - who looks at what
    library: CaseLibrary,
    study: Study,
    region: str,
    split: Split | None,
    method: Method,
    progress: Progress,
) -> dict[str, Any]:
    """Another method beside Grad-CAM, on right answers."""
    from xai_core.evaluation.method_levels import compare_method
    from xai_core.evaluation.two_levels import level_rows
    from xai_core.explain.background import load_background
    from xai_core.models.cards import find_card
    from xai_core.models.checkpoints import load_model

    model = study.info.model.id
    found = compare_method(
        library,
        load_model(model),
        level_rows(study, region).of_split(None if split is None else split.value),
        method,
        region,
        progress,
        background=load_background(find_card(model)) if method.needs_background else None,
    )
    return found.model_dump(mode="json")


def level_lines(said: dict[str, Any]) -> list[str]:
    """What a person reads of them."""
    outside, weight = said["irrelevant_share"], said["emphasis"]
    unit = "specimens" if said["by_specimen"] else "cases"
    lines = [
        f"{said['n_right']} right answers of {said['n_judged']} judged in {said['region']}"
        f" ({said['split'] or 'all'} cases), resampled by {unit}",
        _line("irrelevant share (attention outside)", outside, as_share=True),
        _line("  of the map cut by Otsu", outside["otsu"], as_share=True),
        _line("emphasis inside (Spearman)", weight),
        _line("  hottest tenth (0 is chance, 1 the most important)", weight["hottest_tenth"]),
    ]
    claim, beside = said.get("right_elsewhere"), said.get("beside")
    if claim is not None:
        lines.append(
            f"The claim: right on more than 90 %, and more than 30 % of the attention outside:"
            f" {claim['verdict']}."
        )
    if claim is not None and beside is not None:
        less = beside["accuracy"]
        lines.append(
            f"beside {beside['second']}: accuracy {percent(less['first_accuracy'])} and"
            f" {percent(less['second_accuracy'])} (n {less['n']}); on answers both right:"
        )
        lines += [_paired(name, measure) for name, measure in beside["measures"].items()]
    pair = said.get("second_method")
    return lines if pair is None else lines + _method_lines(pair)


def _method_lines(pair: dict[str, Any]) -> list[str]:
    lines = [f"grad-cam and {pair['method']} on {pair['n']} right answers, maps cut by Otsu:"]
    if pair["largest_error"] is not None:
        lines.append(
            f"{pair['method']} adds up to within {percent(pair['mean_error'])} of the range on"
            f" average, {percent(pair['largest_error'])} at most"
        )
    for region, found in pair["regions"].items():
        nearer = {"first": "grad-cam", "second": pair["method"]}.get(found["nearer"], "neither")
        lines.append(f"{region} (chance {percent(found['chance'])}), agrees more: {nearer}")
        lines += [_paired(name, measure) for name, measure in found["measures"].items()]
    return lines


def _line(name: str, found: dict[str, Any], *, as_share: bool = False) -> str:
    said = percent if as_share else plain
    low, high = found["ci95"] or (None, None)
    spread = found["quantiles"] or {}
    quantiles = ", ".join(f"{at}: {said(value)}" for at, value in spread.items())
    return (
        f"{name}: {said(found['mean'])} (95 % interval {said(low)} to {said(high)}, n"
        f" {found['n']}, not defined {found['n_undefined']}); quantiles {quantiles or 'none'}"
    )


def _paired(name: str, found: dict[str, Any]) -> str:
    low, high = found["ci95"] or (None, None)
    return (
        f"  {name}: {plain(found['first'])} and {plain(found['second'])}, difference"
        f" {plain(found['difference'])} ({plain(low)} to {plain(high)}), signed-rank test p"
        f" {plain(found['p_value'])}, n {found['n']}"
    )
