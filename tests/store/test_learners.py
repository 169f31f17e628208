"""A name of one's own choosing: whatever the script, the same one for the same person."""

import json
import threading
from collections.abc import Callable
from random import Random

import pytest

from tests.store.conftest import SHOWN
from xai_core.errors import StoreError
from xai_core.quiz.asking import Help
from xai_core.quiz.log import LogEntry, Mode, SecondLook
from xai_core.store import (
    Erased,
    Learner,
    Store,
    Subject,
    Tag,
    answers_csv,
    answers_of,
    erase_learner,
    export_learner,
    find_learner,
    learner,
    open_rounds,
    record_answer,
    record_second,
    record_triage,
    save_round,
    told_answers,
    triage_of,
)

Make = Callable[..., LogEntry]


def test_a_name_opens_its_record_again(store: Store, aya: Learner) -> None:
    assert learner(store, "Aya") == aya
    assert find_learner(store, "Aya") == aya
    assert find_learner(store, "Ben") is None
    assert learner(store, "Ben").id != aya.id


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Aya", "  aya "),
        ("Aya", "ＡＹＡ"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("STRASSE", "straße"),
        ("田中　花子", "田中 花子"),
        ("ﾊﾅｺ", "ハナコ"),
        ("Anna  Maria", "anna maria"),
        ("می\u200cخواهم", "میخواهم"),
        ("❤\ufe0f", "❤"),
        ("\u200fעדה", "עדה"),
    ],
)
def test_two_spellings_of_one_name(store: Store, first: str, again: str) -> None:
    one = learner(store, first)
    assert learner(store, again) == one


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE learners; --",
        "%s {name} \\ $1 :n",
        "👩🏽‍⚕️🔬",
        "ليلى",
        "花子",
        "=cmd|' /C calc'!A0",
        "a",
        "x" * 80,
    ],
)
def test_any_name_is_only_a_name(store: Store, name: str) -> None:
    made = learner(store, name)
    assert made.name == name
    assert find_learner(store, name) == made


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "A name is missing"),
        (" \t\u3000\n ", "A name is missing"),
        ("\u200d\u200c", "A name is missing"),
        ("\u3164\u2800", "A name is missing"),
        ("\ufdfa" * 80, "1,440 characters, and 320"),
        ("x" * 81, "81 characters, and 80"),
        ("x" * 1_000_000, "1,000,000 characters, and 80"),
        ("a\0b", r"U\+0000"),
        ("a\nb", r"U\+000A"),
        ("evil\u202egnp.exe", r"U\+202E"),
        ("a\u2066b", r"U\+2066"),
        ("a\u200bb", r"U\+200B"),
        ("half \ud83d", r"U\+D83D"),
    ],
)
def test_a_name_nobody_could_read_is_refused(store: Store, name: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        learner(store, name)
    with pytest.raises(StoreError, match=reason):
        find_learner(store, name)


def test_many_who_come_at_once_are_one(store: Store) -> None:
    start, found = threading.Barrier(8), []

    def come(number: int) -> None:
        start.wait()
        found.append(learner(store, "AyA" if number % 2 else "aya"))

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_an_export_holds_everything(store: Store, aya: Learner, make_entry: Make) -> None:
    record_answer(store, aya.id, make_entry(0), state='{"at": 1}')
    record_answer(store, aya.id, make_entry(1, ai=None, triangle=None, mark=None))
    record_answer(store, learner(store, "Ben").id, make_entry(0))
    kept = json.loads(json.dumps(export_learner(store, aya.id), allow_nan=False))
    assert (kept["format"], kept["format_version"]) == ("shiten-learner", 2)
    assert kept["learner"] == {"name": "Aya", "created_at": aya.created_at.isoformat()}
    assert aya.id not in json.dumps(kept)
    assert kept["rounds"][0]["state"] == {"at": 1}
    full, bare = kept["answers"]
    assert full["mark"] == "iVBORw0KGgoAbWFyaw=="
    assert full["shown_at"] == "2026-03-01T09:30:00.123456+00:00"
    assert full["confidence"] == 0.1 + 0.2
    assert full["ai"]["confidence"] == 1 / 3
    assert full["triangle"]["trainee_ai"] == {"score": None, "chance": 0.5}
    assert (bare["ai"], bare["triangle"], bare["mark"], bare["grouping"]) == (None,) * 4


def test_a_running_test_is_told_by_no_export(store: Store, aya: Learner, make_entry: Make) -> None:
    asked = make_entry(0, mode=Mode.TEST, round_id="test")
    record_answer(store, aya.id, asked, state='{"truth": 1}')
    record_answer(store, aya.id, make_entry(1, round_id="practice"), state='{"at": 2}')
    kept = export_learner(store, aya.id)
    assert [answer["round_id"] for answer in kept["answers"]] == ["practice"]
    assert kept["withheld"] == 1
    assert [one["state"] for one in kept["rounds"]] == [None, {"at": 2}]
    assert [entry.round_id for entry in told_answers(store, aya.id)] == ["practice"]
    save_round(store, aya.id, "test", '{"truth": 1}', finished=True)
    kept = export_learner(store, aya.id)
    assert (len(kept["answers"]), kept["withheld"]) == (2, 0)
    assert {"truth": 1} in [one["state"] for one in kept["rounds"]]
    assert len(told_answers(store, aya.id)) == 2


def test_a_test_that_was_begun_tells_nothing_before_its_first_answer(
    store: Store, aya: Learner
) -> None:
    begun = '{"model": "m", "state": {"plan": {"mode": "test"}, "sequence": ["band-1"]}}'
    save_round(store, aya.id, "test", begun)
    save_round(store, aya.id, "practice", '{"plan": {"mode": "practice"}}')
    save_round(store, aya.id, "threshold:1", "[1]")
    states = {one["round_id"]: one["state"] for one in export_learner(store, aya.id)["rounds"]}
    assert states == {
        "test": None,
        "practice": {"plan": {"mode": "practice"}},
        "threshold:1": [1],
    }
    save_round(store, aya.id, "test", begun, finished=True)
    states = {one["round_id"]: one["state"] for one in export_learner(store, aya.id)["rounds"]}
    assert states["test"] == json.loads(begun)


def test_answers_as_csv(make_entry: Make) -> None:
    text = answers_csv([make_entry(0, case_id="=1+1"), make_entry(1, ai=None, triangle=None)])
    header, first, second = text.removesuffix("\r\n").split("\r\n")
    full = dict(zip(header.split(","), first.split(","), strict=True))
    assert full["case_id"] == "'=1+1"
    assert full["mode"] == "practice"
    assert full["right"] == "false"
    assert full["ai_right"] == "true"
    assert float(full["ai_confidence"]) == 1 / 3
    assert full["trainee_expert_chance"] == "0.25"
    assert full["trainee_ai_score"] == ""
    assert full["answered_at"] == "2026-03-01T09:30:04.123457+00:00"
    bare = dict(zip(header.split(","), second.split(","), strict=True))
    assert (bare["ai_model"], bare["region"], bare["marked"]) == ("", "", "true")
    assert (bare["help"], bare["order"], bare["second_right"]) == ("alone", "interleaved", "")
    second = SecondLook("=1+1", False, SHOWN)
    text = answers_csv([make_entry(help=Help.SECOND_LOOK, second=second)])
    assert text.rstrip().endswith(",second-look,interleaved,'=1+1,false")


def test_a_second_answer_is_taken_along(store: Store, aya: Learner, make_entry: Make) -> None:
    entry = make_entry(help=Help.SECOND_LOOK)
    record_answer(store, aya.id, entry)
    record_second(store, aya.id, entry, SecondLook("band", True, SHOWN), state="{}")
    (kept,) = json.loads(json.dumps(export_learner(store, aya.id)))["answers"]
    assert (kept["help"], kept["order"]) == ("second-look", "interleaved")
    assert kept["second"] == {"answer": "band", "right": True, "answered_at": SHOWN.isoformat()}


def test_an_erasure_leaves_nothing_of_one_and_all_of_the_others(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    ben = learner(store, "Ben")
    for person in (aya, ben):
        record_answer(store, person.id, make_entry(0), state="{}")
        record_answer(store, person.id, make_entry(1))
    assert erase_learner(store, aya.id) == Erased(answers=2, rounds=1)
    assert erase_learner(store, aya.id) == Erased(answers=0, rounds=0)
    assert find_learner(store, "Aya") is None
    assert answers_of(store, aya.id) == []
    assert open_rounds(store, aya.id) == []
    assert len(answers_of(store, ben.id)) == 2
    with pytest.raises(StoreError, match="erased"):
        export_learner(store, aya.id)


def test_a_tab_left_open_cannot_write_into_the_next_record(
    store: Store, aya: Learner, make_entry: Make
) -> None:
    erase_learner(store, aya.id)
    again = learner(store, "Aya")
    assert again.id != aya.id
    with pytest.raises(StoreError, match="erased"):
        record_answer(store, aya.id, make_entry(), state="{}")
    with pytest.raises(StoreError, match="erased"):
        save_round(store, aya.id, "round-1", "{}")
    assert answers_of(store, again.id) == []


def test_the_longest_names_fit_into_every_index(store: Store, make_entry: Make) -> None:
    """PostgreSQL refuses what is longer than a third of a page and cannot be compressed."""
    letters = Random(1)
    long = ["".join(chr(letters.randrange(0x20000, 0x2A6D0)) for _ in range(256)) for _ in range(4)]
    me = learner(store, long[0][:80])
    entry = make_entry(key=long[0], round_id=long[1], library=long[2], case_id=long[3])
    assert record_answer(store, me.id, entry, state="{}").new
    assert answers_of(store, me.id, library=long[2]) == [entry]
    subject = Subject(*long)
    record_triage(store, subject, tag=Tag.AMBIGUOUS, note="", author=long[0][:80])
    assert triage_of(store, subject) is not None
