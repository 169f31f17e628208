"""Cards are read with suspicion; a broken model is listed with its reason."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from xai_core.errors import ModelError
from xai_core.models import cards
from xai_core.models.cards import CardEntry, find_card, list_cards, read_card, suited
from xai_core.types import LocalisedText


def put(folder: Path, content: object) -> Path:
    folder.mkdir(parents=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "card.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def models(shiten_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models trained here; the shipped ones are elsewhere, and none."""
    monkeypatch.setattr(cards, "model_folders", lambda: (tmp_path / "shipped", shiten_home / "m"))
    return shiten_home / "m"


def test_what_is_written_is_read_back(make_card, tmp_path: Path) -> None:
    card = make_card(recipe={"seed": 3, "nested": {"a": [1, None]}})
    folder = put(tmp_path / "tiny", card.model_dump_json())
    assert read_card(folder) == card
    assert card.class_ids == ("band", "eo")


def test_what_answers_are_kept_by_names_nothing_of_the_code(make_card) -> None:
    """Else a class that gets a better name would make everybody's kept answers strangers."""
    word = '{"en":"A","ja":"あ"}'
    classes = ",".join(f'{{"id":"{name}","name":{word}}}' for name in ("band", "eo"))
    said = (
        '{"id":"tiny","version":"1","input":{"height":32,"width":32,"mean":[0.5,0.5,0.5],'
        f'"std":[0.25,0.25,0.25]}},"weights_sha256":"{"0" * 64}",'
        f'"task":{{"kind":"classification","classes":[{classes}],"stages":[],"groupings":[],"lesions":null}},'
        '"temperature":1.0}'
    )
    assert make_card().answers_key == hashlib.sha256(said.encode()).hexdigest()
    assert make_card(temperature=2.0).answers_key != make_card().answers_key
    assert make_card(summary=LocalisedText(en="B", ja="い")).answers_key == make_card().answers_key


def test_a_card_answers_as_one_of_which_all_that_decides_was_kept(make_card) -> None:
    kept, other = make_card(), make_card(temperature=2.0)
    assert kept.answers_as(kept.weights_sha256, kept.answers_key)
    assert not other.answers_as(kept.weights_sha256, kept.answers_key)
    # What was kept earlier knows the weights alone.
    assert other.answers_as(kept.weights_sha256, None)
    assert not other.answers_as("1" * 64, None)


def changed(make_card, **changes: object) -> dict[str, object]:
    return json.loads(make_card().model_dump_json()) | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"surprise": 1}, "surprise"),
        ({"architecture": "vgg"}, "architecture"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": 1e999}, "temperature"),
        ({"weights_sha256": "x" * 64}, "weights_sha256: 64 hexadecimal"),
        ({"format": 2}, "format"),
        ({"id": "../tiny"}, "id: an id is"),
        ({"id": "other"}, "calls itself “other”"),
        ({"input": {"height": 10**9, "width": 32}}, r"input\.height"),
        ({"input": {"height": 32, "width": 32, "std": [1, 0, 1]}}, r"input\.std\.\[2\]"),
        (
            {"input": {"height": 32, "width": 32, "mean": [1, float("nan"), 1]}},
            r"input\.mean\.\[2\]",
        ),
        ({"task": {"kind": "classification"}}, "at least one class"),
        ({"task": {"kind": "regression", "unit": "g", "tolerance": 1}}, "of different kinds"),
        ({"title": {"en": "only"}}, r"title\.ja"),
        ({"metrics": [{"name": "a", "value": float("nan"), "n": 1, "measured_on": "b"}]}, "metri"),
    ],
)
def test_a_card_that_lies_is_refused(make_card, tmp_path: Path, changes, words: str) -> None:
    folder = put(tmp_path / "tiny", changed(make_card, **changes))
    with pytest.raises(ModelError, match=words):
        read_card(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, "{}", "\x00"])
def test_what_is_no_card_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelError, match="not valid"):
        read_card(put(tmp_path / "tiny", text))


