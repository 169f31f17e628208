"""The warning that comes before an answer to a picture unlike anything the model has seen."""

from __future__ import annotations

from ui.common.text import t
from xai_core.models.predict import Prediction


def strangeness_sentence(prediction: Prediction) -> str | None:
    """The warning; None where the picture is of the model's kind, or its card has no check."""
    strangeness = prediction.strangeness
    if strangeness is None or not strangeness.is_strange:
        return None
    return t(
        ":material/warning: **This picture is unlike anything this model has seen**: its answer"
        " and its certainty mean nothing here."
    )
