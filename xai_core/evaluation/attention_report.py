"""From answered cases to the report of where a model looked: means, tests, class by class.

What is tested, why above chance and what counts as one observation is told in
``agreement/attention.py``, with the types of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from xai_core.agreement import Agreement, Pattern
from xai_core.agreement.attention import (
    FEWEST,
    LEVEL,
    AttentionFindings,
    AttentionReport,
    ClassAttention,
    ClassDifferences,
    Finding,
    RightAgainstWrong,
    RightWrongRanks,
    Side,
    Unit,
    claim_verdict,
)
from xai_core.stats.kruskal_wallis import compare_several
from xai_core.stats.means import (
    Mean,
    MeanReport,
    RankSum,
    compare_groups,
    mean_with_interval,
    unit_means,
)
from xai_core.stats.signed_rank import SignedRank, compare_pairs
from xai_core.types import Interval


@dataclass(frozen=True)
class LookedAt:
    """One answered case that has the region."""

    truth: str
    """Its class."""
    right: bool
    scores: Agreement
    """Of the answer's map against the region, ``right`` known to it."""
    specimen: str | None


def attention_report(cases: Sequence[LookedAt], classes: Sequence[str]) -> AttentionReport:
    """Take the claim apart for one region.

    ``classes`` gives the order in which classes are told; those without cases are left out.

    Raises
    ------
    ValueError
        A case of a class that is not among ``classes``.
    """
    unknown = {case.truth for case in cases} - set(classes)
    if unknown:
        raise ValueError(f"“{min(unknown)}” is not among the classes")
    right = [case for case in cases if case.right]
    wrong = [case for case in cases if not case.right]
    by_specimen = bool(cases) and all(case.specimen for case in cases)
    by_class = {
        name: members for name in classes if (members := [c for c in cases if c.truth == name])
    }
    right_side = _side(right)
    compared = _compared(cases, list(by_class.values()), by_specimen=by_specimen)
    return AttentionReport(
        unit=Unit.SPECIMEN if by_specimen else Unit.CASE,
        level=LEVEL,
        fewest=FEWEST,
        verdict=_verdicts(right_side, compared),
        right=right_side,
        wrong=_side(wrong),
        right_against_wrong=compared,
        classes={name: _class(members) for name, members in by_class.items()},
        between_classes=_between(by_class),
        with_size=_with_size(right),
    )


def _verdicts(right: Side, compared: RightAgainstWrong) -> AttentionFindings:
    parts = (
        _finding_of_pairs(right.against_chance),
        _finding_of_pairs(right.against_centre_blob),
        _finding_of_sides(compared.above_chance, compared.by_specimen),
    )
    return AttentionFindings(
        claim=claim_verdict(*parts),
        above_chance=parts[0],
        above_centre_blob=parts[1],
        above_wrong=parts[2],
        above_wrong_of_class=_finding_of_sides(
            compared.same_class, compared.same_class_by_specimen
        ),
    )


def _finding_of_pairs(test: SignedRank) -> Finding:
    return _finding(test.p_value, test.rank_biserial, test.n_pairs - test.n_equal >= FEWEST)


def _finding_of_sides(by_case: RightWrongRanks, by_specimen: SignedRank | None) -> Finding:
    if by_specimen is not None:
        return _finding_of_pairs(by_specimen)
    enough = min(by_case.n_right, by_case.n_wrong) >= FEWEST
    return _finding(by_case.p_value, by_case.rank_biserial, enough)


def _finding(p_value: float | None, effect: float | None, enough: bool) -> Finding:
    if not enough or p_value is None or effect is None:
        return Finding.CANNOT_BE_TOLD
    if p_value >= LEVEL:
        return Finding.NOT_SHOWN
    return Finding.HIGHER if effect > 0 else Finding.LOWER


def _between(by_class: Mapping[str, Sequence[LookedAt]]) -> ClassDifferences:
    found = compare_several(
        {
            name: unit_means(_values(own, _above), _specimens(own)).tolist()
            for name, members in by_class.items()
            if (own := [case for case in members if case.right])
        }
    )
    shown = found.p_value is not None and found.p_value < LEVEL
    return ClassDifferences(
        p_value=found.p_value,
        h=found.h,
        epsilon_squared=found.epsilon_squared,
        sizes=dict(found.sizes),
        left_out=found.left_out,
        differing=tuple(pair for pair in found.pairs if pair.p_value < LEVEL) if shown else (),
    )


_Score = Callable[[Agreement], float | None]


def _above(scores: Agreement) -> float | None:
    return scores.above_chance


def _raw(scores: Agreement) -> float | None:
    return scores.attention_in_region


def _values(cases: Sequence[LookedAt], score: _Score) -> list[float | None]:
    return [score(case.scores) for case in cases]


def _specimens(cases: Sequence[LookedAt]) -> list[str | None]:
    return [case.specimen or None for case in cases]


def _mean(cases: Sequence[LookedAt], score: _Score) -> Mean:
    return mean_with_interval(_values(cases, score), _specimens(cases))


