"""A test as Moodle XML: multiple-choice questions with their pictures inside the file.

Imported in Moodle under *Question bank → Import → Moodle XML*. The category is *Shiten / title*;
each question's ID number is a hash that stays the same from export to export.

Moodle documents the format in words and by its own export, and publishes no schema for it:
<https://docs.moodle.org/en/Moodle_XML_format>.
"""

from __future__ import annotations

import base64
from xml.etree.ElementTree import Element, SubElement

from xai_core.quiz.exporters.markup import as_html, legal, xml_file
from xai_core.quiz.exporters.question_paper import PaperQuestion, QuestionPaper

LONGEST_NAME = 255
"""Letters of a question's name."""


def moodle_xml(paper: QuestionPaper) -> bytes:
    """The whole test as one XML file, UTF-8; the same paper gives the same bytes."""
    quiz = Element("quiz")
    category = SubElement(quiz, "question", type="category")
    # A slash parts categories; a doubled one is a slash.
    _text(category, "category", f"$course$/top/Shiten/{legal(paper.title).replace('/', '//')}")
    _text(category, "info", f"<p>{as_html(paper.about)}</p>", html=True)
    for number, question in enumerate(paper.questions, start=1):
        _add_question(quiz, number, question, paper.alternative)
    return xml_file(quiz)


def _add_question(quiz: Element, number: int, question: PaperQuestion, alternative: str) -> None:
    item = SubElement(quiz, "question", type="multichoice")
    # Learners do not see the name of a question; teachers need it to find the case again.
    _text(item, "name", legal(f"{number:03d} {question.case}")[:LONGEST_NAME])
    picture = f"{question.key[:16]}.png"
    asked = _text(
        item,
        "questiontext",
        f"<p>{as_html(question.prompt)}</p>"
        f'<p><img src="@@PLUGINFILE@@/{picture}" alt="{as_html(alternative)}"></p>',
        html=True,
    )
    file = SubElement(asked, "file", name=picture, path="/", encoding="base64")
    file.text = base64.b64encode(question.picture).decode("ascii")
    told = f"<p>{as_html(question.source)} {as_html(question.case)}</p>"
    _text(item, "generalfeedback", told, html=True)
    for name, value in (
        ("defaultgrade", "1"),
        ("penalty", "0"),
        ("hidden", "0"),
        ("idnumber", question.key[:32]),
        ("single", "true"),
        ("shuffleanswers", "false"),
        ("answernumbering", "none"),
        ("showstandardinstruction", "0"),
    ):
        SubElement(item, name).text = value
    for choice in question.choices:
        right = "100" if choice.id == question.right else "0"
        answer = SubElement(item, "answer", fraction=right, format="html")
        SubElement(answer, "text").text = as_html(choice.name)
        _text(answer, "feedback", "", html=True)


def _text(parent: Element, name: str, text: str, *, html: bool = False) -> Element:
    element = SubElement(parent, name, {"format": "html"} if html else {})
    SubElement(element, "text").text = text
    return element
