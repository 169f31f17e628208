"""The quiz page, room by room; its rules are ``xai_core.quiz``.

Beginning:

=======================  ==========================================================================
``who``                  who answers; their record taken along or erased
``settings``             what a new round is to be
``material``             the pool of a round, once the model has answered its pictures
``open_rounds``          what can be gone on with
``trial``                taking part in a randomised comparison
``export_test``          a test for another platform, before it is begun and after
=======================  ==========================================================================

A round:

=======================  ==========================================================================
``learner_round``        one learner in one round: begun, answered, gone on with, kept in the store
``quiz_session``         a round as it stands now, and what is shown of its cases
``round``                a round on the screen: what was asked for is done, then it is drawn
``asking``               when the AI's answer is seen, in which order the classes come
``question``             the picture, the answers, how sure, the mark
``confidence``           the steps of confidence in words
``number``               a question whose answer is a number
``second_look``          the AI's answer beside the learner's, who keeps theirs or changes it
``reveal``               expert, AI and learner side by side, after the answer is saved
``verdict_box``          right or wrong in a box
``why``                  why the class is what it is
``summary``              the end of a round
``reliance``             over- and under-reliance on the AI
``progress``             how the learner is doing over all rounds
=======================  ==========================================================================

Counts and series:

=======================  ==========================================================================
``differential``         the cells of one smear counted with the keyboard
``differential_report``  what a finished count tells
``threshold``            where one draws the line between two classes
``threshold_report``     that line beside the rule and the AI
``key_counter``          the component both are done with
``kept_exercise``        keeps them in the store
=======================  ==========================================================================

What all of these use:

=======================  ==========================================================================
``quiz_tab``             the tab remembers who answers and where
``cached``               what only this screen keeps
``session``              its session keys, and what of them stands in the address
=======================  ==========================================================================
"""
