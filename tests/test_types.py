"""What every report promises of its JSON, on the smallest there can be."""

from typing import ClassVar

import pytest
from pydantic import ValidationError, computed_field

from xai_core.types import Report


class Share(Report):
    key_order: ClassVar[tuple[str, ...]] = ("share", "hits", "n", "later")

    hits: int
    n: int
    later: float | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None


def test_what_follows_is_written_in_its_place_and_worked_out_anew() -> None:
    assert Share(hits=1, n=4).model_dump_json() == '{"share":0.25,"hits":1,"n":4}'
    assert Share.model_validate_json('{"share": 0.9, "hits": 1, "n": 4}').share == 0.25
    assert Share(hits=0, n=0).model_dump_json() == '{"share":null,"hits":0,"n":0}'


@pytest.mark.parametrize("text", ['{"hits":1,"n":4}', '{"hits":1,"n":4,"later":null}'])
def test_what_came_later_is_written_only_where_it_was_given(text: str) -> None:
    read = Share.model_validate_json(text)
    assert read.model_dump_json() == text.replace("{", '{"share":0.25,')


@pytest.mark.parametrize("changes", [{"surprise": 1}, {"later": float("nan")}])
def test_what_nobody_knows_and_what_is_no_number_is_refused(changes: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Share.model_validate({"hits": 1, "n": 4} | changes)
