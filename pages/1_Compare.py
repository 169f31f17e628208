"""Compare: what the expert outlined, where the AI looked, and how far the two agree."""

from ui.common.binarisations import pick_binarisation
from ui.common.frame import page
from ui.common.session import publish_address, restore_address
from ui.common.text import t
from ui.compare.agreement import pick_region
from ui.compare.below import show_below
from ui.compare.controls import Controls, draw_controls, pick_display, presenting
from ui.compare.decide_first import decision_about
from ui.compare.first_screen import show_first_screen
from ui.compare.picking import Chosen, pick_views
from ui.compare.session import COMPARE_ADDRESS
from ui.compare.style import show_style
from ui.misclassifications.way_back import show_back


def show(chosen: Chosen, controls: Controls) -> None:
    """The point of the case; below it, once all of it may be seen, what is behind it."""
    with controls.display:
        display = pick_display()
    with controls.region:
        region = pick_region(chosen.view)
    with controls.cut:
        pick_binarisation()
    decision = decision_about(chosen.view)
    with chosen.place:
        show_first_screen(chosen.viewpoints, region, display, decision)
    if decision.shows_all and not presenting():
        show_below(chosen, region, display)


with page(t("Compare"), active="compare", bare=presenting()):
    show_style(presenting=presenting())
    restore_address(COMPARE_ADDRESS)
    controls = draw_controls()
    with controls.back:
        show_back()
    chosen = pick_views(controls)
    if chosen is not None:
        show(chosen, controls)
    publish_address(COMPARE_ADDRESS)
