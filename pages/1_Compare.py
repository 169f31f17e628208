"""Compare: what the expert outlined, where the AI looked, and how far the two agree."""

from ui.common.binarisations import pick_binarisation
from ui.common.frame import page
from ui.common.playlist_panel import show_playlist_panel, view_offer
from ui.common.playlists import playlist_stepping, restore_playlist, show_playlist_title
from ui.common.session import publish_address, restore_address
from ui.common.stepping import Stepping, show_steps
from ui.common.text import error_text
from ui.compare.agreement import pick_region
from ui.compare.below import show_below
from ui.compare.controls import Controls, draw_controls, pick_display, presenting
from ui.compare.decide_first import decision_about
from ui.compare.first_screen import show_first_screen
from ui.compare.picking import Chosen, pick_views
from ui.compare.session import COMPARE_ADDRESS
from ui.compare.style import show_style
from ui.misclassifications.way_back import list_stepping, show_back


def show(chosen: Chosen, controls: Controls) -> None:
    """The point of the case; below it, once all of it may be seen, what is behind it."""
    with controls.display:
        display = pick_display(chosen.view)
    with controls.region:
        region = pick_region(chosen.view)
    with controls.cut:
        pick_binarisation()
    decision = decision_about(chosen.view)
    with chosen.place:
        show_first_screen(chosen.viewpoints, region, display, decision)
    if decision.shows_all and not presenting():
        show_below(chosen, region, display)


def list_of_reader(controls: Controls) -> Stepping | None:
    """The list the reader goes through: a playlist, or the one this case was opened from."""
    playlist = playlist_stepping(COMPARE_ADDRESS)
    stepping = list_stepping() if playlist is None else playlist[1]
    with controls.back:
        if playlist is None:
            show_back(stepping)
        else:
            show_playlist_title(*playlist, COMPARE_ADDRESS)
    with controls.lists:
        show_playlist_panel([view_offer(COMPARE_ADDRESS)])
    return stepping


with page("compare", bare=presenting()):
    show_style(presenting=presenting())
    restore_playlist(COMPARE_ADDRESS)
    restore_address(COMPARE_ADDRESS)
    controls = draw_controls()
    stepping = list_of_reader(controls)
    if stepping is not None and stepping.problem is not None:
        with controls.steps:
            show_steps(stepping)
        controls.notices.warning(error_text(stepping.problem), icon=":material/broken_image:")
    else:
        chosen = pick_views(controls, stepping)
        if chosen is not None:
            show(chosen, controls)
    publish_address(COMPARE_ADDRESS)
