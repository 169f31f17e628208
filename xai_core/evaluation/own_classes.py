"""The classes of a model brought along, in the terms of a library where these are the same.

A class is the library's where it is called as one there: by the name in either language, by the id
as it is written, or by the name but for upper and lower case, in this order. The coarser classes of
groupings come after the classes, and a word that two of them go by is nobody's. Else it is one of
the model's own, with an id that none there has: ``HER2-`` is not the class ``HER2`` of a library
that means *HER2 positive* by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xai_core.cases.readers.annotated import identifiers
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
    classes = library.classes if names is None else _classes_of(names, library)
    ids = [info.id for info in classes]
    if not ids or len(ids) > MOST_CLASSES:
        raise ModelError(
            "A model has from 1 to {most} classes, not {count}.",
            most=MOST_CLASSES,
            count=len(ids),
        )
    if len(set(ids)) < len(ids):
        raise ModelError("Two of the classes have the same name.")
    if set(ids) != set(library.class_ids):
        return Classification(classes=classes)
    return Classification(classes=classes, groupings=library.groupings, stages=library.order)


def _classes_of(names: Sequence[str], library: ClassTask) -> tuple[ClassInfo, ...]:
    coarser = [info for grouping in library.groupings for info in grouping.classes]
    known: dict[str, ClassInfo] = {}
    plain = [_plain(name) for name in names]
    for infos in (library.classes, coarser):
        named = [(word, info) for info in infos for word in (info.name.ja, info.name.en)]
        exactly = _only(named)
        by_id = _only((info.id, info) for info in infos)
        alike = _only((word.casefold(), info) for word, info in named)
        for name in plain:
            info = exactly.get(name) or by_id.get(name) or alike.get(name.casefold())
            if info is not None:
                known.setdefault(name, info)
    # In the order in which data sets are imported, so that the same names get the same ids.
    own = sorted(name for name in set(plain) if name not in known)
    ids = identifiers(own, taken=[info.id for info in (*library.classes, *coarser)])
    return tuple(
        known.get(name) or ClassInfo(id=ids[name], name=LocalisedText(en=name, ja=name))
        for name in plain
    )


def _only(words: Iterable[tuple[str, ClassInfo]]) -> dict[str, ClassInfo]:
    """Word -> the class called so; words of two classes are left out."""
    found: dict[str, dict[str, ClassInfo]] = {}
    for word, info in words:
        found.setdefault(word, {}).setdefault(info.id, info)
    return {word: next(iter(infos.values())) for word, infos in found.items() if len(infos) == 1}


def _plain(name: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in name).strip()
    if not 0 < len(plain) <= LONGEST_NAME:
        raise ModelError(
            "The name of a class has from 1 to {most} letters, not {count}.",
            most=LONGEST_NAME,
            count=len(plain),
        )
    return plain
