"""The learner: what is asked next, what an answer says, what is due. No I/O, no clock of its own.

State, answer, time and random generator go in; a new state and a log entry come out. Whoever
calls decides where the log is kept (``store``) and what is drawn (``ui``).
"""
