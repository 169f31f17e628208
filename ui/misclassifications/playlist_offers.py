"""What of the list can go into a playlist: the open case, all that is listed, what is ticked."""

from __future__ import annotations

from collections.abc import Sequence

from ui.common.playlist_panel import Offer
from ui.common.session import MODEL, REGION
from ui.common.text import t, tn
from ui.misclassifications.bulk import MOST_AT_ONCE
from ui.misclassifications.listed import Listed
from ui.misclassifications.ticks import ticked
from xai_core.store import PlaylistEntry


def list_offers(library: str, model: str, region: str | None, listed: Listed) -> list[Offer]:
    """The offers, seen by this model and with agreement in this region."""
    view = {"source": "library", MODEL.key: model}
    if region is not None:
        view[REGION.key] = region

    def entries(ids: Sequence[str]) -> list[PlaylistEntry]:
        return [PlaylistEntry(library, case_id, view) for case_id in ids]

    chosen, n = ticked(library), len(listed.ids)
    now = listed.ids[listed.position]
    offers = [Offer(t("Add the open case"), 1, lambda: entries([now]))]
    if n <= MOST_AT_ONCE:
        label = tn("Add the {count} case listed", "Add all {count} cases listed", n, count=f"{n:,}")
        offers.append(Offer(label, n, lambda: entries(listed.ids)))
    if chosen:
        k = len(chosen)
        label = tn("Add the {count} ticked case", "Add the {count} ticked cases", k, count=f"{k:,}")
        offers.append(Offer(label, k, lambda: entries(chosen)))
    return offers
