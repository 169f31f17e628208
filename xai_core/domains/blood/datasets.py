"""Public sets of blood cells: where they are, under what terms, and what is known of their bytes.

Both addresses were found in public code that downloads the sets by them; we have tried neither, and
know no hash from the authors.
"""

from __future__ import annotations

from xai_core.domains.contract import PublicDataset
from xai_core.types import LocalisedText

PBC = PublicDataset(
    name="pbc",
    title=LocalisedText(
        en="PBC: 17,092 peripheral blood cells in eight groups", ja="PBC：末梢血細胞17,092個（8群）"
    ),
    reader="pbc",
    licence="CC BY 4.0",
    citation="Acevedo A, Merino A, Alférez S, Molina Á, Boldú L, Rodellar J. A dataset of"
    " microscopic peripheral blood cell images for development of automatic recognition systems."
    " Data in Brief 2020;30:105474. doi:10.1016/j.dib.2020.105474",
    page="https://data.mendeley.com/datasets/snkd93bnjr/1",
    address="https://data.mendeley.com/public-files/datasets/snkd93bnjr/files/"
    "2fc38728-2ae7-4a62-a857-032af82334c3/file_downloaded",
)
SEGMENTATION_WBC = PublicDataset(
    name="segmentation-wbc",
    title=LocalisedText(
        en="segmentation_WBC: 400 white cells, nucleus and cytoplasm outlined",
        ja="segmentation_WBC：白血球400個（核と細胞質の輪郭付き）",
    ),
    reader="segmentation-wbc",
    licence="Research use; acknowledge Jiangxi Tecom (1) and the CellaVision blog (2)",
    citation="Zheng X, Wang Y, Wang G, Liu J. Fast and robust segmentation of white blood cell"
    " images by self-supervised learning. Micron 2018;107:55-71. doi:10.1016/j.micron.2018.01.010",
    page="https://github.com/zxaoyou/segmentation_WBC",
    address="https://github.com/zxaoyou/segmentation_WBC/archive/master.zip",
)
DATASETS = (SEGMENTATION_WBC, PBC)
