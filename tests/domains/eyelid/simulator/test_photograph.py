"""Colour follows haemoglobin, in the mucosa alone, and the change per gram is what it says."""

from dataclasses import replace

import numpy as np
import pytest

from xai_core.domains.eyelid.simulator.anatomy import FORNIX
from xai_core.domains.eyelid.simulator.camera import PHONES, Exposure, Lamp, Shot
from xai_core.domains.eyelid.simulator.patient import Patient
from xai_core.domains.eyelid.simulator.photograph import Photograph, Subject

SIDE = 96
CLEAR = Exposure(balance=(1.0, 1.0, 1.0), brightness=0.9, blur=0.0, grain=0.0)
SHOT = Shot(PHONES[0], Lamp(kelvin=5500, slope=0.1, angle=1.0), CLEAR)
PATIENT = replace(
    Patient.draw("p", np.random.default_rng(3)), haemoglobin=9.0, inflammation=0.5, melanin=0.4
)


def taken(patient: Patient = PATIENT, shot: Shot = SHOT) -> Photograph:
    subject = Subject.draw(patient, shot.lamp, SIDE, np.random.default_rng(4))
    return Photograph.take(subject, shot, np.random.default_rng(5))


def redness(photograph: Photograph, where: np.ndarray) -> float:
    """The erythema index: mean of log R - log G."""
    colours = photograph.picture[where].astype(float) + 1
    return float(np.log10(colours[:, 0] / colours[:, 1]).mean())


@pytest.fixture(scope="module")
def photograph() -> Photograph:
    return taken()


@pytest.fixture(scope="module")
def mucosa(photograph: Photograph) -> np.ndarray:
    return photograph.subject.parts.mucosa > 0.99


def test_more_haemoglobin_is_redder_and_darker(mucosa: np.ndarray) -> None:
    series = [taken(replace(PATIENT, haemoglobin=value)) for value in (3.0, 7.0, 11.0, 16.0)]
    index = [redness(one, mucosa) for one in series]
    assert index == sorted(index)
    assert index[-1] - index[0] > 0.05
    greens = [one.picture[mucosa][:, 1].mean() for one in series]
    assert greens == sorted(greens, reverse=True)


def test_haemoglobin_changes_nothing_outside_the_mucosa() -> None:
    pale, full = (taken(replace(PATIENT, haemoglobin=value)) for value in (4.0, 15.0))
    outside = pale.subject.parts.mucosa == 0
    assert (pale.picture[outside] == full.picture[outside]).all()
    assert (pale.change_per_gram[outside] == 0).all()


def test_the_change_per_gram_is_the_difference_of_two_photographs(mucosa: np.ndarray) -> None:
    # Without noise and blur; pictures hold whole levels, hence a change of several grams.
    here = taken().change_per_gram
    less, more = (taken(replace(PATIENT, haemoglobin=9.0 + step)) for step in (-2.0, 2.0))
    difference = np.abs(more.picture.astype(float) - less.picture).mean(axis=2) / 4
    assert np.abs(here - difference)[mucosa].mean() < 0.15
    assert here[mucosa].mean() == pytest.approx(difference[mucosa].mean(), rel=0.05)
    assert here[mucosa].mean() > 1


def test_where_the_picture_is_blown_out_nothing_changes() -> None:
    bright = taken(shot=replace(SHOT, exposure=replace(CLEAR, brightness=50.0)))
    assert bright.change_per_gram.max() < 0.1


def test_an_inflamed_fornix_is_redder_and_the_rest_is_not(mucosa: np.ndarray) -> None:
    calm, sore = (taken(replace(PATIENT, inflammation=value)) for value in (0.0, 4.0))
    down = calm.subject.parts.down
    fornix, palpebral = mucosa & (down < FORNIX / 2), mucosa & (down > FORNIX + 0.05)
    assert redness(sore, fornix) > redness(calm, fornix) + 0.03
    assert redness(sore, palpebral) == pytest.approx(redness(calm, palpebral), abs=0.005)


def test_melanin_darkens_the_skin_and_leaves_the_mucosa() -> None:
    fair, dark = (taken(replace(PATIENT, melanin=value)) for value in (0.15, 1.2))
    skin = fair.subject.parts.skin > 0.99
    assert dark.picture[skin].mean() < 0.7 * fair.picture[skin].mean()
    inside = fair.subject.parts.mucosa == 1
    assert (dark.picture[inside] == fair.picture[inside]).all()
