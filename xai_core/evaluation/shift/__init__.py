"""Domain shift: what a model loses on another library, how that differs, and what helps.

=================  ============================================================================
``cases.py``       which cases of both libraries are looked at, and which are set aside
``figures.py``     how good the answers are, draw by draw, so that two sets compare
``answers.py``     a model's answers to one side
``appearance.py``  how pictures look: grey values and spectra
``remedies.py``    what may help: changed pictures, re-estimated normalisation
``tuning.py``      what may help: normalisation and head taught by a few labelled cases
``report.py``      what is told; its keys are a promise
``measure.py``     all of it together
=================  ============================================================================
"""
