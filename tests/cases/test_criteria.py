"""What decides a class: the library's own words first, then its field's; nobody else's."""

import pytest
from pydantic import ValidationError

from xai_core.cases.criteria import ClassCriteria, Criterion, criteria_of
from xai_core.cases.manifest import Manifest
from xai_core.domains.blood.readers.pbc_words import pbc_manifest
from xai_core.domains.blood.simulator.class_names import CLASSES, manifest
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")
OWN = ClassCriteria(answer="band", points=(Criterion(text=WORD),), source="Ours")


def test_every_class_of_the_readers_and_the_simulator_has_criteria_and_a_source():
    for described in (pbc_manifest("pbc"), manifest("smear", WORD, "1")):
        found = criteria_of(described)
        answers = {item.id for way in described.task.ways_to_read() for item in way.classes}
        assert answers <= set(found)
        assert all(one.source.endswith(".") for one in found.values())


def test_a_drawn_cell_is_explained_by_the_rule_it_is_drawn_by_and_where_it_shows():
    drawn = criteria_of(manifest("smear", WORD, "1"))["band"]
    assert drawn.source.startswith("The rule by which these cells are drawn")
    assert drawn.points[0].region == "deciding"
    assert "at least a third of the widest" in drawn.points[0].text.en
    photographed = criteria_of(pbc_manifest("pbc"))["band"]
    assert "drawn" not in photographed.source
    assert all(point.region is None for point in photographed.points)


def test_the_library_s_own_words_come_first():
    described = pbc_manifest("pbc").model_copy(update={"criteria": (OWN,)})
    assert criteria_of(described)["band"] == OWN
    assert criteria_of(described)["segmented"] != OWN


def test_a_library_the_field_does_not_know_gets_no_words_of_its():
    values = manifest("other", WORD, "1", CLASSES[3:5]).model_dump(mode="json")
    values["task"]["classes"].append({"id": "nodule", "name": {"en": "N", "ja": "N"}})
    assert criteria_of(Manifest.model_validate(values)) == {}


@pytest.mark.parametrize(
    ("criteria", "problem"),
    [
        ([OWN, OWN], "given twice"),
        ([OWN.model_copy(update={"answer": "nodule"})], "unknown classes: nodule"),
        (
            [OWN.model_copy(update={"points": (Criterion(text=WORD, region="tail"),)})],
            "unknown regions: tail",
        ),
    ],
)
def test_criteria_that_do_not_fit_the_library_are_refused(criteria, problem):
    values = pbc_manifest("pbc").model_dump(mode="json")
    values["criteria"] = [one.model_dump(mode="json") for one in criteria]
    with pytest.raises(ValidationError, match=problem):
        Manifest.model_validate(values)
