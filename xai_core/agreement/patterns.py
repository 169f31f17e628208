"""What kind of agreement is it? The eight patterns of Shared Interest, in a person's words.

A binarised map is compared with the region, and the answer with the truth. The first of these
tests that holds names the pattern; "high" means at or above its threshold:

=========================  ===================  ===================
                           right answer         wrong answer
=========================  ===================  ===================
high IoU                   human aligned        confuser
high saliency coverage     sufficient subset    insufficient subset
high ground-truth cov.     context dependent    context confusion
none high                  sufficient context   distractor
=========================  ===================  ===================

The thresholds are settings, declared here and stored with each result. With two areas of equal
size, coverage c and IoU are tied by IoU = c / (2 - c), so an IoU of 0.5 is a coverage of 2/3. The
coverage thresholds stand at 0.75, above that: "high coverage, but no high IoU" then always means
that map and region really differ in size. It follows that under ``matched-area`` binarisation
a subset or context pattern can occur only where the areas differ after all: a map with
fewer than |G| positive pixels, or one with ties at the cut. Under ``otsu`` all eight occur.

Boggust, A., Hoover, B., Satyanarayan, A., Strobelt, H. (2022), "Shared Interest: Measuring
Human-AI Alignment to Identify Recurring Patterns in Model Behavior", CHI,
10.1145/3491102.3501965.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from xai_core.agreement.scores import Overlap
from xai_core.errors import ChoiceError
from xai_core.types import Choice


class Pattern(Choice):
    """One of the eight; the value is the word used in files."""

    HUMAN_ALIGNED = "human-aligned"
    SUFFICIENT_SUBSET = "sufficient-subset"
    CONTEXT_DEPENDENT = "context-dependent"
    SUFFICIENT_CONTEXT = "sufficient-context"
    CONFUSER = "confuser"
    INSUFFICIENT_SUBSET = "insufficient-subset"
    CONTEXT_CONFUSION = "context-confusion"
    DISTRACTOR = "distractor"


@dataclass(frozen=True)
class PatternThresholds:
    """From where on a score counts as high; each in (0, 1].

    Raises
    ------
    ChoiceError
        A threshold outside that range.
    """

    iou: float = 0.5
    saliency_coverage: float = 0.75
    ground_truth_coverage: float = 0.75

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not 0 < value <= 1:
                raise ChoiceError(
                    "A pattern threshold is above 0 and at most 1, but {name} is {value:g}.",
                    name=name,
                    value=value,
                )


DEFAULT_THRESHOLDS = PatternThresholds()


def pattern_of(
    overlap: Overlap, right: bool | None, thresholds: PatternThresholds = DEFAULT_THRESHOLDS
) -> Pattern | None:
    """The pattern of one case; ``right`` says whether the model's answer was right.

    None when it is not known whether the answer was right, when the region is empty, and when
    the binarised map is empty: without attention there is no pattern of attention.
    """
    iou, covered_region, covered_attention = overlap
    if right is None or iou is None or covered_region is None or covered_attention is None:
        return None
    if iou >= thresholds.iou:
        return Pattern.HUMAN_ALIGNED if right else Pattern.CONFUSER
    if covered_attention >= thresholds.saliency_coverage:
        return Pattern.SUFFICIENT_SUBSET if right else Pattern.INSUFFICIENT_SUBSET
    if covered_region >= thresholds.ground_truth_coverage:
        return Pattern.CONTEXT_DEPENDENT if right else Pattern.CONTEXT_CONFUSION
    return Pattern.SUFFICIENT_CONTEXT if right else Pattern.DISTRACTOR