def test_five_megabytes_are_too_many(make_card, tmp_path: Path) -> None:
    folder = put(tmp_path / "tiny", changed(make_card, licence="x" * 5_000_000))
    with pytest.raises(ModelError, match="too large"):
        read_card(folder)


def test_a_card_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(tmp_path)
    os.mkfifo(tmp_path / "card.json")
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(tmp_path)


def test_broken_ones_are_listed_with_their_reason_and_half_written_ones_are_not(
    make_card, models: Path
) -> None:
    assert list_cards() == ()
    put(models / "tiny", make_card().model_dump_json())
    put(models / "broken", "{")
    put(models / ".tiny.partial-12ab", make_card().model_dump_json())
    (models / "empty").mkdir()
    (models / "notes.txt").write_text("x")
    assert [(entry.id, entry.card is None) for entry in list_cards()] == [
        ("broken", True),
        ("tiny", False),
    ]
    assert find_card("tiny").card == make_card()
    with pytest.raises(ModelError, match="broken"):
        find_card("broken")
    for name in ("nothing", "../tiny", "", ".tiny.partial-12ab"):
        with pytest.raises(ModelError, match="there are: broken, tiny"):
            find_card(name)


def test_a_model_trained_here_takes_the_place_of_a_shipped_one(
    make_card, models: Path, tmp_path: Path
) -> None:
    put(tmp_path / "shipped/tiny", make_card(version="1").model_dump_json())
    assert find_card("tiny").card == make_card(version="1")
    put(models / "tiny", make_card(version="2").model_dump_json())
    assert [entry.card.version for entry in list_cards() if entry.card] == ["2"]


def test_the_best_suited_model_comes_first(make_card, make_use) -> None:
    def entry(model: str, classes: tuple[str, ...], learned_from: str) -> CardEntry:
        use = make_use(learned_from)
        return CardEntry(model, Path(model), make_card(classes, id=model, data=(use,)))

    few = entry("a-few", ("band", "eo"), "elsewhere")
    home = entry("home", ("band", "eo"), "mine")
    many = entry("many", ("band", "eo", "baso"), "elsewhere")
    other = entry("other", ("cat", "dog"), "mine")
    broken = CardEntry("0-broken", Path("0-broken"), None)
    task = many.card.task
    found = suited("mine", task, [broken, few, home, many, other])
    assert [one.id for one in found] == ["home", "many", "a-few", "0-broken"]


# --- labels that look wrong ------------------------------------------------------------------

REVIEW = {
    "library": "pbc",
    "content_hash": "ab",
    "split": "train",
    "trained_on": True,
    "share": 0.01,
    "n": 100,
    "n_skipped": 0,
    "disputed": [
        {
            "case": "c1",
            "label": "band",
            "suggested": "eo",
            "probability_of_label": 0.1,
            "probability_of_suggested": 0.9,
        }
    ],
}


@pytest.mark.parametrize(
    ("source", "asked", "may"),
    [
        ({}, {}, True),
        ({"dataset": "1"}, {}, True),
        ({}, {"dataset": "1"}, True),
        ({"dataset": "1"}, {"dataset": "1"}, True),
        ({"dataset": "1"}, {"dataset": "2"}, False),
        ({"dataset": "1"}, {"stain": "x"}, True),
    ],
)
def test_what_is_asked_for_may_be_what_was_learned(make_use, source, asked, may) -> None:
    use = make_use("cells", where=source)
    assert use.may_hold("cells", asked) is may
    assert not use.may_hold("others", asked)


