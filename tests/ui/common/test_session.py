"""What is remembered, and how it stands in the address."""

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from ui.common.session import SessionValue

    case = SessionValue("case", str)
    share = SessionValue("share", float, 0.5)
    for value in (case, share):
        value.restore()
    st.text_input("case", key=case.key)
    case.publish()
    st.text(f"{case.get()} {share.get()}")


def test_a_value_comes_from_the_address_and_goes_back_into_it():
    app = AppTest.from_function(script)
    app.query_params["case"] = "c-1"
    app.run()
    assert app.text[0].value == "c-1 0.5"
    app.text_input(key="case").set_value("c-2").run()
    assert app.text[0].value == "c-2 0.5"
    assert app.query_params["case"] == "c-2"


def test_a_new_address_wins_over_what_was_remembered():
    app = AppTest.from_function(script)
    app.query_params["case"] = "c-1"
    app.run()
    app.query_params["case"] = "c-9"
    app.run()
    assert app.text[0].value == "c-9 0.5"


def test_an_address_of_the_wrong_kind_is_left_alone():
    app = AppTest.from_function(script)
    app.query_params["share"] = "much"
    app.run()
    assert app.text[0].value.endswith("0.5")
    app.query_params["share"] = "0.25"
    app.run()
    assert app.text[0].value.endswith("0.25")
