"""Libraries made by hand: names and numbers of cases, and nothing else."""

from pathlib import PurePosixPath

from xai_core.cases.case import Case
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText

WORD = LocalisedText(en="A", ja="あ")


def cases(**numbers: int) -> list[Case]:
    return [
        Case(f"{label}-{n}", PurePosixPath(f"images/{label}-{n}.png"), "0" * 64, label=label)
        for label, number in numbers.items()
        for n in range(number)
    ]


def task(names: tuple[str, ...], **groups: tuple[str, ...]) -> Classification:
    def named(ids):
        return tuple(ClassInfo(id=name, name=WORD) for name in ids)

    if not groups:
        return Classification(classes=named(names))
    coarse = ClassGrouping(id="coarse", name=WORD, classes=named(groups), groups=groups)
    return Classification(classes=named(names), groupings=(coarse,))


class Of:
    """A library of these cases."""

    def __init__(self, asked: Classification, found: list[Case]) -> None:
        self.id, self.task, self.cases = "of", asked, found


FINE = Classification(
    classes=tuple(ClassInfo(id=name, name=WORD) for name in ("band", "segmented", "eo")),
    groupings=(
        ClassGrouping(
            id="mature",
            name=WORD,
            classes=tuple(ClassInfo(id=name, name=WORD) for name in ("neutrophil", "eosinophil")),
            groups={"neutrophil": ("band", "segmented"), "eosinophil": ("eo",)},
        ),
    ),
)


class Fine:
    id, task = "fine", FINE
    cases = cases(band=1, segmented=1, eo=1)
