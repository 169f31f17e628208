"""A domain shift measured: answers, distances, attention and remedies, on two libraries.

Everything is bounded: at most :data:`~xai_core.evaluation.shift.cases.MOST_CASES` cases of each
library are answered, the first :data:`~xai_core.evaluation.shift.answers.MOST_COMPARED` of them
compared in features and appearance.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from xai_core.agreement import Agreement
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.evaluation.shift import remedies as changes
from xai_core.evaluation.shift.answers import MOST_COMPARED, Answered, Step, answer, views
from xai_core.evaluation.shift.appearance import Appearance, appearance_distance, appearance_of
from xai_core.evaluation.shift.cases import Sides, Wanted, choose, specimens_of
from xai_core.evaluation.shift.figures import fall, mean_figure, recovered
from xai_core.evaluation.shift.report import (
    AttentionMoved,
    ClassFall,
    FeatureDistance,
    Hindrance,
    Measure,
    RegionMoved,
    RemedyName,
    RemedyResult,
    ShiftReport,
)
from xai_core.evaluation.shift.tuning import tune
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input
from xai_core.stats.bootstrap import interval
from xai_core.stats.two_sample import classifier_test, mmd
from xai_core.types import Progress

logger = logging.getLogger(__name__)
SOURCE_SEED, TARGET_SEED = 0, 1
"""Of the draws: the two sides are drawn apart from each other."""
REMEDIES: Mapping[RemedyName, changes.Remedy] = {
    RemedyName.HISTOGRAM_MATCHING: changes.match_histograms,
    RemedyName.FOURIER_SWAP: changes.swap_amplitude,
    RemedyName.BATCH_NORMALISATION: changes.renormalise,
    RemedyName.TUNING: tune,
}


def measure_shift(  # noqa: PLR0913 - who looks at what, and what is tried
    source: CaseLibrary,
    target: CaseLibrary,
    model: LoadedModel,
    progress: Progress,
    *,
    wanted: Wanted | None = None,
    remedies: Sequence[RemedyName] = tuple(RemedyName),
) -> ShiftReport:
    """What a model loses on another library, how that differs, and what helps.

    Parameters
    ----------
    source
        The library the model is at home in.
    target
        The other one; of the same one again only specimens that the source does not hold.
    model
        Who answers, on copies of its network.
    progress
        Called with (cases looked at, in all); raising stops the work.
    wanted
        Splits, attributes and numbers; None for those usual.
    remedies
        Which are tried, on the same target cases.

    Returns
    -------
    ShiftReport
        Undefined figures are None.

    Raises
    ------
    AlignmentError
        The model does not answer what a library asks, or the three share no classes.
    StudyError
        A side has no case that can be answered, or both sides are the same.
    ModelError
        An answer is not finite.
    """
    wanted = wanted or Wanted()
    sides = choose(source, target, model.card, wanted)
    tried = [name for name in RemedyName if name in remedies]
    step = _counted(progress, _n_steps(sides, len(tried)))
    shared = _shared_regions(source, target)
    untouched = changes.Treated(model)
    here = answer(sides.source, untouched, shared, SOURCE_SEED, step)
    there = answer(sides.target, untouched, shared, TARGET_SEED, step)
    looks, looks_there = (_looks(side, model, step) for side in (here, there))
    at_hand = _at_hand(model, looks, sides, step)
    return ShiftReport(
        model=model.card.id,
        weights_sha256=model.card.weights_sha256,
        classes=tuple(item.id for item in sides.source.alignment.classes),
        headline=here.good.headline,
        source=here.told(model.card),
        target=there.told(model.card),
        fall={
            measure: fall(measure, figure, there.good.figures[measure])
            for measure, figure in here.good.figures.items()
        },
        by_class=_by_class(here, there),
        features=_feature_distance(here, there, wanted),
        appearance=appearance_distance(looks, looks_there),
        attention=_attention(here, there, shared),
        n_set_aside=len(at_hand.pictures),
        remedies=tuple(_with_remedy(name, at_hand, here, there, step) for name in tried),
    )


def _n_steps(sides: Sides, n_remedies: int) -> int:
    """Cases that will be looked at, one by one."""
    n_here, n_there = len(sides.source.cases), len(sides.target.cases)
    compared = min(n_here, MOST_COMPARED) + min(n_there, MOST_COMPARED)
    return n_here + n_there * (1 + n_remedies) + compared + len(sides.set_aside)


def _counted(progress: Progress, total: int) -> Step:
    done = count(1)
    return lambda: progress(min(next(done), total), total)


def _shared_regions(source: CaseLibrary, target: CaseLibrary) -> tuple[str, ...]:
    there = {info.id for info in target.manifest.regions}
    return tuple(info.id for info in source.manifest.regions if info.id in there)


def _looks(side: Answered, model: LoadedModel, step: Step) -> Appearance:
    pictures = views(side.side.library, model, side.compared, step)
    return appearance_of(pictures, specimens_of(side.compared))


def _at_hand(model: LoadedModel, looks: Appearance, sides: Sides, step: Step) -> changes.AtHand:
    library, alignment = sides.target.library, sides.target.alignment
    pictures, truths = [], []
    for case in sides.set_aside:
        step()
        try:
            pictures.append(model_input(library.image(case), model.card.input))
        except ShitenError as error:
            logger.warning("not learned from: %s: %s", case.id, error)
            continue
        truths.append(alignment.truth(LibraryFacts(library, case)))
    return changes.AtHand(model, looks, pictures, truths, alignment)


def _by_class(here: Answered, there: Answered) -> dict[str, ClassFall]:
    """The fall of each class's recall."""
    found = {}
    for name, one in here.good.recall.items():
        other = there.good.recall[name]
        fell = fall(Measure.ACCURACY, one, other)
        found[name] = ClassFall(
            **dict(fell), n_source=one.n, n_target=other.n, source=one.told, target=other.told
        )
    return found


