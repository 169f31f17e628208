"""The pace so far, carried on: with a clock set by hand."""

from xai_core.eta import Eta


def test_only_what_this_run_did_counts() -> None:
    now = [100.0]
    pace = Eta(lambda: now[0])
    assert pace.seconds_left(5000, 6000) is None  # an earlier run had done these
    now[0] = 101.0
    assert pace.seconds_left(5100, 6000) is None  # too early to say
    now[0] = 110.0
    assert pace.seconds_left(5500, 6000) == 10.0
    now[0] = 120.0
    assert pace.seconds_left(6000, 6000) == 0.0


def test_nothing_done_is_no_pace() -> None:
    now = [0.0]
    pace = Eta(lambda: now[0])
    pace.seconds_left(0, 10)
    now[0] = 60.0
    assert pace.seconds_left(0, 10) is None
