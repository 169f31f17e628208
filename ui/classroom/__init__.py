"""The page of a class in the room; its rules are ``xai_core.quiz.classroom``.

Before the class:

===================  ================================================================
``entrance``         join with a code; open a class; the classes there are
``who_may_hold``     who may open classes: the machine's own visitor, or a passcode
``new_class``        what a new class is to be
``questions``        its questions, from a library, a playlist or a lesson
===================  ================================================================

While it goes on:

===================  ================================================================
``educator_screen``  the educator's screen: question, bars, how far everybody is
``join_code``        how a class is joined: address, code and QR code
``moving``           the way on: what the next step is called, and moving there
``bars``             how the votes on a question fall
``member_screen``    a member's screen, on a phone
``voting``           one question as a member answers it: picture, mark, answers
``own_test``         a test as a member goes through it, and what they had at the end
``in_words``         a question in words, before it is closed and after
``reveal``           expert, AI and the crowd beside one another
``outcome``          after the class: figures of questions and members, CSV
===================  ================================================================

What all of these use:

===================  ================================================================
``wording``          names of answers, steps and members
``cached``           what only this screen keeps
``session``          its session keys, and what of them stands in the address
``class_tab``        the browser's tab remembers who one is
``following``        whether a screen has come to where the class is
===================  ================================================================
"""
