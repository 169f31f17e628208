"""``trial``: a randomised comparison of two settings of a round: checked, planned, reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from xai_core.cli.output import AsJson, Command, percent, plain, show
from xai_core.errors import ModelError, TrialError
from xai_core.models.cards import find_card
from xai_core.quiz import RoundMaterial, chosen_cases, reading_of
from xai_core.quiz.trial import (
    ArmReport,
    Participant,
    Trial,
    TrialPower,
    TrialReport,
    power_report,
    read_trial,
    report_of,
    simulated_participants,
)
from xai_core.stats.mean_difference import MeanDifference
from xai_core.types import Choice, Interval


class Action(Choice):
    """What is to be done."""

    CHECK = "check"
    POWER = "power"
    REPORT = "report"


def trial(  # noqa: PLR0913, PLR0917  (one option a choice)
    action: Annotated[str, typer.Argument(help=f"One of {', '.join(Action)}.")],
    protocol: Annotated[Path, typer.Argument(help="The protocol, a file ID.toml.")],
    d: Annotated[
        float, typer.Option("--d", help="power: the difference to be seen, Cohen's d.")
    ] = 0.5,
    simulated: Annotated[
        int | None,
        typer.Option(
            min=1, max=20_000, help="report: of so many simulated learners instead, with --d."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of simulated learners.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Check the protocol of a randomised comparison, say what it can see, or report it."""
    asked, held = Action.parse(action), read_trial(protocol)
    if asked is Action.CHECK:
        _check(held, as_json)
    elif asked is Action.POWER:
        found = power_report(held.protocol, d, seed)
        result = {"trial": held.id, **found.model_dump(mode="json")}
        show(result, as_json, lambda: _power_lines(held, found))
    else:
        came = _participants(held, simulated, d, seed)
        report = report_of(held, came, simulated=simulated is not None)
        show(report.model_dump(mode="json"), as_json, lambda: _report_lines(report))


def _participants(held: Trial, simulated: int | None, d: float, seed: int) -> Sequence[Participant]:
    if simulated is not None:
        return simulated_participants(held.protocol, d, simulated, seed)
    from xai_core.store import open_store
    from xai_core.store.trials import participants_of

    return participants_of(open_store(), held)


def _check(held: Trial, as_json: bool) -> None:
    from xai_core.cases.registry import open_library

    protocol = held.protocol
    library, entry = open_library(protocol.library), find_card(protocol.model)
    card = entry.card
    if card is None:
        raise entry.error or ModelError("The model “{model}” cannot be read.", model=protocol.model)
    reading = reading_of(library, protocol.grouping)
    n_cases = len(chosen_cases(RoundMaterial(library, card, reading, protocol.test_number)))
    needed = protocol.practice_pictures + protocol.test_pictures
    if n_cases < needed:
        raise TrialError(
            "Practice and test need {needed} pictures that are not the same, and {n} of the library"
            " “{library}” can be asked.",
            needed=needed,
            n=n_cases,
            library=library.id,
        )
    result: dict[str, Any] = {
        "trial": held.id,
        "sha256": held.sha256,
        "pictures": n_cases,
        "protocol": protocol.model_dump(mode="json"),
    }
    arms = [f"{arm.id}: help {arm.help}, order {arm.order}" for arm in protocol.arms]
    show(
        result,
        as_json,
        lambda: [
            f"{held.id}: {protocol.title.en}",
            *(f"  arm {arm}" for arm in arms),
            f"  {protocol.practice_pictures} pictures of practice, then"
            f" {protocol.test_pictures} of test {protocol.test_number}, from {n_cases} of"
            f" {library.id}; {protocol.n_per_arm} learners an arm",
            f"  protocol SHA-256 {held.sha256}",
        ],
    )


def _power_lines(held: Trial, found: TrialPower) -> list[str]:
    lines = [
        f"{held.id}: to see d = {found.d:g} (two-sided, 5 %)",
        f"  by formula: {found.planned_per_arm} an arm, as planned: {percent(found.power_planned)};"
        f" for 80 %: {found.n_per_arm_for_80} an arm",
    ]
    lines += [
        f"  simulated: {one.n_per_arm} an arm: {percent(one.power)}"
        f" (95 % interval {_ends(one.ci95, percent)}, {one.runs} comparisons)"
        for one in found.simulated
    ]
    put_in = f"  put in: d = {found.d_put_in:.3f} on scores with a standard deviation of"
    return [*lines, f"{put_in} {percent(found.sd)}", f"  {found.says}"]


def _report_lines(report: TrialReport) -> list[str]:
    excluded = ", ".join(f"{name} {n}" for name, n in report.excluded.items()) or "none"
    lines = [
        f"{report.trial}: {report.title}",
        f"  came {report.came}; excluded before the allocation: {excluded};"
        f" enrolled {report.enrolled} (planned {report.planned_per_arm} an arm)",
        *(line for arm in report.arms for line in _arm_lines(arm)),
        *_effect_lines(report.effect, [arm.arm for arm in report.arms]),
    ]
    return lines + [f"  {sentence}" for sentence in report.says]


def _arm_lines(arm: ArmReport) -> list[str]:
    missing = ", ".join(f"{name} {n}" for name, n in arm.not_analysed.items()) or "none"
    return [
        f"  {arm.arm}: allocated {arm.allocated}, began {arm.began}, finished practice"
        f" {arm.finished_practice}, finished test {arm.finished_test}, analysed {arm.analysed};"
        f" not analysed: {missing}"
    ]


def _effect_lines(effect: MeanDifference, arms: Sequence[str]) -> list[str]:
    first, second = arms
    return [
        f"  right on the test: {first} {percent(effect.mean_a)} (n = {effect.n_a}),"
        f" {second} {percent(effect.mean_b)} (n = {effect.n_b})",
        f"  {second} minus {first}, as allocated: {_points(effect.difference)}"
        f" (95 % interval {_ends(effect.ci95, _points)})",
        f"  Cohen's d: {plain(effect.d)} (95 % interval {_ends(effect.d_ci95, plain)})",
    ]


def _points(difference: float | None) -> str:
    """A difference of two percentages."""
    return "not defined" if difference is None else f"{100 * difference:+.1f} points"


def _ends(interval: Interval, told: Callable[[float], str]) -> str:
    return "not defined" if interval is None else f"{told(interval[0])} to {told(interval[1])}"


COMMANDS = (Command("trial", trial),)
