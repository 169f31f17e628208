"""From answered cases to the report of where a model looked: means, tests, class by class.

What is tested, why above chance and what counts as one observation is told in ``attention``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from xai_core.agreement import Agreement
from xai_core.evaluation.attention import (
    Attention,
    AttentionReport,
    ClassAttention,
    LookedAt,
    RightAgainstWrong,
    Side,
)
from xai_core.stats.kruskal_wallis import compare_several
from xai_core.stats.means import Mean, RankSum, compare_groups, mean_with_interval, unit_means
from xai_core.stats.signed_rank import SignedRank, compare_pairs


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
    return AttentionReport(
        by_specimen=by_specimen,
        right=_side(right),
        wrong=_side(wrong),
        right_against_wrong=_compared(cases, list(by_class.values()), by_specimen=by_specimen),
        classes={name: _class(members) for name, members in by_class.items()},
        between_classes=compare_several(
            {
                name: unit_means(_values(own, _above), _specimens(own)).tolist()
                for name, members in by_class.items()
                if (own := [case for case in members if case.right])
            }
        ),
        with_size=_with_size(right),
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


def _attention(cases: Sequence[LookedAt]) -> Attention:
    patterns = [case.scores.pattern for case in cases]
    counted = Counter(pattern.value for pattern in patterns if pattern is not None)
    return Attention(
        attention=_mean(cases, _raw),
        chance=_mean(cases, lambda scores: scores.chance),
        centre_blob=_mean(cases, lambda scores: scores.centre_blob),
        above_chance=_mean(cases, _above),
        patterns=dict(counted.most_common()),
    )


def _side(cases: Sequence[LookedAt]) -> Side:
    def against(rival: _Score) -> SignedRank:
        return compare_pairs(_values(cases, _raw), _values(cases, rival), _specimens(cases))

    return Side(
        looked=_attention(cases),
        narrow_blob=_mean(cases, lambda scores: scores.centre_blob_narrow),
        against_chance=against(lambda scores: scores.chance),
        against_centre_blob=against(lambda scores: scores.centre_blob),
        against_narrow_blob=against(lambda scores: scores.centre_blob_narrow),
    )


def _class(members: Sequence[LookedAt]) -> ClassAttention:
    return ClassAttention(
        looked=_attention(members),
        right=_mean([case for case in members if case.right], _above),
        wrong=_mean([case for case in members if not case.right], _above),
        right_against_wrong=_right_against_wrong(members),
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
        above_chance=_right_against_wrong(cases),
        attention=compare_groups(
            _values([case for case in cases if case.right], _raw),
            _values([case for case in cases if not case.right], _raw),
        ),
        within_classes=_within_classes(classes),
        by_specimen=_within_specimens(as_it_is) if by_specimen else None,
        same_class=compare_groups(
            [value for case, value in aligned if case.right],
            [value for case, value in aligned if not case.right],
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
