"""A test as a QTI 2.1 content package: a zip of one test, an item a question, and the pictures.

::

    imsmanifest.xml      what is in the package (IMS Content Packaging 1.1)
    assessment.xml       the test: one part, one section, the items in their order
    items/HASH.xml       a choice interaction, marked by the standard ``match_correct`` rule
    items/images/HASH.png

Who takes the test sees the sources of the pictures above the questions; which case an item shows,
and what was left out, stands in parts for scorers and tutors alone. The same paper gives the same
bytes.

IMS Question & Test Interoperability 2.1, Final (2012): <https://www.imsglobal.org/question/>
"""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element, SubElement

from xai_core.quiz.exporters.markup import legal, xml_file
from xai_core.quiz.exporters.question_paper import PaperQuestion, QuestionPaper

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
QTI_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
PACKAGE_SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
MATCH_CORRECT = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
MANIFEST, TEST = "imsmanifest.xml", "assessment.xml"
STAFF = "author proctor scorer testConstructor tutor"
"""Everybody but the candidate."""

_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The zip's own date of every file, so that nothing tells when it was made."""


def qti_package(paper: QuestionPaper) -> bytes:
    """The whole test as one zip file; the same paper gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        _write(package, MANIFEST, xml_file(_manifest(paper)))
        _write(package, TEST, xml_file(_test(paper)))
        for number, question in enumerate(paper.questions, start=1):
            _write(package, item_name(question), xml_file(_item(paper, number, question)))
            _write(package, _picture_name(question), question.picture)
    return out.getvalue()


def item_name(question: PaperQuestion) -> str:
    """The file of a question's item."""
    return f"items/{_short(question)}.xml"


def choice_identifier(place: int) -> str:
    """What a choice is called in an item: XML allows less in identifiers than class ids hold."""
    return f"choice-{place + 1}"


def _picture_name(question: PaperQuestion) -> str:
    return f"items/images/{_short(question)}.png"


def _short(question: PaperQuestion) -> str:
    return f"item-{question.key[:16]}"


def _write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _ALWAYS)
    info.external_attr = 0o644 << 16
    packed = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    package.writestr(info, data, packed)


def _root(name: str, namespace: str, schema: str, **attributes: str) -> Element:
    return Element(
        name,
        {
            "xmlns": namespace,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{namespace} {schema}",
            **attributes,
        },
    )


def _manifest(paper: QuestionPaper) -> Element:
    root = _root("manifest", PACKAGE, PACKAGE_SCHEMA, identifier="shiten-package")
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "QTIv2.1 Package"
    SubElement(metadata, "schemaversion").text = "1.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    test = _resource(resources, "test", "imsqti_test_xmlv2p1", TEST)
    for question in paper.questions:
        SubElement(test, "dependency", identifierref=f"resource-{_short(question)}")
    for question in paper.questions:
        item = _resource(resources, _short(question), "imsqti_item_xmlv2p1", item_name(question))
        SubElement(item, "file", href=_picture_name(question))
    return root


def _resource(resources: Element, name: str, kind: str, href: str) -> Element:
    identifier = f"resource-{name}"
    resource = SubElement(resources, "resource", identifier=identifier, type=kind, href=href)
    SubElement(resource, "file", href=href)
    return resource


def _test(paper: QuestionPaper) -> Element:
    title = legal(paper.title)
    root = _root(
        "assessmentTest", QTI, QTI_SCHEMA, identifier="shiten-test", title=title, toolName="Shiten"
    )
    _score(root)
    part = SubElement(
        root,
        "testPart",
        identifier="part-1",
        navigationMode="nonlinear",
        submissionMode="individual",
    )
    section = SubElement(
        part, "assessmentSection", identifier="section-1", title=title, visible="true"
    )
    for source in paper.sources:
        _rubric(section, "candidate", source)
    _rubric(section, STAFF, paper.about)
    for question in paper.questions:
        SubElement(
            section, "assessmentItemRef", identifier=_short(question), href=item_name(question)
        )
    processing = SubElement(root, "outcomeProcessing")
    total = SubElement(processing, "setOutcomeValue", identifier="SCORE")
    SubElement(SubElement(total, "sum"), "testVariables", variableIdentifier="SCORE")
    return root


def _item(paper: QuestionPaper, number: int, question: PaperQuestion) -> Element:
    root = _root(
        "assessmentItem",
        QTI,
        QTI_SCHEMA,
        identifier=_short(question),
        title=str(number),  # some players show it: it must not tell the answer
        adaptive="false",
        timeDependent="false",
        toolName="Shiten",
    )
    root.set("xml:lang", paper.language)
    response = SubElement(
        root,
        "responseDeclaration",
        identifier="RESPONSE",
        cardinality="single",
        baseType="identifier",
    )
    places = {choice.id: choice_identifier(at) for at, choice in enumerate(question.choices)}
    correct = SubElement(response, "correctResponse")
    SubElement(correct, "value").text = places[question.right]
    _score(root)
    body = SubElement(root, "itemBody")
    _rubric(body, STAFF, f"{question.source} {question.case}")
    SubElement(
        SubElement(body, "p"),
        "img",
        src=_picture_name(question).removeprefix("items/"),
        alt=paper.alternative,
    )
    interaction = SubElement(
        body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
    )
    SubElement(interaction, "prompt").text = legal(question.prompt)
    for choice in question.choices:
        offered = SubElement(interaction, "simpleChoice", identifier=places[choice.id])
        offered.text = legal(choice.name)
    SubElement(root, "responseProcessing", template=MATCH_CORRECT)
    return root


def _score(root: Element) -> None:
    declared = SubElement(
        root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"
    )
    SubElement(SubElement(declared, "defaultValue"), "value").text = "0"


def _rubric(parent: Element, view: str, text: str) -> None:
    SubElement(SubElement(parent, "rubricBlock", view=view), "p").text = legal(text)
