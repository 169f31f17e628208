"""What must not tell haemoglobin does not."""

from dataclasses import replace

import numpy as np

from xai_core.domains.eyelid.simulator.patient import HIGHEST, LOWEST, Patient
from xai_core.domains.eyelid.simulator.tickets import ANAEMIC_BELOW

PATIENTS = [Patient.draw(f"p{n}", np.random.default_rng([7, n])) for n in range(3000)]
VALUES = np.array([patient.haemoglobin for patient in PATIENTS])


def test_haemoglobin_spans_what_it_should() -> None:
    assert VALUES.min() >= LOWEST
    assert VALUES.max() <= HIGHEST
    counts, _ = np.histogram(VALUES, bins=[3, 6, 9, 12, 16.1])
    assert counts.min() > 300


def test_the_distractors_are_independent_of_haemoglobin() -> None:
    # 3,000 patients: the standard error of a correlation of nothing is 0.018.
    for name in ("melanin", "blood_volume", "saturation", "inflammation", "age"):
        other = np.array([getattr(patient, name) for patient in PATIENTS], dtype=float)
        assert abs(np.corrcoef(VALUES, other)[0, 1]) < 0.06, name


def test_the_same_numbers_draw_the_same_patient() -> None:
    assert Patient.draw("p5", np.random.default_rng([7, 5])) == PATIENTS[5]


def test_patients_of_two_kinds_are_clearly_anaemic_or_clearly_not() -> None:
    two = [Patient.of_two_kinds("p", np.random.default_rng([8, n])) for n in range(400)]
    values = np.array([patient.haemoglobin for patient in two])
    low, high = values[values < ANAEMIC_BELOW], values[values > ANAEMIC_BELOW]
    assert len(low) + len(high) == 400
    assert abs(len(low) - 200) < 40
    assert (low.min() >= 4.5) & (low.max() <= 9.5)
    assert (high.min() >= 11) & (high.max() <= 16)
    same = Patient.draw("p", np.random.default_rng([8, 0]))
    assert replace(same, haemoglobin=two[0].haemoglobin) == two[0]
