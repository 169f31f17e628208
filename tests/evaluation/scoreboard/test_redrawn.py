"""What parts are worth by drawing them anew: a case of two parts whose pictures are known."""

import numpy as np
import pytest

from xai_core.cases.redrawing import Redrawable, Redrawn
from xai_core.domains.contract import Changeable
from xai_core.errors import LibraryError
from xai_core.evaluation.scoreboard import redrawn
from xai_core.models.predict import predict
from xai_core.types import LocalisedText

WORD = LocalisedText(en="by {amount}", ja="{amount}")


def number(name: str, region: str | None) -> Changeable:
    return Changeable(
        name, title=WORD, more=WORD, less=WORD, low=0, high=1, spread=1, region=region
    )


GREYS = {("shape", 0): 10, ("shape", 1): 250, ("dye", 0): 90, ("dye", 1): 130}


class Drawn:
    """Each number at each limit gives a grey of its own."""

    def asked(self) -> dict[str, float]:
        return dict.fromkeys(("shape", "dye", "focus"), 0.5)

    def draw(self, name: str, asked: float) -> Redrawn:
        return Redrawn(grey(GREYS[name, asked]), asked)


def grey(level: int) -> np.ndarray:
    return np.full((32, 32, 3), level, np.uint8)


class Library:
    id = "drawn"

    def image(self, _case: object) -> np.ndarray:
        return grey(100)


def test_a_part_is_worth_the_most_that_its_numbers_take(make_model, monkeypatch) -> None:
    model = make_model(input={"height": 32, "width": 32})
    target = model.card.class_ids[0]
    parameters = (number("shape", "nucleus"), number("dye", "cytoplasm"), number("focus", None))
    monkeypatch.setattr(redrawn, "can_redraw", lambda library: library == "drawn")
    monkeypatch.setattr(redrawn, "subject_of", lambda *_: Redrawable(Drawn(), parameters))
    levels = (100, 10, 250, 90, 130)
    told = [one.class_answer.logits[target] for one in predict(model, [grey(g) for g in levels])]
    found = redrawn.worth_by_redrawing(Library(), model, None, target, ("nucleus", "cytoplasm"))
    assert found == {
        "nucleus": pytest.approx(told[0] - min(told[1:3]), abs=1e-4),
        "cytoplasm": pytest.approx(told[0] - min(told[3:]), abs=1e-4),
    }
    assert redrawn.worth_by_redrawing(Library(), model, None, target, ("background",)) == {}


def test_cases_that_do_not_come_out_as_they_stand(make_model, monkeypatch) -> None:
    model = make_model()
    assert redrawn.worth_by_redrawing(Library(), model, None, "a", ("nucleus",)) is None

    def otherwise(*_: object) -> None:
        raise LibraryError("The simulator draws “{case}” otherwise.", case="1")

    monkeypatch.setattr(redrawn, "can_redraw", lambda _: True)
    monkeypatch.setattr(redrawn, "subject_of", otherwise)
    assert redrawn.worth_by_redrawing(Library(), model, None, "a", ("nucleus",)) is None
