"""The steps, in order of their numbers, and what each brings.

=================================  ===========================================================
``v0001_learners_answers_rounds``  learners, their answers, where their rounds stand
``v0002_triage``                   tags and notes of cases
``v0003_playlists``                playlists, and own views of a list
``v0004_classes``                  classes, members, votes; what was refused; settings for all
``v0005_learner_keys``             a learner's personal key
``v0006_trials``                   second answers, and who takes part in a comparison
``v0007_audit``                    what educators and whoever runs the app have done
``v0008_learner_tabs``             the tabs a record is open in
=================================  ===========================================================
"""
