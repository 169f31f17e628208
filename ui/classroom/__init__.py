"""The page of a class in the room; its rules are ``xai_core.quiz.classroom``.

===================  =====================================================================
``entrance``         join with a code; open a class; the classes there are
``who_may_hold``     who may open classes: the machine's own visitor, or a passcode
``new_class``        what a new class is to be
``questions``        its questions, from a library, a playlist or a lesson
``in_words``         a question in words, before it is closed and after
``educator_screen``  the educator's screen: question, bars, how far everybody is
``join_code``        how a class is joined: address, code and QR code
``moving``           the way on: what the next step is called, and moving there
``member_screen``    a member's screen, on a phone
``voting``           one question as a member answers it: picture, mark, answers
``reveal``           expert, AI and the crowd beside one another
``outcome``          after the class: figures of questions and members, CSV
``wording``          names of answers, steps and members
``cached``           what only this screen keeps
``class_tab``        the browser's tab remembers who one is
``following``        how often a screen looks where the class is, and comes there
===================  =====================================================================
"""
