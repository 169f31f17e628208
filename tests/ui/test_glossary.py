"""The glossary: every term once, in both languages, the same in the app and in docs."""

from streamlit.testing.v1 import AppTest

from ui.common.glossary import GLOSSARY, term_help, term_name
from ui.common.terms import Section, Term
from ui.common.text import translate
from ui.glossary import PAGE, as_markdown
from xai_core.home import CHECKOUT


def test_docs_say_what_the_app_says():
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "run python -m ui.glossary"


def test_every_term_has_a_name_and_a_meaning_of_its_own():
    assert set(GLOSSARY) == set(Term)
    assert {entry.section for entry in GLOSSARY.values()} == set(Section)
    for language in ("en", "ja"):
        names = [translate(entry.name, language) for entry in GLOSSARY.values()]
        assert len(set(names)) == len(names)
        meanings = [translate(entry.meaning, language) for entry in GLOSSARY.values()]
        assert len(set(meanings)) == len(meanings)
        # A tooltip is read at a glance.
        assert max(map(len, meanings)) <= 180


def test_one_text_serves_tooltips():
    assert term_name(Term.IOU) == "IoU"
    assert term_help(Term.IOU).startswith("Intersection over union")


def test_the_page_shows_every_term(shiten_home):
    app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
    app.switch_page("pages/8_Glossary.py")
    app.run()
    assert not app.exception
    assert [one.anchor for one in app.subheader] == [str(term) for term in Term]
