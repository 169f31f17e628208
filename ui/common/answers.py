"""What a model answers to many cases, asked as needed, with progress.

The answers are kept for all sessions (``cached.answer_book``). Interrupting the work, by any
click or by Streamlit's Stop, keeps what has been answered; it goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common import cached
from ui.common.cached import AnswerBook
from ui.common.text import t
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard
from xai_core.tasks import ClassAnswer


def answered(library: CaseLibrary, card: ModelCard, cases: Sequence[Case]) -> AnswerBook:
    """The answers to these cases, and to others asked before."""
    book = cached.answer_book(library.content_hash, card.answers_key)
    open_cases = [case for case in cases if case.id not in book.right]
    if open_cases:
        from xai_core.evaluation.pipeline import CaseResult, case_results

        bar = st.progress(0.0, t("The model answers {n} cases…", n=len(open_cases)))
        results = case_results(library, cached.model(card.id), open_cases, regions=())
        for done, (case, result) in enumerate(results, start=1):
            if not isinstance(result, CaseResult):
                book.right[case.id] = None
                continue
            answer = result.prediction.answer
            if isinstance(answer, ClassAnswer):
                book.probabilities[case.id] = answer.probabilities
            book.right[case.id] = result.judgement.right
            if done % 32 == 0:
                bar.progress(done / len(open_cases))
        bar.empty()
    return book
