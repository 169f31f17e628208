"""What colour does haemoglobin give to mucosa? From absorption to diffuse reflectance.

Two layers. Below, a mucosa that scatters light and holds blood; blood absorbs in proportion to its
haemoglobin, and to how much of the mucosa it fills. Above, a thin epithelium that scatters a
little and absorbs nothing. More haemoglobin takes away green and blue and leaves red.

Conventions
-----------
- Spectra are ``(31,)`` float64 at :data:`WAVELENGTHS`, 400 to 700 nm in steps of 10.
- Haemoglobin is in g/dL, absorption and scattering in 1/cm, reflectance in [0, 1].

Sources
-------
- Molar extinction of oxygenated and deoxygenated haemoglobin: S. Prahl, "Optical absorption of
  hemoglobin", Oregon Medical Laser Center, from data of W. B. Gratzer and N. Kollias.
- Blood fills vessels rather than tissue, so that what it absorbs strongly it absorbs within a few
  micrometres, and less than if it were spread: van Veen et al. 2002, doi:10.1364/OL.27.000246.
- Scattering of soft tissue, ``a (nm / 500) ** -b``: Jacques 2013, "Optical properties of biological
  tissues: a review", doi:10.1088/0031-9155/58/11/R37.
- Reflectance of a thick layer: Kubelka and Munk 1931, with ``K = 2 mu_a`` and ``S = 3/4 mu_s'``;
  of a layer upon it: Kubelka 1948, doi:10.1364/JOSA.38.000448.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Spectrum = NDArray[np.float64]

WAVELENGTHS: Spectrum = np.arange(400.0, 701.0, 10.0)
"""Nanometres."""
_OXYGENATED: Spectrum = np.array(
    [
        266232, 466840, 480360, 246072, 102580, 62816, 44480, 33209, 26629, 23684, 20933,
        20035, 24202, 39957, 53236, 43016, 32613, 44496, 50104, 14401, 3200, 1506, 942, 610,
        442, 368, 319.6, 294, 277.6, 276, 290,
    ]
)  # fmt: skip
"""1 / (cm mol/L)."""
_DEOXYGENATED: Spectrum = np.array(
    [
        223296, 303956, 407560, 528600, 413280, 103292, 23389, 16156, 14550, 16684, 20862,
        25774, 31590, 39036, 46592, 53412, 53788, 45072, 37020, 28324, 14677, 9444, 6510,
        5149, 4345, 3750, 3227, 2795, 2408, 2052, 1794,
    ]
)  # fmt: skip
_MOLAR_MASS = 64_500.0
"""Grams of haemoglobin in a mole."""
_SCATTERING, _SCATTERING_POWER = 26.0, 2.0
"""Reduced scattering of mucosa at 500 nm in 1/cm, and how it falls with wavelength."""
_EPITHELIUM_CM = 0.002
"""Thickness of the epithelium."""
_VESSEL_CM = 0.0025
"""Width of the vessels that hold the blood."""
_TISSUE = 0.08
"""Absorption of mucosa without blood, 1/cm."""


def blood_absorption(haemoglobin: float, saturation: float) -> Spectrum:
    """Absorption of whole blood.

    Parameters
    ----------
    haemoglobin
        g/dL, at least 0.
    saturation
        Share of it that carries oxygen, 0 to 1.

    Returns
    -------
    (31,) float64
        1/cm.
    """
    extinction = saturation * _OXYGENATED + (1 - saturation) * _DEOXYGENATED
    grams_per_litre = 10 * haemoglobin
    absorption: Spectrum = np.log(10) * extinction * grams_per_litre / _MOLAR_MASS
    return absorption


def in_vessels(absorption: Spectrum) -> Spectrum:
    """What blood of this absorption, 1/cm, absorbs for its volume when it runs in vessels.

    ``(1 - exp(-a d)) / d`` of absorption ``a`` and width ``d``: ``a`` itself where it is weak.
    """
    absorbed: Spectrum = -np.expm1(-absorption * _VESSEL_CM) / _VESSEL_CM
    return absorbed


def mucosa_reflectance(
    haemoglobin: float, saturation: float, blood_volume: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Diffuse reflectance of mucosa under its epithelium.

    Parameters
    ----------
    haemoglobin
        g/dL.
    saturation
        0 to 1.
    blood_volume : (N,)
        Shares of the mucosa that are blood, 0 to 1.

    Returns
    -------
    (N, 31) float64
        In [0, 1]; falls as haemoglobin or blood volume rises.
    """
    blood = in_vessels(blood_absorption(haemoglobin, saturation))
    absorbed = blood_volume[:, None] * blood + _TISSUE
    return under_layer(thick_layer(absorbed, scattering()), scattering() * _EPITHELIUM_CM)


def scattering() -> Spectrum:
    """Reduced scattering of mucosa, 1/cm."""
    return _SCATTERING * (WAVELENGTHS / 500) ** -_SCATTERING_POWER


def thick_layer(absorption: NDArray[np.float64], scattered: Spectrum) -> NDArray[np.float64]:
    """Reflectance of a layer so thick that nothing behind it is seen (Kubelka and Munk)."""
    ratio = 2 * absorption / (0.75 * scattered)
    return 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)


def under_layer(below: NDArray[np.float64], thickness: Spectrum) -> NDArray[np.float64]:
    """Reflectance of a layer seen through another that scatters and absorbs nothing.

    ``thickness`` is the upper layer's reduced scattering times its depth (no unit). Light that is
    thrown back and forth between the two is counted (Kubelka 1948).
    """
    reflected = 0.75 * thickness / (1 + 0.75 * thickness)
    passed = 1 - reflected
    return reflected + passed**2 * below / (1 - reflected * below)
