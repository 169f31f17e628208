"""Disputed labels, counted by hand: the model answers the number painted on each picture."""

import csv
import io
import math

import pytest

from xai_core.errors import AlignmentError, ChoiceError, LibraryError
from xai_core.evaluation.disputed_labels import labels_csv, review_labels
from xai_core.tasks import Classification, ClassInfo
from xai_core.training import answer_builder
from xai_core.training.answer_builder import review_source
from xai_core.training.recipes import DataSource
from xai_core.types import LocalisedText, Split

WORD = LocalisedText(en="A", ja="あ")
CLASSES = ("band", "seg", "eo")
TASK = Classification(classes=tuple(ClassInfo(id=name, name=WORD) for name in CLASSES))
# Label and painted answer; those with an even number are training cases.
ROWS = [
    ("band", 0),
    ("band", 1),
    ("band", 2),  # c2: labelled band, and everyone can see an eosinophil
    ("band", 0),
    ("band", 0),
    ("seg", 1),
    ("eo", 2),
    ("eo", 2),
    ("eo", 2),
]
SURE = math.exp(2) / (math.exp(2) + 2)
"""What the reader gives to the class that is painted."""


def quiet(_done: int, _total: int) -> None:
    pass


def test_the_label_that_does_not_fit_its_picture_is_listed(write_cases, make_reader) -> None:
    steps: list[tuple[int, int]] = []
    review = review_labels(
        write_cases(TASK, ROWS),
        make_reader(CLASSES),
        lambda *step: steps.append(step),
        share=1,
    )
    (found,) = review.disputed
    assert (found.case, found.label, found.suggested) == ("c2", "band", "eo")
    assert found.probability_of_suggested == pytest.approx(SURE)
    assert found.probability_of_label == pytest.approx((1 - SURE) / 2)
    assert (review.n, review.n_skipped, review.split) == (5, 0, Split.TRAIN)
    assert steps == [(n, 5) for n in range(1, 6)]


def test_another_split_and_other_conditions(write_cases, make_reader) -> None:
    library, model = write_cases(TASK, ROWS), make_reader(CLASSES)
    tested = review_labels(library, model, quiet, split=Split.TEST, share=1)
    assert (tested.n, [one.case for one in tested.disputed]) == (4, ["c1"])
    everything = review_labels(library, model, quiet, split=None, share=1)
    assert (everything.n, {one.case for one in everything.disputed}) == (9, {"c1", "c2"})
    first = review_labels(library, model, quiet, split=None, where={"stain": "a"}, share=1)
    assert (first.n, first.where) == (2, {"stain": "a"})


def test_it_says_whether_the_model_learned_from_these_labels(
    write_cases, make_reader, make_use
) -> None:
    library = write_cases(TASK, ROWS)
    use = make_use("counted")
    model = make_reader(CLASSES, data=(use,))
    assert review_labels(library, model, quiet).trained_on
    assert review_labels(library, model, quiet, split=None).trained_on
    assert not review_labels(library, model, quiet, split=Split.TEST).trained_on
    assert not review_labels(library, make_reader(CLASSES), quiet).trained_on
    others = make_reader(CLASSES, data=(use.model_copy(update={"where": {"stain": "b"}}),))
    assert not review_labels(library, others, quiet, where={"stain": "a"}).trained_on


def test_answers_beside_the_shared_classes_never_count_as_a_suggestion(
    write_cases, make_reader
) -> None:
    """The model can also say blast, which no label of this library is."""
    review = review_labels(
        write_cases(TASK, [("band", 0), ("seg", 1), ("band", 3), ("seg", 1), ("eo", 2)]),
        make_reader((*CLASSES, "blast")),
        quiet,
        split=None,
        share=1,
    )
    assert review.disputed == ()


def test_a_picture_that_cannot_be_read_is_counted(write_cases, make_reader) -> None:
    library = write_cases(TASK, ROWS)
    (library.folder / library.case("c4").image).write_bytes(b"changed")
    review = review_labels(library, make_reader(CLASSES), quiet)
    assert (review.n, review.n_skipped) == (4, 1)


def test_a_source_is_seen_as_it_was_trained_on(write_cases, make_reader, monkeypatch) -> None:
    """Cut out by its nucleus, what is left of a picture is mostly white: nobody knows it."""
    library, model = write_cases(TASK, ROWS), make_reader((*CLASSES, *map(str, range(253))))
    whole = review_source(DataSource(library="counted"), library, model, quiet)
    assert (whole.cut_out, whole.share, whole.n) == (None, 0.01, 5)
    monkeypatch.setattr(answer_builder, "MOST_ON_A_CARD", 0)
    cut = review_source(DataSource(library="counted", cut_out="nucleus"), library, model, quiet)
    assert (cut.cut_out, cut.n, cut.n_skipped) == ("nucleus", 4, 1)  # c0 has no nucleus drawn
    assert cut.disputed == ()
    with pytest.raises(LibraryError, match="no region “liver”"):
        review_source(DataSource(library="counted", cut_out="liver"), library, model, quiet)


def test_what_cannot_be_asked_is_said(write_cases, make_reader) -> None:
    library = write_cases(TASK, ROWS)
    with pytest.raises(AlignmentError, match="no classes in common"):
        review_labels(library, make_reader(("cat", "dog")), quiet)
    with pytest.raises(ChoiceError, match="above 0 and at most 1"):
        review_labels(library, make_reader(CLASSES), quiet, share=0)


def test_as_a_table_for_a_spreadsheet(write_cases, make_reader) -> None:
    review = review_labels(write_cases(TASK, ROWS), make_reader(CLASSES), quiet, share=1)
    (found,) = review.disputed
    formula = found.model_copy(update={"case": "=1+1"})
    text = labels_csv([review.model_copy(update={"disputed": (found, formula)})])
    first, second = csv.DictReader(io.StringIO(text))
    assert first["library"] == "counted"
    assert (first["case"], first["label"], first["suggested"]) == ("c2", "band", "eo")
    assert float(first["probability_of_suggested"]) == found.probability_of_suggested
    assert second["case"] == "'=1+1"
