"""QTI 2.1 packages, held against the specification by hand: which element, in which order."""

import io
import re
import zipfile
from xml.etree.ElementTree import fromstring

import pytest

from xai_core.quiz.exporters.qti import MATCH_CORRECT, PACKAGE, QTI, item_name, qti_package

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@pytest.fixture
def package(paper):
    return zipfile.ZipFile(io.BytesIO(qti_package(paper)))


def names(element):
    return [child.tag.partition("}")[2] for child in element]


def test_the_manifest_lists_every_file_of_the_package_once(package):
    root = fromstring(package.read("imsmanifest.xml"))
    space = {"p": PACKAGE}
    assert names(root) == ["metadata", "organizations", "resources"]
    listed = [file.get("href") for file in root.iterfind(".//p:file", space)]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(package.namelist())
    test, *items = root.iterfind(".//p:resource", space)
    assert test.get("type") == "imsqti_test_xmlv2p1"
    assert {item.get("type") for item in items} == {"imsqti_item_xmlv2p1"}
    asked = [one.get("identifierref") for one in test.iterfind("p:dependency", space)]
    assert asked == [item.get("identifier") for item in items]


def test_the_test_asks_the_items_in_their_order(package, paper):
    root = fromstring(package.read("assessment.xml"))
    assert names(root) == ["outcomeDeclaration", "testPart", "outcomeProcessing"]
    (section,) = root.find(f"{{{QTI}}}testPart")
    assert names(section) == ["rubricBlock"] * 2 + ["assessmentItemRef"] * 2
    assert section[0].get("view") == "candidate"
    assert "candidate" not in section[1].get("view")
    asked = [one.get("href") for one in section.iterfind(f"{{{QTI}}}assessmentItemRef")]
    assert asked == [item_name(question) for question in paper.questions]


def test_an_item_read_by_hand(package, paper):
    item = fromstring(package.read(item_name(paper.questions[1])))
    assert names(item) == [
        "responseDeclaration",
        "outcomeDeclaration",
        "itemBody",
        "responseProcessing",
    ]
    assert item.findtext(f"{{{QTI}}}responseDeclaration//{{{QTI}}}value") == "choice-2"
    body = item.find(f"{{{QTI}}}itemBody")
    assert names(body) == ["rubricBlock", "p", "choiceInteraction"]
    asked = body.find(f"{{{QTI}}}choiceInteraction")
    assert names(asked) == ["prompt", *["simpleChoice"] * 3]
    assert [one.get("identifier") for one in asked[1:]] == ["choice-1", "choice-2", "choice-3"]
    assert asked[2].text.startswith('<script>alert(1)</script> & "x" [sound')
    assert item.find(f"{{{QTI}}}responseProcessing").get("template") == MATCH_CORRECT
    picture = body.find(f".//{{{QTI}}}img").get("src")
    assert package.read(f"items/{picture}") == b"\x89PNG two"


def test_every_identifier_is_one(package):
    for name in package.namelist():
        if name.endswith(".xml"):
            found = re.findall(r'[iI]dentifier="([^"]*)"', package.read(name).decode())
            assert found
            assert all(IDENTIFIER.fullmatch(one) for one in found)


def test_candidates_are_told_no_case(package, paper):
    for question in paper.questions:
        item = fromstring(package.read(item_name(question)))
        body = item.find(f"{{{QTI}}}itemBody")
        staff = body.find(f"{{{QTI}}}rubricBlock")
        assert question.case in "".join(staff.itertext())
        assert "candidate" not in staff.get("view")
        body.remove(staff)
        seen = "".join(body.itertext()) + str([e.attrib for e in item.iter()])
        assert question.case not in seen


def test_the_same_paper_gives_the_same_bytes(paper):
    assert qti_package(paper) == qti_package(paper)
