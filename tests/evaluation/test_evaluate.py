"""A model measured on a library: everything here can be counted on fingers."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from xai_core.errors import AlignmentError
from xai_core.evaluation.case_results import CaseResult, case_results
from xai_core.evaluation.evaluate import evaluate
from xai_core.stats.intervals import wilson_interval
from xai_core.tasks import ClassGrouping, Classification, ClassInfo, Task
from xai_core.types import LocalisedText, Split

ELEVEN = ("band", "seg", "eo", "baso", "mono", "lymph", "blast", "promy", "myelo", "meta", "plasma")
FIVE = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")


def quiet(_done: int, _total: int) -> None:
    pass


def infos(ids: tuple[str, ...]) -> tuple[ClassInfo, ...]:
    return tuple(ClassInfo(id=name, name=LocalisedText(en=name, ja=name)) for name in ids)


def task(ids: tuple[str, ...], **groups: tuple[str, ...]) -> Task:
    grouping = ClassGrouping(
        id="mature",
        name=LocalisedText(en="m", ja="m"),
        classes=infos(tuple(groups) or ("none",)),
        groups=groups or {"none": ()},
    )
    return Classification(classes=infos(ids), groupings=(grouping,) if groups else ())


FINE = task(
    ELEVEN,
    neutrophil=("band", "seg"),
    eosinophil=("eo",),
    basophil=("baso",),
    monocyte=("mono",),
    lymphocyte=("lymph",),
)


def test_three_of_four(write_cases, make_reader) -> None:
    library = write_cases(task(("a", "b")), [("a", 0), ("a", 1), ("b", 1), ("b", 1)])
    steps: list[tuple[int, int]] = []
    found = evaluate(library, make_reader(("a", "b")), lambda *step: steps.append(step))
    report = found.report
    assert (report.accuracy, report.n, report.confusion.classes) == (0.75, 4, ("a", "b"))
    assert report.confusion.matrix == ((1, 1), (0, 2))
    assert report.per_class["a"].recall == 0.5
    assert report.per_class["b"].precision == pytest.approx(2 / 3)
    # Every answer is given the probability e^2 / (e^2 + 1): one bin, 0.88 sure and 0.75 right.
    assert report.ece == pytest.approx(math.exp(2) / (math.exp(2) + 1) - 0.75)
    assert (found.skipped, found.n_outside) == ((), 0)
    assert (found.library, found.content_hash) == ("counted", library.content_hash)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_before_the_temperature_and_with_the_unsure_withheld(write_cases, make_reader) -> None:
    library = write_cases(task(("a", "b")), [("a", 0), ("a", 1), ("b", 1), ("b", 1)])
    model = make_reader(("a", "b"))
    found = evaluate(library, replace(model, card=_warmer(model.card, 4.0)), quiet)
    sure, raw = (math.exp(logit) / (math.exp(logit) + 1) for logit in (0.5, 2))
    assert found.report.ece == pytest.approx(0.75 - sure)
    assert found.ece_before == pytest.approx(raw - 0.75)
    (only,) = found.deferral  # all four are equally sure
    assert (only.answered, only.accuracy) == (1.0, 0.75)
    assert only.threshold == pytest.approx(sure)
    nobody = evaluate(library, model, quiet, where={"stain": "z"})
    assert (nobody.ece_before, nobody.deferral) == (None, ())


def _warmer(card, temperature: float):
    return card.model_copy(update={"temperature": temperature})


def test_five_classes_on_eleven(write_cases, make_reader) -> None:
    """A band and a segmented cell both read neutrophil; a blast is outside."""
    rows = [("band", 0), ("seg", 0), ("eo", 1), ("lymph", 3), ("blast", 4), ("plasma", 0)]
    found = evaluate(write_cases(FINE, rows), make_reader(FIVE), quiet)
    assert found.report.confusion.classes == FIVE
    assert (found.report.n, found.n_outside, found.report.accuracy) == (4, 2, 0.75)
    assert found.report.per_class["neutrophil"].n == 2
    assert found.report.per_class["lymphocyte"].recall == 0
    assert found.report.groupings == {"mature": 0.75}  # the reading used, by its name


def test_eleven_classes_on_five(write_cases, make_reader) -> None:
    """Probabilities of band and segmented add up; a blast is an answer none of the five."""
    rows = [("neutrophil", 0), ("neutrophil", 1), ("lymphocyte", 6), ("monocyte", 4)]
    model = make_reader(ELEVEN, sure=3.0, task=FINE)
    report = evaluate(write_cases(task(FIVE), rows), model, quiet).report
    assert report.confusion.classes == (*FIVE, "other")
    assert (report.accuracy, report.n) == (0.75, 4)
    assert report.confusion.matrix[4] == (0, 0, 0, 0, 0, 1)  # the lymphocyte, called a blast
    assert report.confusion.matrix[5] == (0, 0, 0, 0, 0, 0)
    # Two neutrophils at (e^3 + 1) / Z, one other at (e^3 + 4) / Z, one monocyte at e^3 / Z.
    e, total = math.exp(3), math.exp(3) + 10
    bins: dict[int, list[float]] = {}
    sures = [(e + 1) / total, (e + 1) / total, (e + 4) / total, e / total]
    for sure, right in zip(sures, (1, 1, 0, 1), strict=True):
        bins.setdefault(math.ceil(sure * 15), []).append(right - sure)
    assert report.ece == pytest.approx(sum(abs(sum(gap)) for gap in bins.values()) / 4)


def test_a_class_that_is_called_other_is_not_mixed_up(write_cases, make_reader) -> None:
    library = write_cases(task(("a", "other")), [("a", 0), ("other", 1), ("other", 2)])
    report = evaluate(library, make_reader(("a", "other", "z")), quiet).report
    assert report.confusion.classes == ("a", "other", "(other)")
    assert report.accuracy == pytest.approx(2 / 3)
    assert report.confusion.matrix == ((1, 0, 0), (0, 1, 1), (0, 0, 0))


def test_coarser_readings_of_the_shared_classes(write_cases, make_reader) -> None:
    coarse = task(("a", "b", "c"), ab=("a", "b"), c_only=("c",))
    rows = [("a", 1), ("b", 1), ("c", 0), ("c", 2)]
    report = evaluate(write_cases(coarse, rows), make_reader(("a", "b", "c")), quiet).report
    assert report.accuracy == 0.5
    assert report.groupings == {"mature": 0.75}
    assert report.groupings_ci95 == {"mature": wilson_interval(3, 4)}


def test_only_one_split_or_attribute(write_cases, make_reader) -> None:
    rows = [("a", 0), ("a", 1), ("b", 1), ("b", 1)]  # train, test, train, test
    library, model = write_cases(task(("a", "b")), rows), make_reader(("a", "b"))
    assert evaluate(library, model, quiet, split=Split.TEST).report.accuracy == 0.5
    assert evaluate(library, model, quiet, split=Split.TRAIN).report.accuracy == 1.0
    assert evaluate(library, model, quiet, where={"stain": "a"}).report.n == 2
    nothing = evaluate(library, model, quiet, where={"stain": "z"}).report
    assert (nothing.n, nothing.accuracy, nothing.accuracy_ci95, nothing.ece) == (
        0,
        None,
        None,
        None,
    )


def test_what_cannot_be_read_is_named_and_not_counted(write_cases, make_reader) -> None:
    library = write_cases(task(("a", "b")), [("a", 0), ("a", 1), ("b", 1)])
    Path(library.folder / library.case("c1").image).write_bytes(b"changed")
    found = evaluate(library, make_reader(("a", "b")), quiet)
    assert (found.report.n, found.report.accuracy) == (2, 1.0)
    (skipped,) = found.skipped
    assert skipped.what == "c1"
    assert "SHA-256" in str(skipped.reason)


def test_intervals_are_by_specimen_where_every_case_names_one(write_cases, make_reader) -> None:
    named = [("a", 0, "s1"), ("a", 1, "s2"), ("b", 1, "s3"), ("b", 1, "s3")]
    report = evaluate(write_cases(task(("a", "b")), named), make_reader(("a", "b")), quiet).report
    assert report.interval == "group-bootstrap"


def test_one_case_without_a_specimen_makes_them_by_case(write_cases, make_reader) -> None:
    rows = [("a", 0, "s1"), ("a", 1), ("b", 1, "s3")]
    report = evaluate(write_cases(task(("a", "b")), rows), make_reader(("a", "b")), quiet).report
    assert report.interval == "wilson"


def test_cases_come_in_order_across_batches(write_cases, make_reader) -> None:
    library = write_cases(task(("a", "b")), [("a", n % 2) for n in range(70)])
    Path(library.folder / library.case("c40").image).unlink()
    model = make_reader(("a", "b"))
    answers = list(case_results(library, model, library.cases, regions=()))
    assert [case.id for case, _ in answers] == [f"c{n}" for n in range(70)]
    assert [
        p.prediction.class_answer.class_id if isinstance(p, CaseResult) else None
        for _, p in answers
    ] == [None if n == 40 else "ab"[n % 2] for n in range(70)]


def test_nothing_in_common(write_cases, make_reader) -> None:
    with pytest.raises(AlignmentError):
        evaluate(write_cases(task(("a", "b")), [("a", 0)]), make_reader(("x", "y")), quiet)


def test_where_it_looked_right_and_wrong(write_cases, make_reader) -> None:
    """The map of an even picture is even: attention is at chance, right or wrong."""
    rows = [("a", 1, "s"), ("b", 1, "s"), ("b", 1, "s"), ("a", 1, "s")]  # no region for the first
    library = write_cases(task(("a", "b")), rows)
    found = evaluate(library, make_reader(("a", "b")), quiet, regions=["nucleus", "cell"])
    assert list(found.regions) == ["nucleus", "cell"]
    nucleus = found.regions["nucleus"].tests
    assert nucleus.right.n + nucleus.right.against_chance.n_undefined == 2
    assert set(nucleus.classes) == {"a", "b"}
    assert nucleus.unit == "specimen"
    written = found.regions["cell"].model_dump(mode="json")
    # What cards have had so far stays, the claim is added.
    assert {"attention", "chance", "centre_blob", "above_chance", "n", "n_specimens"} <= set(
        written
    )
    assert written["verdict"]["claim"] == "cannot-be-told"
    assert written["right"]["n"] + written["wrong"]["n"] == written["n"]


def test_which_cases_it_learned_from(write_cases, make_reader, make_use) -> None:
    library = write_cases(task(("a", "b")), [("a", 0), ("a", 1), ("b", 1), ("b", 1)])
    use = make_use("counted", where={"stain": "b"})
    # Cases 0 and 2 are training cases, and of these only case 2 has that stain.
    model = make_reader(("a", "b"), data=(use,))
    assert evaluate(library, model, quiet).n_learned_from == 1
    assert evaluate(library, make_reader(("a", "b")), quiet).n_learned_from == 0
