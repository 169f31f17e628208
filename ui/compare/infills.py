"""What a hidden place is filled with, and the places in their names and colours."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ui.common.choices import choose_shown
from ui.common.method_cards import infill_name
from ui.common.pictures import SHOWN_SIDE
from ui.common.session import REGION
from ui.common.text import listed, localised, quoted, t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.session import FILL
from xai_core.arrays import ImageArray
from xai_core.cases.regions import that_matter
from xai_core.domains.contract import FieldInfill
from xai_core.explain.infills import AnyInfill, default_infill, infill_named, infills
from xai_core.explain.partition import BACKGROUND, Partition
from xai_core.report.overlays import (
    REGION_COLOURS,
    Colour,
    region_colours,
    regions_picture,
)

_REST: Colour = (154, 163, 173)
"""Grey: the background, and whatever comes after seven colours."""


def pick_infill() -> AnyInfill:
    """One of the ways to take evidence away, none of them neutral."""
    known = infills()
    chosen = choose_shown(
        FILL,
        t("Hidden places are filled with"),
        {fill.value: infill_name(fill) for fill in known},
        default=default_infill().value,
        wrap=True,
        help=_help(known),
    )
    return infill_named(chosen)


def _help(known: Iterable[AnyInfill]) -> str:
    """What each of them is: the fields' own in the fields' words."""
    own = [localised(fill.description) for fill in known if isinstance(fill, FieldInfill)]
    general = t(
        "Blur keeps the rough colour; inpainting grows in from the rim; a background patch is a"
        " piece of the surroundings. If the answer depends on the fill, say so."
    )
    first = t("A picture has no nothing: what is put in a place speaks to the model as well.")
    return " ".join([first, *own, general])


def names_of(view: CaseView, places: Iterable[str]) -> dict[str, str]:
    """The places' names in the reader's language."""
    return {place: view.place_names.get(place) or _numbered(place) for place in places}


def colours_of(view: CaseView, places: Iterable[str]) -> dict[str, Colour]:
    """The colour each place is outlined in: that of the regions' picture, where it is drawn."""
    drawn = region_colours(tuple(that_matter(view.regions, REGION.get())))
    free = iter(colour for colour in REGION_COLOURS if colour not in drawn.values())
    return {
        place: _REST if place == BACKGROUND else drawn.get(place) or next(free, _REST)
        for place in places
    }


def places_picture(view: CaseView, partition: Partition) -> ImageArray:
    """The picture with its places outlined and tinted; what none of them covers stays as it is."""
    shown = {place: mask for place, mask in partition.items() if place != BACKGROUND}
    colours = colours_of(view, shown)
    return regions_picture(view.image, shown, 0.25, colours=colours, at_least=SHOWN_SIDE)


def show_how_cut(view: CaseView, partition: Partition) -> None:
    """What was cut, joined or left out so that no two places share a pixel."""
    names = names_of(view, [*view.place_names, *partition])

    def said_name(place: str) -> str:
        return quoted(verbatim(names.get(place, place)))

    said = []
    if partition.superpixels:
        said.append(t("Nobody outlined a region, so the picture is cut into parts by colour."))
    said += [
        t(
            "“{region}” is without {smaller}.",
            region=verbatim(names[region]),
            smaller=listed(said_name(name) for name in smaller),
        )
        for region, smaller in partition.cut.items()
        if region in partition
    ]
    if partition.left_out:
        said.append(
            t(
                "Not a place of its own: {regions}.",
                regions=listed(
                    quoted(verbatim(names.get(name, name))) for name in partition.left_out
                ),
            )
        )
    if partition.joined:
        said.append(
            t(
                "Joined, as they are many and small: {regions}.",
                regions=listed(said_name(name) for name in partition.joined),
            )
        )
    if said:
        st.caption(" ".join(said))


def _numbered(place: str) -> str:
    _, _, number = place.rpartition("-")
    return t("Part {number}", number=number) if number.isdigit() else place