class _Means(TypedDict):
    n: int
    n_undefined: int
    n_specimens: int
    attention: float | None
    attention_ci95: Interval
    chance: float | None
    centre_blob: float | None
    above_chance: float | None
    above_chance_ci95: Interval
    patterns: dict[Pattern, int]


def _means(cases: Sequence[LookedAt]) -> _Means:
    """What sides and classes have in common: the fields of ``AttentionMeans``."""
    patterns = [case.scores.pattern for case in cases]
    counted = Counter(pattern for pattern in patterns if pattern is not None)
    attention, above = _mean(cases, _raw), _mean(cases, _above)
    return {
        "n": above.n_used,
        "n_undefined": above.n_undefined,
        "n_specimens": above.n_groups,
        "attention": attention.mean,
        "attention_ci95": attention.ci95,
        "chance": _mean(cases, lambda scores: scores.chance).mean,
        "centre_blob": _mean(cases, lambda scores: scores.centre_blob).mean,
        "above_chance": above.mean,
        "above_chance_ci95": above.ci95,
        "patterns": dict(counted.most_common()),
    }


def _side(cases: Sequence[LookedAt]) -> Side:
    def against(rival: _Score) -> SignedRank:
        return compare_pairs(_values(cases, _raw), _values(cases, rival), _specimens(cases))

    return Side(
        **_means(cases),
        centre_blob_narrow=_mean(cases, lambda scores: scores.centre_blob_narrow).mean,
        against_chance=against(lambda scores: scores.chance),
        against_centre_blob=against(lambda scores: scores.centre_blob),
        against_centre_blob_narrow=against(lambda scores: scores.centre_blob_narrow),
    )


def _class(members: Sequence[LookedAt]) -> ClassAttention:
    def above(*, right: bool) -> MeanReport:
        return MeanReport.of(_mean([case for case in members if case.right is right], _above))

    return ClassAttention(
        **_means(members),
        right=above(right=True),
        wrong=above(right=False),
        right_against_wrong=RightWrongRanks.of(_right_against_wrong(members)),
    )


def _right_against_wrong(cases: Sequence[LookedAt]) -> RankSum:
    return compare_groups(
        _values([case for case in cases if case.right], _above),
        _values([case for case in cases if not case.right], _above),
    )


def _within_classes(classes: Sequence[Sequence[LookedAt]]) -> float | None:
    """Pairs of a right and a wrong case, both of one class: the share in which right is higher."""
    tests = [_right_against_wrong(members) for members in classes]
    pairs = sum(test.n_a * test.n_b for test in tests)
    return sum(test.u or 0.0 for test in tests) / pairs if pairs else None


def _with_size(cases: Sequence[LookedAt]) -> float | None:
    pairs = [
        (case.scores.chance, case.scores.above_chance)
        for case in cases
        if case.scores.chance is not None and case.scores.above_chance is not None
    ]
    sizes, above = [size for size, _ in pairs], [value for _, value in pairs]
    if len(pairs) < 3 or len(set(sizes)) == 1 or len(set(above)) == 1:
        return None
    from scipy.stats import spearmanr

    return float(spearmanr(sizes, above).statistic)


def _compared(
    cases: Sequence[LookedAt], classes: Sequence[Sequence[LookedAt]], *, by_specimen: bool
) -> RightAgainstWrong:
    as_it_is = [(case, case.scores.above_chance) for case in cases]
    aligned = [pair for members in classes for pair in _aligned(members)]
    return RightAgainstWrong(
        above_chance=RightWrongRanks.of(_right_against_wrong(cases)),
        attention=RightWrongRanks.of(
            compare_groups(
                _values([case for case in cases if case.right], _raw),
                _values([case for case in cases if not case.right], _raw),
            )
        ),
        within_classes=_within_classes(classes),
        by_specimen=_within_specimens(as_it_is) if by_specimen else None,
        same_class=RightWrongRanks.of(
            compare_groups(
                [value for case, value in aligned if case.right],
                [value for case, value in aligned if not case.right],
            )
        ),
        same_class_by_specimen=_within_specimens(aligned) if by_specimen else None,
    )


_Scored = tuple[LookedAt, float | None]


def _aligned(members: Sequence[LookedAt]) -> list[_Scored]:
    """The cases of one class less their mean; none where all are right, or all wrong."""
    if len({case.right for case in members if case.scores.above_chance is not None}) < 2:
        return []
    mean = _mean_of(_values(members, _above))
    return [
        (case, None if value is None or mean is None else value - mean)
        for case, value in zip(members, _values(members, _above), strict=True)
    ]


def _within_specimens(cases: Sequence[_Scored]) -> SignedRank:
    """Each specimen's mean over right answers against its mean over wrong ones."""
    sides: dict[str | None, tuple[list[float | None], list[float | None]]] = {}
    for case, value in cases:
        sides.setdefault(case.specimen, ([], []))[0 if case.right else 1].append(value)
    means = [(_mean_of(right), _mean_of(wrong)) for right, wrong in sides.values()]
    return compare_pairs([right for right, _ in means], [wrong for _, wrong in means])


def _mean_of(values: Sequence[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None
