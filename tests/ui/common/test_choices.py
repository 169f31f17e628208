"""What is offered, what is chosen at first, and how it is named."""

import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.common import choices
from ui.common.choices import choose_listed
from ui.common.session import SessionValue
from xai_core.errors import Phrase
from xai_core.types import Choice


class Fruit(Choice):
    """Options whose values stand in addresses."""

    PEAR = "pear"
    PLUM = "plum"


def script():
    import streamlit as st

    from ui.common.choices import choose_any, choose_listed, choose_pill, choose_shown
    from ui.common.session import SessionValue
    from xai_core.errors import Phrase

    length = SessionValue("length", int, 5)
    kinds = {"a": Phrase("Any answer"), "b": "t.b."}
    length.restore()
    chosen = (
        choose_listed(SessionValue("listed", str), "Listed", kinds, default="b", width=200),
        choose_shown(length, "Shown", (0, 5), wrap=True),
        choose_any(SessionValue("any", str), "Any", ["x"], str.upper, placeholder="None"),
        choose_any(SessionValue("none", str), "None", [], placeholder="None"),
        choose_pill(SessionValue("pill", str), "Pill", kinds),
    )
    st.text(repr(chosen))


def test_one_is_chosen_or_none_and_the_address_may_ask_for_another():
    app = AppTest.from_function(script)
    app.query_params["length"] = "0"
    app.run()
    assert app.text[0].value == "('b', 0, None, None, None)"
    assert app.selectbox(key="listed").options == ["Any answer", "t.b."]
    assert app.selectbox(key="any").options == ["X"]
    assert [one.label for one in app.selectbox] == ["Listed", "Any"]  # nothing to choose: not drawn
    app.selectbox(key="listed").set_value("a")
    app.segmented_control(key="length").set_value(5)
    app.selectbox(key="any").set_value("x")
    app.pills(key="pill").set_value("b").run()
    assert app.text[0].value == "('a', 5, 'x', None, 'b')"
    app.query_params["length"] = "7"  # is not offered: the value's own default stands
    app.run()
    assert app.text[0].value == "('a', 5, 'x', None, 'b')"
    assert not app.exception


def test_the_first_is_chosen_where_the_default_is_not_offered(monkeypatch):
    drawn = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "selectbox", lambda label, ids, **how: drawn.update(ids=ids, **how))
    value = SessionValue("fruit", str, "fig")
    assert choose_listed(value, "Fruit", {Fruit.PLUM: "A plum"}, default=Fruit.PEAR) == "plum"
    assert drawn["ids"] == ["plum"]
    assert type(drawn["ids"][0]) is str  # as an address says it, not a member
    assert drawn["format_func"]("plum") == "A plum"
    assert value.get() == "plum"


def test_only_phrases_are_translated(monkeypatch):
    monkeypatch.setattr(choices, "t", lambda message: f"ja:{message}")
    names = {"a": Phrase("Any answer"), "b": "Any answer"}
    _, named = choices._named(SessionValue("kind", str), names, None)
    assert [named("a"), named("b")] == ["ja:Any answer", "Any answer"]
    _, named = choices._named(SessionValue("length", int), (5, 10), None)
    assert named(5) == "5"
    _, named = choices._named(SessionValue("kind", str), names, str.upper)
    assert named("a") == "A"
