"""Shiten's core: where a medical image AI looks, where experts look, and how far they agree.

Data flows one way: case -> prediction -> explanation -> agreement -> screen.

=============================  ====================================================================
``xai_core.tasks``             what is asked: classes, stages, a value, lesions
``xai_core.cases``             what is looked at: libraries, cases, regions, pictures
``xai_core.models``            who decides: networks, checkpoints, cards, prediction
``xai_core.training``          how it learned: recipes, data, augmentation, the loop
``xai_core.explain``           where it looks: the Grad-CAM, attention, LRP and SHAP families
``xai_core.agreement``         do they agree: scores, baselines, patterns
``xai_core.stats``             how sure: intervals, tests, calibration, FROC
``xai_core.evaluation``        what many cases say: the pipeline, studies, reports
``xai_core.quiz``              the learner: rounds, schedules, progress
``xai_core.store``             what must not be lost: learners, answers, rounds
``xai_core.report``            overlays, figures, sheets
``xai_core.lessons``           one source a lesson: app, notebook, hand-out
``xai_core.domains``           fields of medicine as plug-ins; blood is one of them
``xai_core.cli``               all of it on the command line: ``shiten ...``
=============================  ====================================================================

What everybody may use:

=============================  ====================================================================
``xai_core.arrays``            the contracts of heat maps and regions, checked at the boundary
``xai_core.types``             small value types
``xai_core.errors``            what can go wrong, in the user's words
``xai_core.validation``        what is wrong with a file that pydantic refused
``xai_core.home``              where things are kept: ``SHITEN_HOME``
``xai_core.files``             strangers' files read with care, our own written whole or not at all
``xai_core.npy``               NumPy's own files from anybody
``xai_core.toml_text``         TOML from outside, parsed once that is known to be cheap
``xai_core.csv_rows``          rows of a CSV table from outside, one at a time
``xai_core.eta``               how long it will still take
``xai_core.worker_processes``  worker processes: begun anew, ended with their parent
``xai_core.__main__``          ``python -m xai_core``: the command line
=============================  ====================================================================

Importing this package loads no torch and no streamlit.
Teaching and research only, never diagnosis.
"""

__version__ = "0.1.0"
