"""Right for the wrong reason: right answers that did not come from where the evidence lies.

A model may be right because of a tag in the corner (the Clever Hans effect: Lapuschkin et al. 2019,
10.1038/s41467-019-08987-4). Two questions are put to every right answer, about one region that
experts say decides:

1. *Where is the attention?* The case is **suspected** where no more of the answer's attention lies
   in the region than chance (the region's share of the picture) or a blob in the middle of the
   picture that looks at nothing would put there.
2. *Does the answer need the region?* The region, with its convex hull so that no outline of it is
   left, is filled with what surrounds it, and the model is asked again (``hiding.py``). The
   suspicion is **supported** where the answer stays the same and loses at most
   :attr:`Rule.most_lost` of its probability: it never needed the region. Where it changes, the
   case is **acquitted**: attention may lie elsewhere, but the region decides.

A map alone is a hint, so a suspicion that was not checked is called no more than that. Neither
question is asked where the region is not drawn, or the attention not defined.

*How good is this rule?* Known where cases have twins: pictures of one cell that differ in a planted
cue alone. A right answer that changes with the cue was given for the wrong reason; one that stays
was not (:func:`known_reasons`). ``python -m xai_core wrong-reason`` measures precision and recall;
docs/claims.md has the figures. What the rule cannot see: a model of few classes may fall back
on the right one by luck when the region is hidden; then attention alone speaks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.cases.case import Case
from xai_core.evaluation.case_list import Flags, Outcomes, suspected
from xai_core.evaluation.name_columns import Names, places_of
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Choice, Interval, Report, Strict


@dataclass(frozen=True)
class Rule:
    """From when on a suspicion is supported."""

    most_lost: float = 0.25
    """Of the answer's calibrated probability, what hiding the region may take: a difference in
    [0, 1]. Chosen on the validation cases of ``smear-shortcut``, all right answers asked: there
    hiding the cell takes less than 0.001 from the model that reads the tag (200 answers), and at
    least 0.58 from the one that reads the cell (192)."""


RULE = Rule()


class Support(Choice):
    """What is known of a right answer whose attention is not in the region."""

    SUSPECTED = "suspected"
    """Not checked yet, or it could not be."""
    SUPPORTED = "supported"
    ACQUITTED = "acquitted"


class Hidden(Strict):
    """The answer to one case with the region hidden."""

    case: str
    picture_sha256: str
    stays: bool
    """Whether the answer is the same, as library and model read it in common."""
    before: float
    """Calibrated probability of the answer to the whole picture."""
    without: float
    """Of that same answer, the region hidden."""

    @property
    def lost(self) -> float:
        """What hiding took from the answer; negative where it became surer."""
        return self.before - self.without

    def support(self, rule: Rule = RULE) -> Support:
        """What it says of a suspicion."""
        needless = self.stays and self.lost <= rule.most_lost
        return Support.SUPPORTED if needless else Support.ACQUITTED


def supports(
    outcomes: Outcomes, hidden: Mapping[str, Hidden], rule: Rule = RULE
) -> dict[str, Support]:
    """Case id -> what is known of it, for every suspected case.

    Parameters
    ----------
    outcomes
        With attention in the region that was hidden.
    hidden
        Case id -> the answer without it, as far as it was asked.
    rule
        From when on a suspicion is supported.

    Returns
    -------
    dict[str, Support]
        In the library's order.
    """
    ids = [str(case_id) for case_id in outcomes.case_ids[suspected(outcomes)]]
    return {
        case_id: hidden[case_id].support(rule) if case_id in hidden else Support.SUSPECTED
        for case_id in ids
    }


def support_of(
    outcomes: Outcomes, hidden: Mapping[str, Hidden], place: int, rule: Rule = RULE
) -> Support | None:
    """The same of the case at one place.

    Parameters
    ----------
    outcomes, hidden, rule
        As of :func:`supports`.
    place
        Of the case among the outcomes.

    Returns
    -------
    Support | None
        None where the case is not suspected.
    """
    knows_nothing = np.fmax(outcomes.chance[place], outcomes.centre_blob[place])
    if not (outcomes.right[place] and outcomes.attention[place] <= knows_nothing):
        return None
    one = hidden.get(str(outcomes.case_ids[place]))
    return Support.SUSPECTED if one is None else one.support(rule)


def acquitted(outcomes: Outcomes, hidden: Mapping[str, Hidden], rule: Rule = RULE) -> Flags:
    """``(N,)``: suspected cases whose answer does need the region."""
    cleared = {name for name, one in hidden.items() if one.support(rule) is Support.ACQUITTED}
    found = np.zeros(len(outcomes), dtype=np.bool_)
    found[places_of(outcomes.case_ids, cleared)] = True
    return found & suspected(outcomes)


def known_reasons(
    cases: Sequence[Case], answers: Names, right: Flags, attribute: str
) -> dict[str, bool]:
    """Case id -> whether a right answer was given for the wrong reason, where twins tell.

    Twins are cases whose ids differ only by the value of an attribute at their end
    (``cell-000001-following``, ``cell-000001-reversed`` for the attribute ``world``): one cell,
    photographed with the cue following its class, against it, and without it.

    Parameters
    ----------
    cases
        ``(N,)``, in the order of the study.
    answers
        ``(N,)``: what the model says.
    right
        ``(N,)``: whether that is right.
    attribute
        What twins differ in.

    Returns
    -------
    dict[str, bool]
        True where the answer is not the same on all twins. Right answers with a twin only.
    """
    groups: dict[str, list[int]] = {}
    for place, case in enumerate(cases):
        value = case.attributes.get(attribute)
        if value and case.id.endswith(f"-{value}"):
            groups.setdefault(case.id.removesuffix(f"-{value}"), []).append(place)
    return {
        cases[place].id: len({answers[twin] for twin in twins}) > 1
        for twins in groups.values()
        if len(twins) > 1
        for place in twins
        if right[place]
    }


class Measured(Report):
    """How often a list is right about the right answers in it, where the reason is known."""

    listed: int
    """Right answers of known reason that the list holds."""
    true: int
    """Of these, those given for the wrong reason."""
    precision: float | None
    precision_interval: Interval
    """Wilson's, 95 %."""
    wrong_reason: int
    """All right answers given for the wrong reason."""
    recall: float | None
    recall_interval: Interval

    @classmethod
    def of(cls, listed: set[str], known: Mapping[str, bool]) -> Measured:
        """A list of case ids held against what is known."""
        among = [case_id for case_id in known if case_id in listed]
        true = sum(known[case_id] for case_id in among)
        positive = sum(known.values())
        return cls(
            listed=len(among),
            true=true,
            precision=true / len(among) if among else None,
            precision_interval=wilson_interval(true, len(among)),
            wrong_reason=positive,
            recall=true / positive if positive else None,
            recall_interval=wilson_interval(true, positive),
        )


def measured_on_shortcut() -> Measured:
    """How good the list of supported answers is where the truth is known.

    ``python -m xai_core wrong-reason --library smear-shortcut --model smear-shortcut --against
    smear11 --twins world --split test --where world=following``.
    """
    listed, true, wrong_reason = 330, 330, 401
    return Measured(
        listed=listed,
        true=true,
        precision=true / listed,
        precision_interval=wilson_interval(true, listed),
        wrong_reason=wrong_reason,
        recall=true / wrong_reason,
        recall_interval=wilson_interval(true, wrong_reason),
    )
