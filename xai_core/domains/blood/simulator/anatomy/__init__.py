"""What each kind of cell looks like under the microscope, as numbers with their sources.

:mod:`morphology` says which numbers describe a cell; :mod:`granulocytes` and
:mod:`other_cells` give them for the twelve kinds; :func:`individual` draws one cell's own.

All lengths are micrometres on a dried, stained film, where cells lie flat and measure more
than in suspension. Sources, named by the keys used in each ``Morphology.reference``:

Bain
    Bain BJ. Blood Cells: A Practical Guide. 5th ed. Wiley-Blackwell, 2015.
Rodak
    Rodak BF, Carr JH. Clinical Hematology Atlas. 5th ed. Elsevier, 2017.
CAP
    Glassy EF (ed.). Color Atlas of Hematology. 2nd ed. College of American Pathologists, 2018.
ICSH
    Palmer L et al. ICSH recommendations for the standardization of nomenclature and grading of
    peripheral blood cell morphological features. Int J Lab Hematol 2015;37:287-303.
    doi:10.1111/ijlh.12327
JSLH
    The band rule used in Japan: length of the nucleus at least three times its width, and its
    narrowest part at least a third of its widest (Japanese Society for Laboratory Hematology).

The ranges and editions here were written down from memory of these books; nobody has yet held
them against the page. Until then read "after", not "as in".

The sources give sizes, N:C ratios, lobes, shapes and what is stained how. They give no amounts of
dye, clumping or granule density, and ranges rather than means: those numbers are ours, set by
looking at PBC and segmentation_WBC (mean colours, nucleus sizes) until simulated cells resembled
them. A model that does well on those two sets has therefore not met wholly unseen pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xai_core.domains.blood.simulator.anatomy.granulocytes import GRANULOCYTES
from xai_core.domains.blood.simulator.anatomy.morphology import Cell, Morphology
from xai_core.domains.blood.simulator.anatomy.other_cells import OTHER_CELLS

KINDS: Mapping[str, Morphology] = {**GRANULOCYTES, **OTHER_CELLS}
"""Class id -> what such cells look like."""


def individual(kind: str, rng: np.random.Generator) -> Cell:
    """One cell of a kind: every number drawn from the range the kind has."""
    return Cell.draw(kind, KINDS[kind], rng)
