"""How the learner is doing: over all rounds, in one library and one reading of it."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval, number, share, share_interval
from ui.common.terms import Term
from ui.common.text import class_names, localised, t, tn, verbatim
from ui.quiz.reliance import show_reliance
from ui.quiz.settings import pick_material, unfinished_tests
from xai_core.quiz import Accuracy, CategoryProgress, Progress, ReadValues, in_bands, progress_of
from xai_core.report.calibration_figure import calibration_figure
from xai_core.report.confusion_figure import confusion_figure
from xai_core.report.figure_style import CONFIG
from xai_core.store import answers_of, open_store


def show_progress(learner: str) -> None:
    """Everything the stored answers say; a friendly word where there are none yet."""
    picked = pick_material()
    if picked is None:
        return
    library, reading = picked
    # A test that is still running must not be told about, not even in a sum.
    hidden = unfinished_tests(learner)
    entries = [
        entry
        for entry in answers_of(open_store(), learner, library=library.id, marks=False)
        if entry.round_id not in hidden
    ]
    if hidden:
        st.caption(t("Answers of a test that is still open are left out until it is finished."))
    names = {item.id: localised(item.name) for item in reading.classes}
    scale = reading.scale if isinstance(reading, ReadValues) else None
    as_given = [entry for entry in entries if entry.grouping == reading.grouping]
    if scale is not None:
        entries = in_bands(entries, scale)
    now = datetime.now(UTC)
    progress = progress_of(entries, list(names), now, library=library.id, grouping=reading.grouping)
    if progress.accuracy.n == 0:
        st.info(
            t(
                "No answers here yet. After your first round this page shows how accurate you are"
                " in each class, what you take for what, how well you judge yourself, and what is"
                " due."
            ),
            icon=":material/waving_hand:",
        )
        show_reliance(as_given, list(names), scale)
        return
    # Answers from before a class was left out of the question are still named.
    known = class_names(library.task)
    names |= {name: known.get(name, name) for name in progress.classes if name not in names}
    _show_headline(progress)
    show_reliance(as_given, progress.classes, scale)
    _show_classes(progress, names, now)
    left, right = st.columns(2, gap="large")
    with left:
        _show_confusion(progress, names)
    with right:
        _show_calibration(progress)


def _show_headline(progress: Progress) -> None:
    columns = st.columns(4, gap="small")
    figures = (
        (t("Right answers"), progress.accuracy),
        (t("Where the AI was right"), progress.where_ai_right),
        (t("Where the AI was wrong"), progress.where_ai_wrong),
    )
    for column, (label, accuracy) in zip(columns, figures, strict=False):
        with column:
            st.metric(label, share(accuracy.share))
            st.caption(_interval_with_n(accuracy))
    with columns[3]:
        marks = progress.trainee_expert
        st.metric(t("Your marks in the region"), share(marks.mean), help=term_help(Term.REGION))
        st.caption(
            t(
                "chance {chance}, n = {n}",
                chance=share(progress.trainee_expert_chance),
                n=marks.n_used,
            )
        )
    st.caption(
        t(
            "Your answers are given before you see the AI's. Fewer right answers where the AI was"
            " wrong mean that those pictures are hard for you as well."
        )
    )


def _show_classes(progress: Progress, names: dict[str, str], now: datetime) -> None:
    st.subheader(t("Class by class"))
    rows = [(names[name], progress.categories[name]) for name in progress.classes]
    st.table(
        {
            t("Class"): [verbatim(name) for name, _ in rows],
            t("Accuracy"): [share(row.accuracy.share) for _, row in rows],
            t("95 % interval"): [share_interval(row.accuracy.interval) for _, row in rows],
            "n": [str(row.accuracy.n) for _, row in rows],
            t("Mastered"): [_mastery(row) for _, row in rows],
            t("Due"): [due_words(row.due, now) for _, row in rows],
        }
    )
    st.caption(
        t(
            "Mastered: at least 80 % right of the last five pictures you had never seen before."
            " Due: when the class should be practised again (FSRS)."
        )
    )


def due_words(due: datetime | None, now: datetime) -> str:
    """When a class is due, from now, in the largest fitting unit."""
    if due is None or due <= now:
        return t("now")
    minutes = (due - now).total_seconds() / 60
    if minutes < 60:
        return tn("in {n} minute", "in {n} minutes", max(1, round(minutes)))
    if minutes < 48 * 60:
        return tn("in {n} hour", "in {n} hours", round(minutes / 60))
    return tn("in {n} day", "in {n} days", round(minutes / 60 / 24))


def _show_confusion(progress: Progress, names: dict[str, str]) -> None:
    st.subheader(t("What you take for what"), help=term_help(Term.CONFUSION_TABLE))
    st.plotly_chart(
        confusion_figure(
            [names[name] for name in progress.classes],
            progress.confusion,
            rows=t("right answer"),
            columns=t("your answer"),
        ),
        key="quiz-confusion",
        config=CONFIG,
        alt=t("Confusion table: rows are the right answers, columns yours."),
    )
    st.caption(t("n = {n} answers", n=progress.accuracy.n))


def _show_calibration(progress: Progress) -> None:
    st.subheader(t("Do you know what you know?"), help=term_help(Term.CALIBRATION))
    own, model = progress.learner_with_ai, progress.model
    st.plotly_chart(
        calibration_figure(
            {t("You"): own.bins, t("AI"): model.bins},
            confidence=t("how sure"),
            accuracy=t("share of right answers"),
        ),
        key="quiz-calibration",
        config=CONFIG,
        alt=t("How often you and the AI were right, by how sure you were."),
    )
    st.table(
        {
            "": [t("You"), t("AI")],
            t("Mean confidence"): [share(own.confidence), share(model.confidence)],
            t("Accuracy"): [share(own.accuracy), share(model.accuracy)],
            t("Calibration error (ECE)"): [number(own.error), number(model.error)],
            "n": [str(own.n), str(model.n)],
        }
    )
    st.caption(
        t(
            "Both on the same pictures, those the AI was asked about. Wrong AI answers are shown"
            " more often than they happen, so here the AI looks worse than it is."
        )
    )


def _mastery(row: CategoryProgress) -> str:
    done = t("{right} of {n}", right=row.mastery.right, n=row.mastery.n)
    return f"✓ {done}" if row.mastery.mastered else done


def _interval_with_n(accuracy: Accuracy) -> str:
    low, high = accuracy.interval or (None, None)
    return t("{interval}, n = {n}", interval=interval(low, high), n=accuracy.n)
