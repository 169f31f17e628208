"""The colour of mucosa follows from haemoglobin: checked by hand and by what must hold."""

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.haemoglobin import (
    WAVELENGTHS,
    blood_absorption,
    in_vessels,
    mucosa_reflectance,
    thick_layer,
    under_layer,
)


def at(nanometres: int) -> int:
    return int(np.flatnonzero(nanometres == WAVELENGTHS)[0])


def test_absorption_at_540_nm_by_hand():
    # ln 10 * 53,236 / (cm mol/L) * 150 g/L / 64,500 g/mol
    assert blood_absorption(15, 1.0)[at(540)] == pytest.approx(285.07, abs=0.05)
    assert blood_absorption(0, 1.0).max() == 0


def test_a_layer_that_absorbs_nothing_throws_all_light_back():
    assert thick_layer(np.zeros(31), np.ones(31)).tolist() == [1.0] * 31


def test_kubelka_munk_by_hand():
    # K/S = 2 * 0.375 / 0.75 = 1: R = 1 + 1 - sqrt(1 + 2)
    assert thick_layer(np.array([0.375]), np.array([1.0]))[0] == pytest.approx(2 - np.sqrt(3))


def test_no_upper_layer_changes_nothing_and_a_white_one_keeps_white():
    below = np.array([0.1, 0.5])
    assert under_layer(below, np.zeros(2)).tolist() == below.tolist()
    assert under_layer(np.array([1.0]), np.array([0.3]))[0] == pytest.approx(1)


def test_more_haemoglobin_takes_green_and_leaves_red():
    volume = np.array([0.08])
    pale, dark = (mucosa_reflectance(hb, 0.75, volume)[0] for hb in (5, 15))
    assert (dark < pale).all()
    green, red = at(540), at(650)
    assert dark[green] / pale[green] < 0.75
    assert dark[red] / pale[red] > 0.85


def test_the_erythema_index_rises_with_haemoglobin_as_slowly_as_in_people():
    # Collings et al. 2016 (10.1371/journal.pone.0153286) found 0.092 per g/dL at the lid, in other
    # units and through a camera; here only its order of magnitude and sign are asked for.
    index = []
    for hb in (6, 9, 12, 15):
        spectrum = mucosa_reflectance(hb, 0.75, np.array([0.08]))[0]
        index.append(np.log10(spectrum[at(640)] / spectrum[at(540)]))
    slopes = np.diff(index) / 3
    assert (slopes > 0.005).all()
    assert (slopes < 0.2).all()


def test_oxygenated_and_deoxygenated_blood_absorb_alike_at_their_isosbestic_points():
    # Prahl's table: 500 and 570 nm lie next to two of them; 660 nm does not.
    red, blue = blood_absorption(15, 1.0), blood_absorption(15, 0.0)
    assert red[at(500)] / blue[at(500)] == pytest.approx(1, abs=0.01)
    assert red[at(570)] / blue[at(570)] == pytest.approx(1, abs=0.02)
    assert blue[at(660)] / red[at(660)] == pytest.approx(3226.56 / 319.6, rel=0.01)


def test_weak_absorption_is_not_hidden_by_the_vessel_and_strong_is():
    # 25 micrometres: (1 - exp(-0.0025)) / 0.0025 of 1 per cm, and 1 / 0.0025 of any that is strong.
    assert in_vessels(np.array([1.0]))[0] == pytest.approx(0.99875, abs=1e-5)
    assert in_vessels(np.array([1e6]))[0] == pytest.approx(400)
