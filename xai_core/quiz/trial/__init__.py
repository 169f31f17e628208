"""A randomised comparison of two settings of a round, built in.

Question answered: *do learners who practise in one way do better on a test than those who practise
in another, by how much, and how sure is that?*

==============  ==================================================================================
``protocol``    what is compared, said in a file before it begins
``allocation``  who gets which arm: permuted blocks of four
``report``      who took part and how far they came (CONSORT); the effect, as allocated
``power``       how many it takes, by formula and on simulated learners
==============  ==================================================================================

Who takes part is kept by ``xai_core.store.trials``.
"""

from xai_core.quiz.trial.allocation import BLOCK, arm_at
from xai_core.quiz.trial.power import TrialPower, power_report, simulated_participants
from xai_core.quiz.trial.protocol import Arm, Exclusion, Protocol, Trial, find_trial, read_trial
from xai_core.quiz.trial.report import (
    ArmReport,
    Excluded,
    NotAnalysed,
    Participant,
    TrialReport,
    report_of,
)

__all__ = [
    "BLOCK",
    "Arm",
    "ArmReport",
    "Excluded",
    "Exclusion",
    "NotAnalysed",
    "Participant",
    "Protocol",
    "Trial",
    "TrialPower",
    "TrialReport",
    "arm_at",
    "find_trial",
    "power_report",
    "read_trial",
    "report_of",
    "simulated_participants",
]
