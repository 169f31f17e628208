"""Public sets of mammograms.

The address of mini-MIAS is the one that public code has downloaded it by for years; we have not
tried it, it is plain http, and no hash was published.
"""

from __future__ import annotations

from xai_core.domains.contract import PublicDataset
from xai_core.types import LocalisedText

MINI_MIAS = PublicDataset(
    name="mini-mias",
    title=LocalisedText(
        en="mini-MIAS: 322 mammograms with experts' circles",
        ja="mini-MIAS：マンモグラム322枚（専門家の円付き）",
    ),
    reader="mini-mias",
    licence="Research only (its own licence agreement, Licence.txt, is in the archive)",
    citation="Suckling J et al. The Mammographic Image Analysis Society digital mammogram database."
    " Excerpta Medica, International Congress Series 1994;1069:375-378.",
    page="http://peipa.essex.ac.uk/info/mias.html",
    address="http://peipa.essex.ac.uk/pix/mias/all-mias.tar.gz",
)
DATASETS = (MINI_MIAS,)
