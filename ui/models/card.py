"""A model's card on the screen: what it is, its figures, its data, its training."""

from __future__ import annotations

import streamlit as st

from ui.common.glossary import term_help
from ui.common.metrics import metric_interval, metric_name, metric_value
from ui.common.numbers import share
from ui.common.tasks import task_words
from ui.common.terms import Term
from ui.common.text import listed, localised, region_names, t, verbatim
from ui.models.classification import show_report
from ui.models.other_reports import show_other_reports
from ui.models.region_attention import show_viewpoint
from ui.models.session import REPORT
from ui.models.specimens import show_specimens
from xai_core.models.card_parts import DataUse
from xai_core.models.cards import Card, ModelCard
from xai_core.models.curves import CurvePoint, Epoch, MarkEpoch, ValueEpoch
from xai_core.models.segmenter_cards import SegmenterCard, SegmenterEpoch
from xai_core.report.training_curve_figure import training_curve_figure


def show_what_it_is(card: ModelCard | SegmenterCard) -> None:
    """Summary, weaknesses, and the facts that identify it."""
    st.markdown(verbatim(localised(card.summary)))
    st.warning(verbatim(localised(card.weaknesses)), icon=":material/report:")
    facts = {
        **_answers(card),
        t("Network"): card.architecture,
        t("Input"): t(
            "{width} × {height} pixels", width=card.input.width, height=card.input.height
        ),
        t("Licence"): card.licence,
        t("Weights (SHA-256)"): card.weights_sha256[:16] + "…",
    }
    st.table({t("Fact"): list(facts), t("Value"): [verbatim(value) for value in facts.values()]})


def _answers(card: ModelCard | SegmenterCard) -> dict[str, str]:
    if isinstance(card, SegmenterCard):
        return {t("Outlines"): ", ".join(region_names(card.regions).values())}
    if not card.class_ids:
        return {t("Answers"): task_words(card.task)}
    return {
        t("Answers"): ", ".join(localised(item.name) for item in card.task.classes),
        t("Temperature"): f"{card.temperature:.3f}",
    }


def show_figures(card: ModelCard) -> None:
    """Every measurement with its interval and n, then its confusion table."""
    st.header(t("How good it is"), help=term_help(Term.HELD_OUT))
    if not card.metrics:
        st.info(t("This model has not been measured yet."))
        return
    columns = {
        t("Measured on"): [verbatim(localised(metric.measured_on)) for metric in card.metrics],
        t("Figure"): [metric_name(metric) for metric in card.metrics],
        t("Value"): [metric_value(metric, metric.value) for metric in card.metrics],
        t("95 % interval"): [metric_interval(metric) for metric in card.metrics],
        "n": [str(metric.n) for metric in card.metrics],
    }
    if card.class_ids:
        columns[t("Calibration error (ECE)")] = [
            share(_ece(card, metric.report)) for metric in card.metrics
        ]
    st.table(columns)
    st.caption(
        t("Cases are held apart by this rule: {rule}", rule=verbatim(localised(card.split_rule)))
    )
    show_other_reports(card)
    if not card.class_reports:
        return
    tests = {metric.report: localised(metric.measured_on) for metric in card.metrics}
    REPORT.settle(list(card.class_reports), next(iter(card.class_reports), None))
    chosen = st.selectbox(
        t("In detail"),
        list(card.class_reports),
        key=REPORT.key,
        format_func=lambda i: tests.get(i, i),
    )
    if chosen:
        show_report(card, chosen)
        show_specimens(card, chosen)
        show_viewpoint(card, chosen)


def _ece(card: ModelCard, test: str) -> float | None:
    report = card.class_reports.get(test)
    return None if report is None else report.ece


def show_data(card: Card) -> None:
    """The libraries it was trained on, with their credits."""
    st.header(t("What it was trained on"))
    if card.start is not None:
        st.markdown(
            t("It began with what **{model}** had learned.", model=verbatim(card.start.model))
        )
    if isinstance(card, ModelCard) and card.teachers:
        names = listed(f"**{verbatim(teacher.model)}**" for teacher in card.teachers)
        st.markdown(t("Beside the labels it learned the answers of {models}.", models=names))
    for use in card.data:
        where = ", ".join(f"{name} = {value}" for name, value in use.where.items())
        st.markdown(_use_line(card, use) + (f" ({verbatim(where)})" if where else ""))
        credits = (use.citation, use.licence)
        st.caption(" · ".join(verbatim(credit) for credit in credits if credit))


def _use_line(card: Card, use: DataUse) -> str:
    if isinstance(card, SegmenterCard):  # has no confidence to set
        return t(
            "**{library}** {version}: {n_train} cases to learn from, {n_validation} to follow its"
            " learning by",
            library=verbatim(use.library),
            version=verbatim(use.version),
            n_train=use.n_train,
            n_validation=use.n_validation,
        )
    return t(
        "**{library}** {version}: {n_train} cases to learn from, {n_validation} to set its"
        " confidence",
        library=verbatim(use.library),
        version=verbatim(use.version),
        n_train=use.n_train,
        n_validation=use.n_validation,
    )


def _score_words() -> dict[type[CurvePoint], tuple[str, str]]:
    """The score of each kind of curve, and what the picture of it shows."""
    return {
        SegmenterEpoch: (
            t("Dice coefficient on validation cases"),
            t("Training loss and Dice coefficient on validation cases over the epochs."),
        ),
        Epoch: (
            t("accuracy on validation cases"),
            t("Training loss and validation accuracy over the epochs."),
        ),
        ValueEpoch: (
            t("mean absolute error on validation cases"),
            t("Training loss and mean absolute error on validation cases over the epochs."),
        ),
        MarkEpoch: (
            t("mean sensitivity on validation cases"),
            t("Training loss and mean sensitivity on validation cases over the epochs."),
        ),
    }


def show_training(card: ModelCard | SegmenterCard) -> None:
    """The learning curve."""
    if not card.curve:
        return
    score, alt = _score_words()[type(card.curve[0])]
    st.header(t("How it learned"))
    st.plotly_chart(
        training_curve_figure(
            [point.epoch for point in card.curve],
            [point.train_loss for point in card.curve],
            [point.score for point in card.curve],
            epoch=t("epoch"),
            loss=t("training loss"),
            accuracy=score,
            is_share=card.curve[0].score_is_share,
        ),
        key="curve",
        config={"displayModeBar": False},
        alt=alt,
    )
    st.caption(
        t("The weights are a running average over the steps; in the first epochs it lags behind.")
    )
