"""Over- and under-reliance, counted by hand on logs of a few answers."""

from tests.quiz.conftest import CATEGORIES, START
from xai_core.quiz import AiAnswer, Help, Mode, Reliance, Scale, SecondLook, reliance_of

SCALE = Scale(low=0.0, high=20.0, step=0.1, unit="g/dL", tolerance=1.0)


def ai(answer: str, right: bool) -> AiAnswer:
    return AiAnswer("tiny", "0" * 64, answer, 0.9, right)


def looked(make_entry, number: int, first: str, said: str, then: str, **changes):
    """A band; the learner's first answer, the AI's, the learner's second one."""
    second = SecondLook(then, then == "band", START)
    changes = {"help": Help.SECOND_LOOK, "second": second, **changes}
    return make_entry(number, answer=first, ai=ai(said, said == "band"), **changes)


def counts(found: Reliance | None):
    assert found is not None
    return (found.over.count, found.over.n), (found.under.count, found.under.n)


def test_a_changed_mind(make_entry):
    log = [
        # The AI wrong, the first answer right: kept twice, changed to the AI's once, to a third
        # class once (which follows nobody): 1 of 4.
        looked(make_entry, 0, "band", "segmented", "band"),
        looked(make_entry, 1, "band", "segmented", "band"),
        looked(make_entry, 2, "band", "segmented", "segmented"),
        looked(make_entry, 3, "band", "segmented", "lymphocyte"),
        # The AI right, the first answer wrong: taken once, kept once, changed to another wrong
        # one once: 2 of 3.
        looked(make_entry, 4, "segmented", "band", "band"),
        looked(make_entry, 5, "segmented", "band", "segmented"),
        looked(make_entry, 6, "segmented", "band", "lymphocyte"),
        # Both right, both wrong: neither says anything of reliance.
        looked(make_entry, 7, "band", "band", "band"),
        looked(make_entry, 8, "segmented", "segmented", "segmented"),
    ]
    found = reliance_of(log, Help.SECOND_LOOK, CATEGORIES)
    assert counts(found) == ((1, 4), (2, 3))
    assert found.over.share == 0.25
    low, high = found.over.interval
    # Wilson's for 1 of 4, worked out: (0.25 + 0.4802 -+ 0.6544) / 1.9604.
    assert (round(low, 3), round(high, 3)) == (0.046, 0.699)


def test_beside_the_ai(make_entry):
    def beside(number: int, given: str, said: str):
        return make_entry(number, answer=given, ai=ai(said, said == "band"), help=Help.SHOWN)

    log = [
        beside(0, "segmented", "segmented"),
        beside(1, "segmented", "segmented"),
        beside(2, "lymphocyte", "segmented"),
        beside(3, "band", "segmented"),
        beside(4, "band", "band"),
        beside(5, "segmented", "band"),
    ]
    assert counts(reliance_of(log, Help.SHOWN, CATEGORIES)) == ((2, 4), (1, 2))
    assert reliance_of(log, Help.SECOND_LOOK, CATEGORIES) is None


def test_what_no_case_speaks_of_is_not_defined(make_entry):
    found = reliance_of(
        [looked(make_entry, 0, "band", "band", "band")], Help.SECOND_LOOK, CATEGORIES
    )
    assert counts(found) == ((0, 0), (0, 0))
    assert found.over.share is found.over.interval is found.under.share is None


def test_what_does_not_count(make_entry):
    log = [
        make_entry(0),  # alone
        make_entry(1, ai=ai("segmented", right=False)),  # alone, beside what the AI had said
        make_entry(2, ai=ai("segmented", right=False), help=Help.SECOND_LOOK),  # still waiting
        looked(make_entry, 3, "band", "segmented", "segmented", mode=Mode.CONTESTED),
    ]
    assert reliance_of(log, Help.SECOND_LOOK, CATEGORIES) is None
    assert reliance_of(log, Help.ALONE, CATEGORIES) is None
    # A coarser answer of the AI's cannot be given in this round, so it cannot be followed.
    coarse = make_entry(
        4,
        answer="segmented",
        ai=ai("neutrophil", right=True),
        help=Help.SECOND_LOOK,
        second=SecondLook("segmented", False, START),
    )
    assert counts(reliance_of([coarse], Help.SECOND_LOOK, CATEGORIES)) == ((0, 0), (0, 0))


def test_numbers_follow_the_ai_into_its_band(make_entry):
    def read(number: int, first: str, said: str, then: str):
        # 12 g/dL was measured; right within 1. Bands are 2 wide or more.
        right = {name: abs(float(name) - 12) <= 1 for name in (first, said, then)}
        return make_entry(
            number,
            category=SCALE.band(12.0),
            answer=first,
            right=right[first],
            ai=ai(said, right[said]),
            help=Help.SECOND_LOOK,
            second=SecondLook(then, right[then], START),
        )

    log = [
        read(0, "12", "18", "17.9"),  # followed
        read(1, "12", "18", "12.5"),  # still right
        read(2, "5", "12", "12.2"),  # taken
        read(3, "5", "12", "6"),  # hardly moved
    ]
    assert counts(reliance_of(log, Help.SECOND_LOOK, (), SCALE)) == ((1, 2), (1, 2))
