"""The command line, ``python -m xai_core``: most of what the screens do, for scripts.

Every command takes ``--json``; its keys are a promise. Results go to standard output, progress and
notes to standard error. A mistake in what was asked, or in a file, ends with one clear sentence and
exit code 2, and nothing is written. Ctrl-C ends with 130 and leaves nothing half-done.

Libraries:

=======================  ===========================================================================
``libraries``            ``libraries``, ``import``, ``export``: the shelf, what comes and goes
``fetching``             ``fetch``: a public data set becomes a library
``simulate``             ``simulate``, ``builtin``: libraries that code makes
``propose``              ``propose``: a library whose regions a segmenter has drawn
``domains``              ``domains``: the fields of medicine that are plugged in
=======================  ===========================================================================

Models:

=======================  ===========================================================================
``models``               ``models``, ``train``, ``background``, ``evaluate``
``add_model``            ``add-model``: somebody's finished model, measured before it is used
``folds``                ``baseline``, ``cross-validate``: answers of what did not learn
``learning_curve``       ``learning-curve``: how much more cases help
``out_of_distribution``  ``ood``: the check for pictures unlike anything a model has seen
``disputed_labels``      ``labels``: which labels of a library a model disputes
``shift``                ``shift``: what a model loses on another library, and what helps
=======================  ===========================================================================

One case, and explanations:

=======================  ===========================================================================
``explain``              ``explain``: where a model looks on one case, by any method
``scores``               ``score``: a heat map made elsewhere against a region
``methods``              ``methods``: which explanation points right, where it is known what decides
``concepts``             ``concepts``, ``found-concepts``, ``nearest``, ``flip``: what is looked for
``sheets``               ``sheet``: many cases at a glance
=======================  ===========================================================================

Many cases:

=======================  ===========================================================================
``study``                ``study``: one model over one library, to a table
``study_report``         ``study-report``: a study told after CLAIM and METRIC
``cohort``               ``cohort``: what a study says as a whole
``levels``               both levels of agreement, as ``cohort`` tells them
``attention``            ``attention``: whether a model looks at a region when it is right
``wrong_reason``         ``wrong-reason``: right answers that came from elsewhere
``slices``               ``slices``, ``planted-slices``: the parts of a library a model fails on
``specimens``            ``specimens``: how good a model is smear by smear
``boxes``                ``boxes``: how many boxes of a library a segmenter meets
``froc``                 ``froc``: lesions found, at how many false marks a picture
=======================  ===========================================================================

Learners and teaching:

=======================  ===========================================================================
``lessons``              ``lessons``: which there are, whether they are well made
``classroom``            ``class``: the passcode, the classes that were held
``trial``                ``trial``: a randomised comparison checked, planned, reported
``export_test``          ``export-test``: a test for another learning platform
``asked_by_model``       the very test the quiz asks with a model beside it
``learners``             ``learner-key``: a new key for somebody who lost theirs
``audit``                ``audit``: what educators, and whoever runs the app, have done
``backup``               ``backup``, ``restore``: everything in one file, and back
=======================  ===========================================================================

What commands share:

=======================  ===========================================================================
``options``              options that several commands take
``output``               JSON or lines on standard output, progress on standard error
``reports``              how a report of each kind is told in lines
=======================  ===========================================================================
"""

from __future__ import annotations

import sys

import typer

