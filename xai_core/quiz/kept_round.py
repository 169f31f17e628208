"""A round as the store keeps it: the engine's state, and what of the model took part.

Question answered: *what stands in the JSON of a round, and is it a test?*

Beside the engine's state a round keeps which model took part, by the hash of its weights and of all
else that decides its answers, and the seed of its sample. A library or model that has changed since
is not mixed into an old round.
"""

from __future__ import annotations

import json

from pydantic import Field, JsonValue, ValidationError

from xai_core.errors import QuizError
from xai_core.quiz.log import Mode
from xai_core.quiz.round_material import RoundMaterial
from xai_core.quiz.round_state import QuizState
from xai_core.types import Strict


class KeptRound(Strict):
    """What the store holds of a round, as JSON."""

    model: str
    weights_sha256: str
    answers_key: str | None = Field(default=None, exclude_if=lambda key: key is None)
    """Of all that decides its answers (``ModelCard.answers_key``); None in older rounds."""
    seed: int = Field(ge=0)
    state: JsonValue

    @classmethod
    def read(cls, text: str) -> tuple[KeptRound, QuizState]:
        """Read a round that was kept.

        Raises
        ------
        QuizError
            It is not one of ours.
        """
        try:
            kept = cls.model_validate_json(text)
        except ValidationError:
            raise QuizError("The round that was kept cannot be read: begin a new one.") from None
        return kept, QuizState.from_dict(kept.state)

    @classmethod
    def written(cls, material: RoundMaterial, state: QuizState) -> str:
        """The JSON to keep."""
        kept = cls(
            model=material.card.id,
            weights_sha256=material.card.weights_sha256,
            answers_key=material.card.answers_key,
            seed=material.seed,
            state=state.as_dict(),
        )
        return kept.model_dump_json()


def says_test(text: str) -> bool:
    """Whether a kept round is a test, also where :meth:`KeptRound.read` would refuse it.

    A test that was begun names its cases before it has an answer, and they stay untold whatever
    else is wrong with it: the plan is looked for in what is kept, and in the bare state.
    """
    kept = json.loads(text)
    states = (kept, kept.get("state")) if isinstance(kept, dict) else ()
    plans = [state.get("plan") for state in states if isinstance(state, dict)]
    return any(isinstance(plan, dict) and plan.get("mode") == Mode.TEST.value for plan in plans)