def _feature_distance(here: Answered, there: Answered, wanted: Wanted) -> FeatureDistance:
    points = here.features, there.features
    groups = specimens_of(here.compared), specimens_of(there.compared)
    apart = mmd(*points, groups, deals=wanted.deals)
    told = classifier_test(*points, groups, deals=wanted.classifier_deals)
    return FeatureDistance(
        n_source=len(points[0]),
        n_target=len(points[1]),
        by_specimen=any(side is not None for side in groups),
        mmd2=apart.mmd2,
        bandwidth=apart.bandwidth,
        mmd_p=apart.p_value,
        mmd_permutations=apart.deals,
        classifier_auc=told.auc,
        classifier_p=told.p_value,
        classifier_permutations=told.deals,
    )


def _attention(
    here: Answered, there: Answered, regions: Sequence[str]
) -> dict[str, RegionMoved] | None:
    """How the attention of right answers moves, in each region drawn in right cases of both."""
    found = {}
    for region in regions:
        sides = [_right_in(region, side) for side in (here, there)]
        if all(sides):
            found[region] = RegionMoved(
                above_chance=_moved([[(c, one.above_chance) for c, one in s] for s in sides]),
                irrelevant_share=_moved([[(c, _irrelevant(one)) for c, one in s] for s in sides]),
            )
    return found or None


def _right_in(region: str, side: Answered) -> list[tuple[Case, Agreement]]:
    return [
        (case, result.agreements[region])
        for case, result in side.results
        if result.judgement.right and region in result.agreements
    ]


def _irrelevant(agreement: Agreement) -> float | None:
    inside = agreement.attention_in_region
    return None if inside is None else 1 - inside


def _moved(sides: Sequence[Sequence[tuple[Case, float | None]]]) -> AttentionMoved:
    (one, drawn), (other, drawn_there) = (
        mean_figure([value for _, value in side], [case.specimen for case, _ in side], seed)
        for side, seed in zip(sides, (SOURCE_SEED, TARGET_SEED), strict=True)
    )
    less = None if one.mean is None or other.mean is None else other.mean - one.mean
    return AttentionMoved(
        source=one, target=other, difference=less, ci95=interval(drawn_there - drawn)
    )


def _with_remedy(
    name: RemedyName, at_hand: changes.AtHand, here: Answered, there: Answered, step: Step
) -> RemedyResult:
    treated = REMEDIES[name](at_hand)
    if isinstance(treated, Hindrance):
        return RemedyResult(remedy=name, hindrance=treated, figures={}, ece=None)
    # The cases answered before, and no other: the two are compared draw by draw.
    again = answer(replace(there.side, cases=there.cases), treated, (), TARGET_SEED, step)
    return RemedyResult(
        remedy=name,
        hindrance=None,
        figures={
            measure: recovered(measure, here.good.figures[measure], figure, treated_figure)
            for measure, figure in there.good.figures.items()
            for treated_figure in (again.good.figures[measure],)
        },
        ece=again.good.ece,
    )
