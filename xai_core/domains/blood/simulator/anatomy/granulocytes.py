"""The granulocytes: the maturation line of the neutrophil, the eosinophil, the basophil."""

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

_FINE = Granules(
    GranuleKind.NEUTROPHILIC,
    diameter=Spread(0.34, 0.08, 0.2, 0.5),
    density=Spread(0.36, 0.2, 0.06, 0.9),
    stain=Spread(0.28, 0.14, 0.05, 0.65),
    over_nucleus=0.0,
)
_SPARSE_AZUROPHILIC = Granules(
    GranuleKind.AZUROPHILIC, Spread(0.3, 0.05, 0.2, 0.45), Spread(0.01, 0.03, 0.0, 0.12)
)
_MATURE_CYTOPLASM = Stain(
    eosin=Spread(0.13, 0.05, 0.01, 0.28),
    blue=Spread(0.06, 0.05, 0.0, 0.22),
    purple=Spread(0.16, 0.06, 0.03, 0.32),
)

GRANULOCYTES: Mapping[str, Morphology] = {
    "promyelocyte": Morphology(
        reference="Rodak: 14-20 um, N:C 3:1 to 2:1, 1-3 nucleoli, many red-violet granules;"
        " CAP: pale Golgi zone beside an eccentric nucleus",
        diameter=Spread(16.5, 1.4, 14, 20),
        nucleus_share=Spread(0.66, 0.05, 0.55, 0.78),
        form=NucleusForm.ROUND,
        cytoplasm=Stain(
            eosin=Spread(0.03, 0.02, 0, 0.08),
            blue=Spread(0.42, 0.12, 0.18, 0.7),
            purple=Spread(0.15, 0.06, 0.02, 0.3),
        ),
        chromatin=Spread(1.35, 0.15, 1.0, 1.7),
        clumping=Spread(0.55, 0.13, 0.25, 0.85),
        chromatin_grain=Spread(0.24, 0.05, 0.15, 0.4),
        granules=Granules(
            GranuleKind.AZUROPHILIC,
            diameter=Spread(0.38, 0.07, 0.28, 0.6),
            density=Spread(0.55, 0.17, 0.2, 0.95),
            stain=Spread(1.05, 0.25, 0.5, 1.6),
            over_nucleus=0.6,
        ),
        nucleoli={0: 0.15, 1: 0.3, 2: 0.35, 3: 0.2},
        eccentricity=even(0.2, 1.0),
        elongation=Spread(1.15, 0.1, 1, 1.45),
        irregularity=Spread(0.035, 0.015, 0.01, 0.08),
        perinuclear_halo=even(0.1, 0.7),
    ),
    "myelocyte": Morphology(
        reference="Rodak: 12-18 um, N:C 2:1 to 1:1, round to oval eccentric nucleus without"
        " nucleolus; CAP: first secondary granules, fading basophilia",
        diameter=Spread(14.2, 1.2, 12, 18),
        nucleus_share=Spread(0.54, 0.06, 0.42, 0.67),
        form=NucleusForm.ROUND,
        cytoplasm=Stain(
            eosin=Spread(0.08, 0.04, 0.01, 0.18),
            blue=Spread(0.26, 0.1, 0.06, 0.5),
            purple=Spread(0.18, 0.06, 0.04, 0.34),
        ),
        chromatin=Spread(1.55, 0.15, 1.15, 1.9),
        clumping=Spread(0.7, 0.13, 0.4, 1.0),
        granules=Granules(
            GranuleKind.NEUTROPHILIC,
            diameter=Spread(0.33, 0.07, 0.2, 0.5),
            density=Spread(0.5, 0.18, 0.15, 0.9),
            stain=Spread(0.36, 0.15, 0.12, 0.8),
            over_nucleus=0.1,
        ),
        azurophilic=Granules(
            GranuleKind.AZUROPHILIC, Spread(0.4, 0.06, 0.3, 0.6), Spread(0.08, 0.1, 0.0, 0.35)
        ),
        eccentricity=even(0.3, 1.0),
        elongation=Spread(1.22, 0.1, 1.02, 1.5),
        perinuclear_halo=even(0.0, 0.4),
    ),
    "metamyelocyte": Morphology(
        reference="Rodak: 10-15 um, N:C 1.5:1 to 1:1; CAP: kidney-shaped, the indentation less"
        " than half of the width of the nucleus's imagined circle",
        diameter=Spread(13.6, 0.9, 10, 15),
        nucleus_share=Spread(0.49, 0.05, 0.38, 0.6),
        form=NucleusForm.INDENTED,
        cytoplasm=Stain(
            eosin=Spread(0.10, 0.04, 0.02, 0.22),
            blue=Spread(0.18, 0.08, 0.04, 0.4),
            purple=Spread(0.18, 0.06, 0.04, 0.34),
        ),
        chromatin=Spread(1.65, 0.15, 1.25, 2.0),
        clumping=Spread(0.65, 0.12, 0.35, 0.95),
        granules=Granules(
            GranuleKind.NEUTROPHILIC,
            diameter=Spread(0.32, 0.07, 0.2, 0.5),
            density=Spread(0.5, 0.18, 0.15, 0.9),
            stain=Spread(0.33, 0.12, 0.12, 0.7),
            over_nucleus=0.04,
        ),
        azurophilic=Granules(
            GranuleKind.AZUROPHILIC, Spread(0.4, 0.06, 0.3, 0.6), Spread(0.04, 0.05, 0.0, 0.2)
        ),
        elongation=Spread(1.45, 0.14, 1.2, 1.8),
        indentation=Spread(0.33, 0.09, 0.15, 0.49),
        eccentricity=even(0.2, 1.0),
    ),
    "band": Morphology(
        reference="JSLH: 12-15 um, nucleus at least 3 times as long as wide, narrowest part at"
        " least 1/3 of the widest; Rodak: cytoplasm predominant",
        diameter=Spread(13.6, 0.8, 12, 15),
        nucleus_share=Spread(0.39, 0.045, 0.28, 0.5),
        form=NucleusForm.BAND,
        cytoplasm=_MATURE_CYTOPLASM,
        chromatin=Spread(1.85, 0.15, 1.5, 2.2),
        clumping=Spread(0.7, 0.12, 0.4, 1.0),
        granules=_FINE,
        azurophilic=_SPARSE_AZUROPHILIC,
        vacuoles={0: 0.86, 2: 0.07, 5: 0.05, 9: 0.02},
        irregularity=Spread(0.04, 0.025, 0.005, 0.12),
        pseudopods={0: 0.9, 1: 0.07, 2: 0.03},
        narrowest=Spread(0.62, 0.14, 0.38, 0.95),
        elongation=Spread(3.9, 0.6, 3.05, 5.5),
        eccentricity=even(0.0, 0.7),
    ),
    "segmented": Morphology(
        reference="Rodak: 10-15 um, 2-5 lobes; Bain: mean lobe count about 2.8 to 3.1, filament"
        " under a third of the widest lobe (JSLH)",
        diameter=Spread(13.4, 0.9, 10, 15),
        nucleus_share=Spread(0.37, 0.045, 0.26, 0.48),
        form=NucleusForm.LOBED,
        cytoplasm=_MATURE_CYTOPLASM,
        chromatin=Spread(1.9, 0.15, 1.5, 2.3),
        clumping=Spread(0.7, 0.12, 0.4, 1.0),
        granules=_FINE,
        azurophilic=_SPARSE_AZUROPHILIC,
        vacuoles={0: 0.86, 2: 0.07, 5: 0.05, 9: 0.02},
        irregularity=Spread(0.04, 0.025, 0.005, 0.12),
        pseudopods={0: 0.9, 1: 0.07, 2: 0.03},
        lobes={2: 0.24, 3: 0.47, 4: 0.24, 5: 0.05},
        narrowest=Spread(0.14, 0.06, 0.06, 0.27),
        elongation=Spread(1.5, 0.25, 1, 2.2),
        eccentricity=even(0.0, 0.6),
    ),
    "eosinophil": Morphology(
        reference="Rodak: 12-17 um, usually 2 lobes, granules round and of even size, orange-red;"
        " Bain: granules 0.5-1 um that fill the cytoplasm",
        diameter=Spread(13.6, 0.9, 12, 17),
        nucleus_share=Spread(0.34, 0.05, 0.23, 0.46),
        form=NucleusForm.LOBED,
        cytoplasm=Stain(
            eosin=Spread(0.34, 0.2, 0.03, 0.9),
            blue=Spread(0.10, 0.05, 0.0, 0.22),
            purple=Spread(0.10, 0.05, 0.0, 0.2),
        ),
        chromatin=Spread(1.6, 0.16, 1.2, 2.0),
        clumping=Spread(0.75, 0.13, 0.4, 1.0),
        granules=Granules(
            GranuleKind.EOSINOPHILIC,
            diameter=Spread(0.66, 0.16, 0.4, 1.1),
            density=Spread(0.9, 0.18, 0.4, 1.0),
            stain=Spread(0.42, 0.22, 0.08, 1.0),
            over_nucleus=0.15,
        ),
        lobes={2: 0.74, 3: 0.24, 4: 0.02},
        narrowest=Spread(0.2, 0.08, 0.08, 0.4),
        elongation=Spread(1.3, 0.15, 1, 1.7),
        vacuoles={0: 0.75, 1: 0.15, 3: 0.1},
        irregularity=Spread(0.04, 0.025, 0.005, 0.12),
        eccentricity=even(0.1, 0.9),
    ),
    "basophil": Morphology(
        reference="Rodak: 10-14 um, usually 2 lobes, large violet-black granules that may hide"
        " the nucleus, some washed out by the stain; Bain: 10-14 um",
        diameter=Spread(12.2, 0.9, 10, 14),
        nucleus_share=Spread(0.55, 0.08, 0.36, 0.72),
        form=NucleusForm.LOBED,
        cytoplasm=Stain(
            eosin=Spread(0.08, 0.05, 0.0, 0.2),
            blue=Spread(0.12, 0.08, 0.0, 0.3),
            purple=Spread(0.45, 0.18, 0.1, 0.9),
        ),
        chromatin=Spread(1.2, 0.2, 0.8, 1.7),
        clumping=Spread(0.4, 0.12, 0.15, 0.7),
        granules=Granules(
            GranuleKind.BASOPHILIC,
            diameter=Spread(0.55, 0.12, 0.38, 1.0),
            density=Spread(0.82, 0.18, 0.25, 1.0),
            stain=Spread(1.15, 0.3, 0.6, 1.8),
            over_nucleus=0.75,
        ),
        lobes={2: 0.75, 3: 0.25},
        narrowest=Spread(0.5, 0.15, 0.2, 0.8),
        elongation=Spread(1.2, 0.12, 1, 1.5),
        vacuoles={0: 0.6, 2: 0.2, 4: 0.2},
        irregularity=Spread(0.035, 0.015, 0.01, 0.08),
        fringe=Spread(0.02, 0.02, 0.0, 0.06),
        eccentricity=even(0.0, 0.6),
    ),
}
