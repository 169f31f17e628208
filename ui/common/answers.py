"""What a model answers to many cases: what is known already, and how the rest comes to be known.

Known is what a finished study of this library and model says, and what was asked before in this
server (``cached.answer_book``, shared by all sessions). Two ways lead to more:

=========================  ==================================================================
:func:`answered`           a few cases, now, with progress: a round of the quiz waits for them
:func:`show_answering`     any number, beside the screen (``jobs``): a filter shows what is known
                           so far, and never holds up the page
=========================  ==================================================================

Interrupting either, by a click or by its Stop button, keeps what has been answered; it goes on
from there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st

from ui.common import cached, jobs
from ui.common.cached import AnswerBook
from ui.common.text import t
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard
from xai_core.tasks import ClassAnswer, ValueAnswer
from xai_core.types import Progress

if TYPE_CHECKING:
    from xai_core.models.checkpoints import LoadedModel

Right = Mapping[str, bool | None]
"""Case id -> whether the answer is right; None where that is not known or it cannot be read.

A case that is not in it has not been answered yet.
"""


def answered(library: CaseLibrary, card: ModelCard, cases: Sequence[Case]) -> AnswerBook:
    """The answers to these cases with their probabilities or numbers, and others asked before.

    For models whose answers are classes or numbers.
    """
    book = _book(library, card)
    open_cases = [case for case in cases if not book.knows_all(case.id)]
    if open_cases:
        bar = st.progress(0.0, t("The model answers {n} cases…", n=len(open_cases)))
        model = cached.model(card.id)
        for done in _answering(library, model, open_cases, book, in_full=True):
            if done % 32 == 0:
                bar.progress(done / len(open_cases))
        bar.empty()
    return book


def known_answers(library: CaseLibrary, card: ModelCard) -> Right:
    """What is known without asking: by a finished study, or asked before."""
    study = cached.finished_study(library, card)
    asked = dict(_book(library, card).right)
    if study is None:
        return asked
    found = cached.answers_of_study(study, str(study.folder), study.info.fingerprint())
    return {**asked, **found}


def show_answering(
    library: CaseLibrary,
    card: ModelCard,
    cases: Sequence[Case],
    fits: Callable[[bool | None], bool],
) -> bool:
    """Have the model answer what is open of these cases, beside the screen, and show how far it is.

    Begins by itself, once; after a stop it waits for a button. The page is drawn anew when the
    first case is found that ``fits`` (told whether its answer is right), and at the end.

    Returns
    -------
    bool
        Whether answers are missing, so that a list of those that fit holds what is known so far.
    """
    known = known_answers(library, card)
    open_cases = [case for case in cases if case.id not in known]
    book, name = _book(library, card), _name(library, card)
    current = jobs.under_way(name)
    if not open_cases:
        if current is not None and not current.running:
            # It ended while the page was drawn: the list was made before the last answers came.
            jobs.forget(name)
            st.rerun()
        return False
    if current is None and not book.stopped:
        _start(library, card, open_cases, len(cases))
        current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("The model answers…"))
    running = current is not None and current.running
    if not running:
        st.button(
            t("Answer the rest"),
            key="answer-rest",
            icon=":material/play_arrow:",
            on_click=_start,
            args=(library, card, open_cases, len(cases)),
        )
    found = any(fits(known[case.id]) for case in cases if case.id in known)
    if running and not found:
        _await_first(library, card, cases, fits)
    st.caption(
        t(
            "{n} of {total} answered. The list shows what is known so far.",
            n=f"{len(cases) - len(open_cases):,}",
            total=f"{len(cases):,}",
        )
    )
    return True


@st.fragment(run_every=1.0)
def _await_first(
    library: CaseLibrary,
    card: ModelCard,
    cases: Sequence[Case],
    fits: Callable[[bool | None], bool],
) -> None:
    """Draw the page anew as soon as there is anything to list."""
    right = _book(library, card).right
    if any(fits(right[case.id]) for case in cases if case.id in right):
        st.rerun()


def _start(library: CaseLibrary, card: ModelCard, cases: Sequence[Case], total: int) -> None:
    book, model = _book(library, card), cached.model(card.id)
    book.stopped = False
    before = total - len(cases)

    def job(progress: Progress) -> None:
        with closing(_answering(library, model, cases, book, in_full=False)) as answers:
            progress(before, total)
            for done in answers:
                progress(before + done, total)

    def stopped() -> None:
        book.stopped = True

    jobs.start(_name(library, card), job, on_stop=stopped)


def _answering(
    library: CaseLibrary,
    model: LoadedModel,
    cases: Sequence[Case],
    book: AnswerBook,
    *,
    in_full: bool,
) -> Generator[int]:
    """Write the answers into the book one by one; yields how many there are.

    Probabilities and numbers are kept where they are wanted: of a large library they are many.
    """
    from xai_core.evaluation.case_results import CaseResult, case_results

    with closing(case_results(library, model, cases, regions=())) as results:
        for done, (case, result) in enumerate(results, start=1):
            if isinstance(result, CaseResult):
                answer = result.prediction.answer
                if in_full and isinstance(answer, ClassAnswer):
                    book.probabilities[case.id] = answer.probabilities
                elif in_full and isinstance(answer, ValueAnswer):
                    book.values[case.id] = answer.value
                book.right[case.id] = result.judgement.right
            else:
                book.right[case.id] = None
                book.unreadable.add(case.id)
            yield done


def _book(library: CaseLibrary, card: ModelCard) -> AnswerBook:
    return cached.answer_book(library.content_hash, card.answers_key)


def _name(library: CaseLibrary, card: ModelCard) -> str:
    return f"answers-{library.content_hash}-{card.answers_key}"