def test_disputed_labels_are_read_back_and_older_cards_have_none(make_card, tmp_path: Path) -> None:
    card = make_card(labels=(REVIEW,))
    assert read_card(put(tmp_path / "new" / "tiny", card.model_dump_json())) == card
    older = json.loads(make_card().model_dump_json())
    del older["labels"]
    assert read_card(put(tmp_path / "old" / "tiny", older)).labels == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"split": "exam"}, r"labels\.\[1\]\.split"),
        ({"share": 0}, r"labels\.\[1\]\.share"),
        ({"surprise": 1}, "surprise"),
        ({"disputed": [REVIEW["disputed"][0] | {"probability_of_label": 2}]}, "probability_of"),
        ({"disputed": [REVIEW["disputed"][0] | {"case": ""}]}, "case"),
    ],
)
def test_a_list_of_labels_is_read_with_suspicion(make_card, tmp_path, changes, words) -> None:
    broken = json.loads(make_card().model_dump_json()) | {"labels": [REVIEW | changes]}
    with pytest.raises(ModelError, match=words):
        read_card(put(tmp_path / "tiny", broken))


# --- reports ---------------------------------------------------------------------------------

REGION = {
    "attention": 0.5,
    "chance": 0.25,
    "centre_blob": None,
    "above_chance": 1 / 3,
    "above_chance_ci95": [0.25, 0.5],
    "n": 3,
    "n_undefined": 0,
    "n_specimens": 3,
}
OLDEST = {
    "accuracy": 1.0,
    "accuracy_ci95": [0.5, 1.0],
    "n": 3,
    "per_class": {"band": {"n": 3, "recall": 1.0, "recall_ci95": None, "precision": 1.0}},
    "groupings": {"five": None},
    "confusion": {"classes": ["band", "eo"], "matrix": [[3, 0], [0, 0]]},
    "ece": None,
}
"""All that the first cards held of a test."""


def with_report(make_card, report: object) -> dict[str, object]:
    return json.loads(make_card().model_dump_json()) | {"reports": {"t": report}}


@pytest.mark.parametrize(
    "later", [{}, {"n_skipped": 0, "attention": {"cell": REGION}}, {"groupings_among": {}}]
)
def test_an_older_card_shows_what_it_holds_and_stays_as_it_was(make_card, tmp_path, later) -> None:
    report = OLDEST | later
    card = read_card(put(tmp_path / "tiny", with_report(make_card, report)))
    assert card.reports["t"].accuracy == 1
    assert card.reports["t"].specimens == {}
    assert json.loads(card.as_bytes())["reports"] == {"t": report}
    for region in card.reports["t"].attention.values():
        assert (region.above_chance_ci95, region.tests) == ((0.25, 0.5), None)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (3, r"reports\.t: a table is expected"),
        ({}, r"reports\.t\.accuracy: this entry is missing"),
        (OLDEST | {"surprise": 1}, r"reports\.t\.surprise: there is no entry"),
        (OLDEST | {"ece": float("nan")}, r"reports\.t\.ece: a finite number"),
        (OLDEST | {"per_class": {"band": None}}, r"reports\.t\.per_class\.band: a table"),
        (OLDEST | {"attention": {"cell": REGION | {"tea": 1}}}, r"cell\.tea: there is no entry"),
        (
            OLDEST | {"attention": {"cell": REGION | {"verdict": {"claim": "maybe"}}}},
            r"attention\.cell\.tests\.unit: this entry is missing",
        ),
        (
            OLDEST | {"specimens": {"(own)": {"specimens": 3}}},
            r"specimens\.\(own\)\.n_unnamed: this entry is missing",
        ),
        (OLDEST | {"confusion": {"classes": ["a"], "matrix": []}}, "1 classes need 1 rows"),
        (OLDEST | {"deferral": [{"threshold": 1}]}, r"deferral\.\[1\]\.answered"),
    ],
)
def test_a_report_is_read_with_suspicion(make_card, tmp_path, report, words) -> None:
    with pytest.raises(ModelError, match=words):
        read_card(put(tmp_path / "tiny", with_report(make_card, report)))


def test_a_card_says_which_libraries_it_learned_from(make_card, make_use):
    card = make_card(data=(make_use("a"), make_use("b", where={"site": "1"})))
    assert [card.learned_from(library) for library in ("a", "b", "c")] == [True, True, False]
