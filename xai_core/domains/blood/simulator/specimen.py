"""A specimen: what all pictures of one smear have in common.

Smears differ in stain (batch, age, pH, time), in thickness (how crowded the red cells are and
whether they show their pallor), in the red cells themselves, and in microscope and camera. Models
fail between smears for these reasons, so each is drawn once per specimen, and widely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xai_core.domains.blood.simulator.optics import ABSORPTION, Camera

CROP_UM = 37.0
"""Side of the usual crop, micrometres: 360 pixels of 0.1 um, as in PBC."""


@dataclass(frozen=True)
class RedCells:
    """The red cells of a specimen."""

    crowding: float
    """Share of the background they cover, before overlaps."""
    diameter: float
    """Micrometres; 7 to 8 on films (Bain)."""
    anisocytosis: float
    """Standard deviation of the diameter, as a share."""
    pallor: float
    """How pale the middle is, 0..1."""
    density: float
    """How heavily they are stained (density units of ``optics``)."""
    pink: float
    """Extra eosin, density units."""
    softness: float
    """Width of their out-of-focus edge, micrometres."""
    overlap: float
    """How close two may lie, 0 apart .. 1 on top of each other."""
    crenation: float
    """Size of the bumps of the edge, as a share of the radius; 0 for most smears."""
    pressed: float
    """How many lie against the white cell, on average."""


@dataclass(frozen=True)
class Specimen:
    """One smear and the microscope it was photographed with."""

    id: str
    crop_um: float
    """Side of the picture, micrometres."""
    eosin: float
    """Strength of each dye against the ordinary; 1 is ordinary."""
    blue: float
    purple: float
    parachromatin: float
    """Eosin between the threads of the chromatin, as a share of the chromatin's own dye."""
    rose: float
    """Purple that eosinophilic granules take up beside their eosin, as a share of it."""
    focus: float
    """Width of an edge in focus, pixels of a 224-pixel picture."""
    plasma: float
    """Stained protein between the cells, density units of eosin."""
    platelets: float
    """Platelets per picture, on average."""
    precipitate: float
    """Share of the area strewn with stain precipitate; 0 for most smears."""
    neighbours: float
    """How often a second white cell reaches into the picture, 0..1."""
    red_cells: RedCells
    camera: Camera

    @classmethod
    def draw(cls, specimen_id: str, rng: np.random.Generator) -> Specimen:
        """A specimen of its own; stain, smear and microscope vary independently."""
        magnified = rng.random() < 0.4
        return cls(
            id=specimen_id,
            crop_um=float(rng.uniform(20, 34) if magnified else rng.normal(CROP_UM, 1.2)),
            eosin=float(np.exp(rng.normal(0, 0.22))),
            blue=float(np.exp(rng.normal(0, 0.2))),
            purple=float(np.exp(rng.normal(0, 0.1))),
            parachromatin=float(rng.uniform(0.02, 0.22)),
            rose=float(rng.choice([0.0, rng.uniform(0.1, 0.8)])),
            focus=float(rng.uniform(0.4, 0.9)),
            plasma=float(rng.choice([0, 0.015, 0.05], p=[0.7, 0.24, 0.06])),
            platelets=float(rng.uniform(0.2, 1.6)),
            precipitate=float(rng.choice([0, 0.0003, 0.0015], p=[0.82, 0.14, 0.04])),
            neighbours=0.05,
            red_cells=_red_cells(rng),
            camera=_camera(rng),
        )


def _red_cells(rng: np.random.Generator) -> RedCells:
    thick = rng.random() < 0.15
    return RedCells(
        crowding=float(rng.uniform(0.75, 1.1) if thick else rng.uniform(0.25, 0.85)),
        diameter=float(rng.normal(7.4, 0.35)),
        anisocytosis=float(rng.uniform(0.04, 0.1)),
        pallor=float(rng.uniform(0.0, 0.35) if rng.random() < 0.27 else rng.uniform(0.45, 0.95)),
        density=float(np.clip(rng.normal(0.86, 0.17), 0.35, 1.5)),
        pink=float(rng.choice([0.0, 0.15, 0.35], p=[0.62, 0.28, 0.1]) * rng.uniform(0.5, 1.2)),
        softness=float(rng.uniform(0.15, 0.7)),
        overlap=float(rng.uniform(0.0, 0.65)),
        crenation=float(rng.choice([0, 0.02, 0.05], p=[0.88, 0.08, 0.04])),
        pressed=float(rng.uniform(0.0, 4.0)),
    )


def _camera(rng: np.random.Generator) -> Camera:
    jitter = rng.normal(0, 0.06, ABSORPTION.shape) * np.array([[1.3], [1.5], [1.7], [1.2]])
    absorption = ABSORPTION * np.exp(jitter)
    return Camera(
        absorption=tuple((float(r), float(g), float(b)) for r, g, b in absorption),
        light=_light(rng),
        slope=float(rng.uniform(0, 0.05)),
        blur=float(
            rng.choice([0.0, rng.uniform(0.3, 0.7), rng.uniform(0.7, 1.3)], p=[0.6, 0.3, 0.1])
        ),
        sharpening=float(rng.choice([0.0, rng.uniform(0.2, 1.0)], p=[0.35, 0.65])),
        grain=float(rng.choice([rng.uniform(0.4, 1.5), rng.uniform(1.5, 3.5)], p=[0.75, 0.25])),
        quality=int(rng.integers(78, 97)),
        full_colour=bool(rng.random() < 0.5),
    )


def _light(rng: np.random.Generator) -> tuple[float, float, float]:
    """The colour of the empty background: cream more often than white, grey, lilac or yellow."""
    tones = np.array(
        [
            (254, 231, 202),
            (252, 226, 206),
            (240, 236, 232),
            (226, 224, 238),
            (238, 226, 214),
            (248, 238, 200),
        ]
    )
    base = tones[rng.choice(len(tones), p=[0.5, 0.18, 0.11, 0.07, 0.09, 0.05])]
    red, green, blue = np.clip(base + rng.normal(0, (3, 4, 6)), 150, 255)
    return float(red), float(green), float(blue)
