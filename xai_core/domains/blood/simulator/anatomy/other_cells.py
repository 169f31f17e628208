"""Lymphocytes, the monocyte, the erythroblast and the platelet."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.domains.blood.simulator.anatomy.morphology import (
    GranuleKind,
    Granules,
    Morphology,
    NucleusForm,
    Spread,
    Stain,
    even,
)

OTHER_CELLS: Mapping[str, Morphology] = {
    "small_lymphocyte": Morphology(
        reference="Bain: 10-12 um on films, round dense nucleus, scanty pale blue rim;"
        " Rodak: 7-18 um for all lymphocytes, N:C 5:1 to 2:1",
        diameter=Spread(10.2, 0.9, 7.5, 12),
        nucleus_share=Spread(0.80, 0.06, 0.66, 0.92),
        form=NucleusForm.ROUND,
        cytoplasm=Stain(
            eosin=Spread(0.02, 0.02, 0, 0.06),
            blue=Spread(0.5, 0.19, 0.12, 1.0),
            purple=Spread(0.1, 0.07, 0.0, 0.28),
        ),
        chromatin=Spread(1.75, 0.2, 1.3, 2.3),
        clumping=Spread(0.62, 0.18, 0.25, 1.0),
        chromatin_grain=Spread(0.29, 0.08, 0.18, 0.55),
        nucleoli={0: 0.9, 1: 0.1},
        eccentricity=even(0.0, 1.0),
        elongation=Spread(1.1, 0.07, 1, 1.35),
        indentation=Spread(0.0, 0.05, 0.0, 0.15),
        irregularity=Spread(0.03, 0.015, 0.005, 0.08),
        fringe=Spread(0.005, 0.02, 0.0, 0.06),
    ),
    "large_lymphocyte": Morphology(
        reference="Bain: 12-16 um, more abundant pale cytoplasm, sometimes a few azurophilic"
        " granules, chromatin less condensed; ICSH: reactive lymphocytes are larger, with open"
        " chromatin and basophilic cytoplasm that moulds itself to the red cells",
        diameter=Spread(14.0, 1.5, 12, 18),
        nucleus_share=Spread(0.58, 0.1, 0.36, 0.78),
        form=NucleusForm.ROUND,
        cytoplasm=Stain(
            eosin=Spread(0.02, 0.02, 0, 0.06),
            blue=Spread(0.26, 0.18, 0.04, 0.85),
            purple=Spread(0.05, 0.03, 0.0, 0.15),
        ),
        chromatin=Spread(1.4, 0.25, 0.9, 2.0),
        clumping=Spread(0.62, 0.18, 0.25, 1.0),
        chromatin_grain=Spread(0.29, 0.08, 0.18, 0.55),
        azurophilic=Granules(
            GranuleKind.AZUROPHILIC, Spread(0.42, 0.07, 0.3, 0.65), Spread(0.015, 0.02, 0.0, 0.06)
        ),
        nucleoli={0: 0.75, 1: 0.25},
        eccentricity=even(0.2, 1.0),
        folds=Spread(0.0, 0.12, 0.0, 0.3),
        elongation=Spread(1.18, 0.12, 1, 1.55),
        indentation=Spread(0.0, 0.1, 0.0, 0.3),
        irregularity=Spread(0.06, 0.04, 0.01, 0.17),
        rim=Spread(0.8, 0.5, 0.2, 2.2),
        pseudopods={0: 0.7, 1: 0.2, 2: 0.1},
        fringe=Spread(0.0, 0.01, 0.0, 0.03),
        perinuclear_halo=even(0.0, 0.5),
    ),
    "monocyte": Morphology(
        reference="Rodak: 12-20 um, N:C variable, nucleus round, indented, horseshoe-shaped or"
        " folded, lacy chromatin, blue-grey cytoplasm, vacuoles; Bain: 15-20 um",
        diameter=Spread(16.8, 1.4, 13, 20),
        nucleus_share=Spread(0.48, 0.08, 0.32, 0.66),
        form=NucleusForm.INDENTED,
        cytoplasm=Stain(
            eosin=Spread(0.04, 0.03, 0, 0.1),
            blue=Spread(0.28, 0.11, 0.06, 0.58),
            purple=Spread(0.14, 0.06, 0.02, 0.3),
        ),
        chromatin=Spread(1.27, 0.2, 0.85, 1.75),
        clumping=Spread(0.74, 0.13, 0.4, 1.0),
        chromatin_grain=Spread(0.26, 0.05, 0.15, 0.4),
        folds=Spread(0.18, 0.12, 0.0, 0.45),
        granules=Granules(
            GranuleKind.AZUROPHILIC,
            diameter=Spread(0.28, 0.05, 0.2, 0.4),
            density=Spread(0.22, 0.12, 0.04, 0.5),
            stain=Spread(0.28, 0.1, 0.1, 0.55),
        ),
        elongation=Spread(1.3, 0.15, 1, 1.7),
        indentation=Spread(0.26, 0.13, 0.1, 0.62),
        bays={1: 0.45, 2: 0.35, 3: 0.2},
        eccentricity=even(0.0, 0.8),
        vacuoles={0: 0.4, 1: 0.15, 2: 0.15, 4: 0.2, 7: 0.1},
        irregularity=Spread(0.065, 0.03, 0.015, 0.14),
        pseudopods={0: 0.5, 1: 0.27, 2: 0.15, 3: 0.08},
        fringe=Spread(0.0, 0.014, 0.0, 0.04),
    ),
    "erythroblast": Morphology(
        reference="Rodak: polychromatic 10-12 um, N:C 4:1 to 1:1; orthochromatic 8-10 um, N:C"
        " about 1:2, nucleus dense and eccentric",
        diameter=Spread(9.6, 0.9, 8, 12),
        nucleus_share=Spread(0.46, 0.10, 0.25, 0.72),
        form=NucleusForm.ROUND,
        cytoplasm=Stain(
            eosin=Spread(0.16, 0.06, 0.04, 0.3),
            blue=Spread(0.24, 0.12, 0.02, 0.55),
            purple=Spread(0.05, 0.03, 0.0, 0.14),
        ),
        chromatin=Spread(2.15, 0.25, 1.6, 2.7),
        clumping=Spread(0.35, 0.2, 0.02, 0.8),
        chromatin_grain=Spread(0.42, 0.1, 0.25, 0.7),
        eccentricity=even(0.0, 1.0),
        elongation=Spread(1.06, 0.05, 1, 1.25),
        irregularity=Spread(0.05, 0.025, 0.01, 0.11),
    ),
    "platelet": Morphology(
        reference="Rodak: 2-4 um; ICSH: large platelets reach the size of a red cell,"
        " giant ones exceed it; granules gathered in the middle of a pale hyalomere",
        diameter=Spread(4.4, 1.2, 2, 7.2),
        nucleus_share=Spread(0, 0, 0, 0),
        form=NucleusForm.NONE,
        cytoplasm=Stain(
            eosin=Spread(0.06, 0.03, 0, 0.14),
            blue=Spread(0.16, 0.07, 0.03, 0.34),
            purple=Spread(0.38, 0.14, 0.08, 0.8),
        ),
        chromatin=Spread(0, 0, 0, 0),
        clumping=Spread(0, 0, 0, 0),
        granules=Granules(
            GranuleKind.PLATELET,
            diameter=Spread(0.34, 0.07, 0.22, 0.5),
            density=Spread(0.75, 0.15, 0.4, 1.0),
            stain=Spread(0.75, 0.25, 0.3, 1.3),
        ),
        irregularity=Spread(0.07, 0.03, 0.02, 0.15),
        elongation=Spread(1.0, 0.0, 1, 1),
        fringe=Spread(0.03, 0.025, 0.0, 0.1),
    ),
}
