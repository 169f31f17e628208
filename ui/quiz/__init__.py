"""The quiz page, room by room; its rules are ``xai_core.quiz``.

================  =====================================================================
``who``           who answers; their record taken along or erased
``settings``      what a new round is to be
``material``      the pool of a round, once the model has answered its pictures
``learner_round`` one learner in one round: begun, answered, gone on with, kept in the store
``quiz_session``  a round as it stands now, and what is shown of its cases
``round``         a round on the screen: what was asked for is done, then it is drawn
``question``      the picture, the answers, how sure (``confidence``), the mark
``reveal``        expert, AI and learner side by side, after the answer is saved; ``why`` the class
                  is what it is
``summary``       the end of a round
``differential``  the cells of one smear counted with the keyboard; ``differential_report``
``threshold``     where one draws the line between two classes; ``threshold_report``
``key_counter``   the component both are done with; ``kept_exercise`` keeps them in the store
``open_rounds``   what can be gone on with
``progress``      how the learner is doing over all rounds
``quiz_tab``      the tab remembers who answers and where
``cached``        what only this screen keeps
================  =====================================================================
"""
