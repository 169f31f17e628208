"""The quiz page, room by room.

=================  =====================================================================
``who``            who answers; their record taken along or erased
``settings``       what a new round is to be
``material``       which pictures it may ask, and what the model had said of each
``quiz_session``        one learner in one round: begun, answered, gone on with, kept in the store
``confidence``     how sure one can say to be, and what that means as a probability
``question``       the picture, the answers, how sure, the mark
``reveal``         expert, AI and learner side by side, after the answer is saved
``summary``        the end of a round
``progress``       how the learner is doing over all rounds
=================  =====================================================================
"""
