"""Moodle XML, held against Moodle's own description of it: no schema is published."""

import base64
from xml.etree.ElementTree import fromstring

from xai_core.quiz.exporters.moodle import moodle_xml


def test_two_questions_read_back_by_hand(paper):
    quiz = fromstring(moodle_xml(paper))
    category, first, second = quiz.findall("question")
    assert category.get("type") == "category"
    assert category.findtext("category/text") == "$course$/top/Shiten/A//B <i>test<//i>::1"
    assert "3 left out" in category.findtext("info/text")
    assert (first.get("type"), first.findtext("name/text")) == ("multichoice", "001 band-1")
    assert [answer.get("fraction") for answer in first.findall("answer")] == ["100", "0", "0"]
    assert [answer.get("fraction") for answer in second.findall("answer")] == ["0", "100", "0"]
    assert (first.findtext("single"), first.findtext("shuffleanswers")) == ("true", "false")
    assert "Licence: CC0." in first.findtext("generalfeedback/text")


def test_the_picture_is_inside_and_is_the_one_the_text_shows(paper):
    asked = fromstring(moodle_xml(paper)).findall("question")[1].find("questiontext")
    file = asked.find("file")
    assert base64.b64decode(file.text) == b"\x89PNG one"
    assert (file.get("path"), file.get("encoding")) == ("/", "base64")
    assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in asked.findtext("text")


def test_names_are_shown_and_never_run(paper):
    answer = fromstring(moodle_xml(paper)).findall("question")[1].findall("answer")[1]
    assert answer.findtext("text").startswith("&lt;script&gt;alert(1)&lt;/script&gt; &amp; ")


def test_what_a_learner_sees_before_answering_tells_no_case(paper):
    for question in fromstring(moodle_xml(paper)).findall("question")[1:]:
        asked = question.find("questiontext")
        seen = asked.findtext("text") + asked.find("file").get("name")
        assert "band" not in seen
        assert "segmented" not in seen


def test_id_numbers_differ_and_stay(paper):
    numbers = [one.findtext("idnumber") for one in fromstring(moodle_xml(paper))[1:]]
    assert numbers == [question.key[:32] for question in paper.questions]
    assert len(set(numbers)) == 2
    assert moodle_xml(paper) == moodle_xml(paper)
