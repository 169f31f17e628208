"""The classes of a model brought along, in the terms of a library where these are the same.

A class is the library's where its name is the id there or the name in either language, upper and
lower case alike; else it is one of the model's own.
"""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.cases.readers.folders import slug
from xai_core.errors import ModelError
from xai_core.models.hugging_face_folders import MOST_CLASSES
from xai_core.tasks import Classification, ClassInfo
from xai_core.tasks.classification import ClassTask
from xai_core.types import LocalisedText

LONGEST_NAME = 200


def task_of(names: Sequence[str] | None, library: ClassTask) -> Classification:
    """What a model answers.

    Parameters
    ----------
    names
        Of its outputs, in their order; None: the library's own classes in theirs.
    library
        Where the classes are looked up. A task of the same classes keeps its class groupings and
        stages.

    Returns
    -------
    Classification
        Classes in the order of the outputs.

    Raises
    ------
    ModelError
        A name is empty or too long, or two are the same.
    """
    known = {word.casefold(): info for info in library.classes for word in _words(info)}
    classes = library.classes if names is None else tuple(_class_of(name, known) for name in names)
    ids = [info.id for info in classes]
    if not ids or len(ids) > MOST_CLASSES:
        raise ModelError(
            "A model has from 1 to {most} classes, not {count}.",
            most=MOST_CLASSES,
            count=len(ids),
        )
    if len({name.casefold() for name in ids}) < len(ids):
        raise ModelError("Two of the classes have the same name.")
    if set(ids) != set(library.class_ids):
        return Classification(classes=classes)
    return Classification(classes=classes, groupings=library.groupings, stages=library.order)


def _words(info: ClassInfo) -> tuple[str, ...]:
    return info.name.ja, info.name.en, info.id


def _class_of(name: str, known: dict[str, ClassInfo]) -> ClassInfo:
    plain = "".join(letter if letter.isprintable() else " " for letter in name).strip()
    if not 0 < len(plain) <= LONGEST_NAME:
        raise ModelError(
            "The name of a class has from 1 to {most} letters, not {count}.",
            most=LONGEST_NAME,
            count=len(plain),
        )
    return known.get(plain.casefold()) or ClassInfo(
        id=slug(plain), name=LocalisedText(en=plain, ja=plain)
    )
