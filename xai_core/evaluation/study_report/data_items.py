"""METRIC's dimensions of the data: what can be counted is, the rest is asked for."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.errors import Phrase
from xai_core.evaluation.study_report.entry import (
    Fill,
    Told,
    ask,
    asking,
    from_card,
    measured,
    source_told,
)
from xai_core.evaluation.study_report.figures import StudyFigures, StudySources
from xai_core.evaluation.study_report.sentences import literally, number_told, said, share_told

MOST_KINDS = 20
"""Values of an attribute up to which it is one of kinds; beyond that it is a number."""


def _people(sources: StudySources, _: StudyFigures) -> Told:
    reviews = [
        each for each in sources.card.labels if each.library == sources.study.info.library.id
    ]
    if not reviews:
        return ask(
            Phrase("How many labels are wrong? The command “labels” lists those a model disputes.")
        )
    return measured(
        *[
            said(
                Phrase(
                    "Of {n:,} labels looked at, {disputed:,} are disputed by the model (confident"
                    " learning); none was changed."
                ),
                n=each.n,
                disputed=len(each.disputed),
            )
            for each in reviews
        ]
    )


def _complete(sources: StudySources, figures: StudyFigures) -> Told:
    all_cases = figures.n_cases + figures.n_skipped
    drawn = [
        said(
            Phrase("Region “{region}” is drawn on {n:,} of {all:,} cases."),
            region=sources.region_name(each.region),
            n=each.chance.n_used,
            all=figures.n_cases,
        )
        for each in figures.regions
    ]
    return measured(
        said(
            Phrase("{share} of {n:,} cases could be read; {judged} have a truth."),
            share=share_told(figures.n_cases / all_cases if all_cases else None),
            n=all_cases,
            judged=share_told(figures.n_judged / figures.n_cases if figures.n_cases else None),
        ),
        *drawn,
    )


def _credible(sources: StudySources, _: StudyFigures) -> Told:
    told = source_told(sources)
    if not told:
        return ask(Phrase("Where do the pictures come from, and why can that be trusted?"))
    return from_card(*told)


def _variety(sources: StudySources, figures: StudyFigures) -> Told:
    attributes: dict[str, set[str]] = {}
    for case in sources.library.cases:
        for name, value in case.attributes.items():
            attributes.setdefault(name, set()).add(value)
    many = sum(len(values) > MOST_KINDS for values in attributes.values())
    return measured(
        said(
            Phrase("{specimens:,} specimens and {labels} labels."),
            specimens=figures.n_specimens,
            labels=len(figures.truths),
        )
        if figures.n_specimens
        else said(Phrase("{labels} labels; no specimens are named."), labels=len(figures.truths)),
        *[
            said(Phrase("{name}: {n:,} different values."), name=name, n=len(values))
            for name, values in sorted(attributes.items())
            if len(values) <= MOST_KINDS
        ],
        said(
            Phrase("{n} further attributes have more than {most} different values each."),
            n=many,
            most=MOST_KINDS,
        )
        if many
        else None,
    )


def _depth(_: StudySources, figures: StudyFigures) -> Told:
    per = figures.n_cases / figures.n_specimens if figures.n_specimens else None
    return measured(
        said(
            Phrase("{n:,} cases, {per} a specimen on average."),
            n=figures.n_cases,
            per=number_told(per),
        )
    )


def _balance(sources: StudySources, figures: StudyFigures) -> Told:
    if not figures.truths:
        target = sources.library.task.kind
        return measured(said(Phrase("The task asks for no classes ({kind})."), kind=target.value))
    most, least = max(figures.truths.values()), min(figures.truths.values())
    told = ", ".join(f"{name}: {n:,}" for name, n in figures.truths.items())
    return measured(
        literally(told),
        said(
            Phrase("The most frequent label is {times:.3g} times as frequent as the rarest."),
            times=most / least,
        ),
    )


def _understandable(sources: StudySources, _: StudyFigures) -> Told:
    manifest = sources.library.manifest
    return from_card(
        said(Phrase("Classes and regions have names in English and Japanese, and ids.")),
        said(Phrase("What decides a class is told for {n} of them."), n=len(manifest.criteria)),
    )


def _redundant(_: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(
            Phrase("{n:,} of {all:,} cases share their picture file with another one."),
            n=figures.n_doubles,
            all=figures.n_cases,
        )
    )


def _missing(sources: StudySources, figures: StudyFigures) -> Told:
    return measured(
        *[
            said(
                Phrase("“{region}”: undefined in {n:,} cases on which it is drawn."),
                region=sources.region_name(each.region),
                n=each.attention.n_undefined,
            )
            for each in figures.regions
        ],
        said(
            Phrase("Without a truth: {n:,} cases. Whether that says something was not tested."),
            n=figures.n_cases - figures.n_judged,
        ),
    )


def _features(sources: StudySources, figures: StudyFigures) -> Told:
    if not figures.regions:
        return ask(
            Phrase("Which features matter? The library has no regions to hold maps against.")
        )
    return measured(
        *[
            said(
                Phrase("“{region}”: attention above chance {figure}."),
                region=sources.region_name(each.region),
                figure=number_told(each.above_chance.mean, each.above_chance.ci95),
            )
            for each in figures.regions
        ]
    )


def _rules(sources: StudySources, _: StudyFigures) -> Told:
    return measured(
        said(
            Phrase(
                "Every row of the library was checked on opening: ids, labels, files, sizes of"
                " regions. {n:,} cases passed."
            ),
            n=len(sources.library.cases),
        )
    )


def _contradictions(sources: StudySources, figures: StudyFigures) -> Told:
    labels: dict[str, set[str | None]] = {}
    for case in sources.library.cases:
        labels.setdefault(case.sha256, set()).add(case.label)
    n = sum(len(found) > 1 for found in labels.values())
    return measured(
        said(Phrase("{n:,} pictures stand in the library with more than one label."), n=n)
    )


def _distributions(sources: StudySources, _: StudyFigures) -> Told:
    splits: dict[str, dict[str, int]] = {}
    for case in sources.library.cases:
        if case.label is not None:
            of_split = splits.setdefault("-" if case.split is None else case.split.value, {})
            of_split[case.label] = of_split.get(case.label, 0) + 1
    if len(splits) < 2:
        return ask(Phrase("Are training and test cases alike? The library names no splits."))
    return measured(
        *[
            said(
                Phrase("Split “{split}”: {shares}."),
                split=split,
                shares=", ".join(
                    f"{label} {100 * n / sum(counts.values()):.1f} %"
                    for label, n in sorted(counts.items())
                ),
            )
            for split, counts in sorted(splits.items())
        ]
    )


DATA_ITEMS: Mapping[int, Fill] = {
    1: asking(Phrase("Which devices took the pictures, and how were they kept in order?")),
    2: _people,
    3: _complete,
    4: _credible,
    5: asking(Phrase("From which years are the pictures, and are they taken like that today?")),
    6: _variety,
    7: _depth,
    8: _balance,
    9: _understandable,
    10: _redundant,
    11: _missing,
    12: _features,
    13: _rules,
    14: _contradictions,
    15: _distributions,
}
