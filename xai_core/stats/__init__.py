"""How sure: intervals, rank tests, calibration, counts. Numbers in, numbers out; no torch."""
