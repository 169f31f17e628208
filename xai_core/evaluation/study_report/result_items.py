"""CLAIM's items on evaluation, results, limits and what is to be had."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.cases.regions import first_region_of_library
from xai_core.errors import Phrase
from xai_core.evaluation.study_report.entry import (
    Fill,
    Told,
    ask,
    asking,
    does_not_apply,
    from_card,
    measured,
)
from xai_core.evaluation.study_report.figures import RegionFigures, StudyFigures, StudySources
from xai_core.evaluation.study_report.sentences import (
    Sentence,
    localised,
    number_told,
    said,
    share_told,
)
from xai_core.models.card_parts import Metric
from xai_core.stats.bootstrap import RESAMPLES
from xai_core.stats.means import Mean


def _summary(sources: StudySources, figures: StudyFigures) -> Told:
    first = first_region_of_library(sources.library.manifest.regions)
    return measured(
        said(
            Phrase("“{model}” answered {n:,} cases of “{library}”."),
            model=sources.card.title,
            n=figures.n_cases,
            library=sources.library.title,
        ),
        _right(figures),
        *[_looked(sources, each) for each in figures.regions if each.region == first],
    )


def _right(figures: StudyFigures) -> Sentence:
    return said(
        Phrase("Right: {right:,} of {n:,}, {share}."),
        right=figures.n_right,
        n=figures.n_judged,
        share=share_told(figures.right, figures.right_ci95),
    )


def _looked(sources: StudySources, found: RegionFigures) -> Sentence:
    return said(
        Phrase(
            "Attention in “{region}”: {attention}; chance {chance}; above chance {above}"
            " ({n:,} cases)."
        ),
        region=sources.region_name(found.region),
        attention=_mean(found.attention),
        chance=_mean(found.chance),
        above=number_told(found.above_chance.mean, found.above_chance.ci95),
        n=found.attention.n_used,
    )


def _mean(mean: Mean) -> Sentence:
    return share_told(mean.mean, mean.ci95)


def _measures(_: StudySources, figures: StudyFigures) -> Told:
    return from_card(
        said(Phrase("Share of right answers, and per class its recall and precision."))
        if figures.classes is not None
        else said(Phrase("Share of right answers, as the library's task calls an answer right.")),
        said(Phrase("Mean error, root mean square error, Pearson's r, Lin's concordance."))
        if figures.values is not None
        else None,
        said(Phrase("Attention in region: the share of the map's sum that lies in the region."))
        if figures.regions
        else None,
    )


def _statistics(_: StudySources, figures: StudyFigures) -> Told:
    return from_card(
        said(
            Phrase("95 % intervals, resampled by specimen (2,000 draws, fixed seed).")
            if figures.by_specimen
            else Phrase(
                "95 % intervals: Wilson's of shares, resampled by case of means (2,000 draws, fixed"
                " seed). Cases of one patient count as if they were independent."
            )
        ),
        None
        if figures.values is None
        else said(
            Phrase(
                "Of errors, correlation and concordance: {draws:,} draws. Of the mean difference:"
                " Student's, with cases taken as independent."
            ),
            draws=RESAMPLES,
        ),
    )


def _robustness(sources: StudySources, _: StudyFigures) -> Told:
    check = sources.card.strangeness
    if check is None:
        return ask(
            Phrase(
                "How robust is it? The command “ood” measures pictures unlike the training's,"
                " “shift” another library."
            )
        )
    alarms = [
        said(
            Phrase("Ordinary cases called strange, {name}: {share}."),
            name=each.name,
            share=share_told(each.rate.value, (each.rate.low, each.rate.high)),
        )
        for each in check.false_alarms
    ]
    return measured(
        said(
            Phrase("Pictures unlike the training's are told apart by {method}."),
            method=check.method,
        ),
        *alarms,
    )


def _explained(sources: StudySources, figures: StudyFigures) -> Told:
    settings = sources.study.info.settings
    return measured(
        said(
            Phrase("Grad-CAM of layer {layer}, cut by {cut}."),
            layer=settings.layer,
            cut=settings.binarisation,
        ),
        *[_looked(sources, each) for each in figures.regions],
        said(Phrase("High agreement means a plausible place, not a proven reason.")),
    )


def _internal(sources: StudySources, figures: StudyFigures) -> Told:
    if sources.card.learned_from(sources.library.id):
        return measured(
            said(
                Phrase("The model learned from this library; {n:,} of the judged cases it saw."),
                n=figures.n_learned_from,
            ),
            _right(figures),
        )
    own = [each for each in sources.card.metrics if not each.other_source]
    return from_card(*map(_metric, own)) if own else ask(Phrase("How good is it where it learned?"))


def _external(sources: StudySources, figures: StudyFigures) -> Told:
    if not sources.card.learned_from(sources.library.id):
        return measured(
            said(Phrase("No case of this library was among those the model learned from.")),
            _right(figures),
        )
    other = [each for each in sources.card.metrics if each.other_source]
    if other:
        return from_card(*map(_metric, other))
    return ask(Phrase("How good is it on pictures from elsewhere? It was not measured here."))


def _metric(metric: Metric) -> Sentence:
    interval = None if metric.low is None or metric.high is None else (metric.low, metric.high)
    told = (
        share_told(metric.value, interval)
        if metric.is_share
        else number_told(metric.value, interval, metric.unit or "")
    )
    return said(
        Phrase("{name} on {where}: {figure}, {n:,} cases."),
        name=metric.name,
        where=metric.measured_on,
        figure=told,
        n=metric.n,
    )


def _flow(_: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(
            Phrase(
                "{all:,} cases, {skipped:,} could not be read, {n:,} answered, {judged:,} judged."
            ),
            all=figures.n_cases + figures.n_skipped,
            skipped=figures.n_skipped,
            n=figures.n_cases,
            judged=figures.n_judged,
        )
    )


def _alike(_: StudySources, figures: StudyFigures) -> Told:
    truths = ", ".join(f"{name}: {n:,}" for name, n in figures.truths.items())
    return measured(
        said(Phrase("By label: {labels}."), labels=truths) if truths else None,
        said(Phrase("By split: {splits}."), splits=figures.splits_told()),
        said(Phrase("Age, sex and history have to be added where they are known.")),
    )


def _performance(_: StudySources, figures: StudyFigures) -> Told:
    values = figures.values
    if values is None:
        return measured(_right(figures))
    return measured(
        _right(figures),
        said(
            Phrase("Mean absolute error: {figure}."),
            figure=number_told(values.mae, values.mae_ci95),
        ),
        said(Phrase("Pearson's r: {figure}."), figure=number_told(values.r, values.r_ci95)),
        said(
            Phrase("Lin's concordance: {figure}."), figure=number_told(values.ccc, values.ccc_ci95)
        ),
        said(
            Phrase("Bland-Altman: mean difference {figure}."),
            figure=number_told(values.bland_altman.bias, values.bland_altman.bias_ci95),
        ),
    )


def _by_class(sources: StudySources, figures: StudyFigures) -> Told:
    if not sources.study.info.reading.classes:
        return does_not_apply(Phrase("The answers are no classes."))
    if figures.classes is None:
        return measured(said(Phrase("No answer of this study can be judged.")))
    return measured(
        *[
            said(
                Phrase("{name}: recall {recall}, precision {precision}, {n:,} cases."),
                name=sources.class_name(name),
                recall=share_told(each.recall, each.recall_ci95),
                precision=share_told(each.precision),
                n=each.n,
            )
            for name, each in figures.classes.per_class.items()
            if each.n
        ]
    )


def _failures(sources: StudySources, figures: StudyFigures) -> Told:
    wrong = figures.n_judged - figures.n_right
    return measured(
        said(
            Phrase("{n:,} of {all:,} judged cases are answered wrong."),
            n=wrong,
            all=figures.n_judged,
        ),
        *[
            said(
                Phrase("{truth} taken for {answer} (cases: {n:,})."),
                truth=sources.class_name(truth),
                answer=sources.class_name(answer),
                n=n,
            )
            for truth, answer, n in figures.confused()
        ],
    )


def _limits(sources: StudySources, _: StudyFigures) -> Told:
    notes = sources.library.manifest.notes
    return from_card(
        localised(sources.card.weaknesses), None if notes is None else localised(notes)
    )


def _protocol(sources: StudySources, _: StudyFigures) -> Told:
    return measured(
        said(
            Phrase(
                "The study's own file (study.json, fingerprint {fingerprint}) names library, model,"
                " layer, cut and software; with them it can be run again to the same table."
            ),
            fingerprint=sources.study.info.fingerprint()[:12],
        )
    )


def _to_be_had(sources: StudySources, _: StudyFigures) -> Told:
    manifest = sources.library.manifest
    return from_card(
        said(Phrase("Model “{id}”: {licence}."), id=sources.card.id, licence=sources.card.licence),
        said(Phrase("Pictures: {licence}."), licence=manifest.licence),
        said(Phrase("Software: Shiten, Apache-2.0.")),
    )


def _trial(_: StudySources, __: StudyFigures) -> Told:
    return does_not_apply(
        Phrase("No patient was treated or followed; nothing was to be registered.")
    )


RESULT_ITEMS: Mapping[int, Fill] = {
    2: _summary,
    28: _measures,
    29: _statistics,
    30: _robustness,
    31: _explained,
    32: _internal,
    33: _external,
    34: _trial,
    35: _flow,
    36: _alike,
    37: _performance,
    38: _by_class,
    39: _failures,
    40: _limits,
    41: asking(Phrase("What do the results mean for practice, and what do they not?")),
    42: _protocol,
    43: _to_be_had,
    44: asking(Phrase("Who paid for the work, and what part had they in it?")),
}