from xai_core.cli.add_model import COMMANDS as ADD_MODEL_COMMANDS
from xai_core.cli.attention import COMMANDS as ATTENTION_COMMANDS
from xai_core.cli.audit import COMMANDS as AUDIT_COMMANDS
from xai_core.cli.backup import COMMANDS as BACKUP_COMMANDS
from xai_core.cli.boxes import COMMANDS as BOX_COMMANDS
from xai_core.cli.classroom import COMMANDS as CLASS_COMMANDS
from xai_core.cli.cohort import COMMANDS as COHORT_COMMANDS
from xai_core.cli.concepts import COMMANDS as CONCEPT_COMMANDS
from xai_core.cli.disputed_labels import COMMANDS as LABEL_COMMANDS
from xai_core.cli.domains import COMMANDS as DOMAIN_COMMANDS
from xai_core.cli.explain import COMMANDS as EXPLAIN_COMMANDS
from xai_core.cli.export_test import COMMANDS as PAPER_COMMANDS
from xai_core.cli.fetching import COMMANDS as FETCH_COMMANDS
from xai_core.cli.folds import COMMANDS as FOLD_COMMANDS
from xai_core.cli.froc import COMMANDS as FROC_COMMANDS
from xai_core.cli.learners import COMMANDS as LEARNER_COMMANDS
from xai_core.cli.learning_curve import COMMANDS as LEARNING_CURVE_COMMANDS
from xai_core.cli.lessons import COMMANDS as LESSON_COMMANDS
from xai_core.cli.libraries import COMMANDS as LIBRARY_COMMANDS
from xai_core.cli.methods import COMMANDS as METHOD_COMMANDS
from xai_core.cli.models import COMMANDS as MODEL_COMMANDS
from xai_core.cli.out_of_distribution import COMMANDS as OOD_COMMANDS
from xai_core.cli.output import one_line
from xai_core.cli.propose import COMMANDS as PROPOSE_COMMANDS
from xai_core.cli.scores import COMMANDS as SCORE_COMMANDS
from xai_core.cli.sheets import COMMANDS as SHEET_COMMANDS
from xai_core.cli.shift import COMMANDS as SHIFT_COMMANDS
from xai_core.cli.simulate import COMMANDS as SIMULATE_COMMANDS
from xai_core.cli.slices import COMMANDS as SLICE_COMMANDS
from xai_core.cli.specimens import COMMANDS as SPECIMEN_COMMANDS
from xai_core.cli.study import COMMANDS as STUDY_COMMANDS
from xai_core.cli.study_report import COMMANDS as STUDY_REPORT_COMMANDS
from xai_core.cli.trial import COMMANDS as TRIAL_COMMANDS
from xai_core.cli.wrong_reason import COMMANDS as WRONG_REASON_COMMANDS
from xai_core.errors import ShitenError
from xai_core.store.starting import tidy_home

app = typer.Typer(
    name="python -m xai_core",
    help="Compare where a medical image AI looks with where experts look. "
    "Teaching and research only, never diagnosis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    *LIBRARY_COMMANDS,
    *FETCH_COMMANDS,
    *MODEL_COMMANDS,
    *ADD_MODEL_COMMANDS,
    *OOD_COMMANDS,
    *EXPLAIN_COMMANDS,
    *SCORE_COMMANDS,
    *STUDY_COMMANDS,
    *STUDY_REPORT_COMMANDS,
    *SPECIMEN_COMMANDS,
    *SLICE_COMMANDS,
    *WRONG_REASON_COMMANDS,
    *LABEL_COMMANDS,
    *CONCEPT_COMMANDS,
    *ATTENTION_COMMANDS,
    *COHORT_COMMANDS,
    *SHIFT_COMMANDS,
    *METHOD_COMMANDS,
    *FROC_COMMANDS,
    *FOLD_COMMANDS,
    *LEARNING_CURVE_COMMANDS,
    *PROPOSE_COMMANDS,
    *BOX_COMMANDS,
    *SIMULATE_COMMANDS,
    *SHEET_COMMANDS,
    *LESSON_COMMANDS,
    *DOMAIN_COMMANDS,
    *CLASS_COMMANDS,
    *LEARNER_COMMANDS,
    *PAPER_COMMANDS,
    *TRIAL_COMMANDS,
    *BACKUP_COMMANDS,
    *AUDIT_COMMANDS,
):
    app.command(command.name)(command.run)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        tidy_home()
        app()
    except ShitenError as error:
        typer.echo(one_line(f"error: {error}"), err=True)
        sys.exit(2)
