"""What the page Lessons alone shows: the lessons, and one of them step by step.

============  =============================================================
``shelf``     the lessons there are; broken ones say why
``lesson``    one lesson, a step at a time, and the ways on
``blocks``    how each kind of block looks; what gives an answer away waits
``in_class``  a lesson that a class goes through
``cached``    what a lesson shows, made once
``session``   its session keys, and what of them stands in the address
``style``     ``lesson.css``, and ``present.css`` before a class
============  =============================================================
"""
