"""What each part is worth, by drawing the case anew: the look of another class put in its place.

Question answered: *how far does the answer fall if this nucleus were drawn otherwise?* Truth by
construction, without the foreign look of a filled hole: every picture is one that the simulator
could have drawn. For each part, each number that changes its look
(:attr:`xai_core.domains.contract.Changeable.region`) is drawn at both of its limits, all else as it
was; what the target's number loses most is what the part is worth. Numbers of the picture as a
whole (its stain, its blur) belong to no part and are left alone.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.redrawing import can_redraw, subject_of
from xai_core.errors import LibraryError
from xai_core.explain.coalitions import Hidden, Pictures
from xai_core.explain.many_answers import answers_to
from xai_core.explain.targets import targets_of
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input


def worth_by_redrawing(
    library: CaseLibrary, model: LoadedModel, case: Case, target: str, parts: Collection[str]
) -> dict[str, float] | None:
    """What the target's number loses at most when a part is drawn with another look.

    Parameters
    ----------
    library, case
        A drawn library and one of its cases.
    model
        Answers on a private copy of its network.
    target
        Whose number is watched.
    parts
        Names of the parts that are on the picture.

    Returns
    -------
    dict[str, float] | None
        Part -> its worth, of those that have a number of their own; None where cases of this
        library are not drawn anew, or this one no longer comes out as it stands.

    Raises
    ------
    ModelError
        Unknown target, or an answer that is not finite.
    """
    if not can_redraw(library.id):
        return None
    try:
        redrawable = subject_of(library, case)
    except LibraryError:
        return None
    pictures: list[ImageArray] = [library.image(case)]
    of: list[str] = []
    for parameter in redrawable.parameters:
        if parameter.region is not None and parameter.region in parts:
            for end in (parameter.low, parameter.high):
                pictures.append(redrawable.subject.draw(parameter.name, end).image)
                of.append(parameter.region)
    if not of:
        return {}
    views = np.stack([model_input(picture, model.card.input) for picture in pictures])

    def chosen(rows: Hidden) -> Pictures:
        seen: Pictures = views[rows.argmax(axis=1)].astype(np.float32)
        return seen

    asked = targets_of(model, pictures[0], [target])
    numbers = answers_to(model, asked, np.eye(len(views), dtype=bool), chosen).numbers[:, 0]
    worth: dict[str, float] = {}
    for part, number in zip(of, numbers[1:], strict=True):
        lost = float(numbers[0] - number)
        worth[part] = max(lost, worth.get(part, lost))
    return worth
