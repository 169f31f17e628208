"""Who is doing this, as far as anybody is told: for the audit (``xai_core.store.audit``)."""

from __future__ import annotations

from ui.common.login import account
from ui.common.visitor import at_this_machine
from xai_core.store.audit import By, Via


def acting(*, elsewhere: Via = Via.NETWORK) -> By:
    """Say who is here. ``elsewhere``: what let in somebody who is not at the machine.

    Asked on the page itself: work beside the screen has no visitor.
    """
    who = account()
    if who is not None:
        return By(Via.LOGIN, who)
    return By(Via.MACHINE if at_this_machine() else elsewhere)
