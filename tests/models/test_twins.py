"""Who the twin of a guided model is."""

from xai_core.models.twins import beside_twin, led_to, twin_of

SAME = {"seed": 1, "data": [{"library": "cells"}], "schedule": {"epochs": 2}}


def test_the_same_recipe_without_guidance(make_card) -> None:
    guided = make_card(
        id="guided", recipe=SAME | {"id": "guided", "guidance": {"region": "cell", "strength": 1}}
    )
    twin = make_card(id="twin", recipe=SAME | {"id": "twin", "guidance": None})
    older = make_card(id="older", recipe=SAME | {"id": "older"})
    other = make_card(id="other", recipe=SAME | {"seed": 2, "id": "other"})
    unknown = make_card(id="unknown", recipe={})
    assert led_to(guided) == "cell"
    assert led_to(twin) is led_to(older) is None
    assert twin_of(guided, [unknown, other, twin]) is twin
    assert twin_of(guided, [older]) is older  # made before there was guidance
    assert twin_of(guided, [unknown, other]) is None
    assert beside_twin(guided, twin, "cell") == ()  # measured on nothing
