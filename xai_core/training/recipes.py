"""Recipes: a training run written down, so that anyone can repeat it.

A recipe is a TOML file in ``recipes/``. It says what is asked, of which libraries, with which
network, schedule and augmentation, from which seed, and on what the result is tested. Its ``kind``
says what the model will do: answer a task of that kind (:class:`Recipe`; classify, where nothing
is said) or draw regions (:class:`SegmenterRecipe`). What both say is :class:`CommonRecipe`.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, RecipeError, listed
from xai_core.files import read_regular
from xai_core.home import shipped
from xai_core.models.architectures import ArchitectureName
from xai_core.models.card_parts import InputSpec
from xai_core.models.cards import CLASSIFICATION, KINDS, SEGMENTATION
from xai_core.models.segmenter_cards import (
    DrawnRegions,
    SegmenterArchitecture,
    SegmenterInput,
)
from xai_core.tasks import BaseTask, ClassTask, Detection, Identifier, Regression, Task
from xai_core.toml_text import TomlError, parse_toml
from xai_core.training.settings import (
    Augmentation,
    ClassSchedule,
    Guidance,
    MarkSettings,
    Mixing,
    Schedule,
    Teachers,
    ValueSettings,
)
from xai_core.types import LocalisedText, Split, Strict
from xai_core.validation import first_problem

RECIPES = shipped() / "recipes"
MAX_RECIPE_BYTES = 1_000_000


SPLIT_BY_HASH = LocalisedText(
    en="By the SHA-256 of the picture file: its first 8 hexadecimal digits modulo 10. "
    "0 and 1 are test, 2 is validation, the rest is training.",
    ja="画像ファイルのSHA-256の先頭8桁（16進数）を10で割った余りで決めます。"
    "0と1は評価用、2は検証用、残りは学習用です。",
)


class Source(Strict):
    """A library to train on: its ``train`` cases, and its ``validation`` cases to check on."""

    library: str = Identifier
    where: dict[str, str] = Field(default_factory=dict)
    """Only cases with these attributes."""
    weight: float = Field(default=1.0, gt=0)
    """How often its cases are drawn, relative to the other sources."""
    at_most: int | None = Field(default=None, ge=1)
    """No more cases of each split than this: those whose pictures' hashes come first."""


class DataSource(Source):
    """A library whose labels, values or lesions are learned; ``validation`` cases calibrate."""

    cut_out: str | None = None
    """Only what lies in this region is shown, on white; cases without it are left out."""


class OutlineSource(Source):
    """A library whose regions are learned."""


class HeldCases(Strict):
    """Cases the finished model is measured on."""

    id: str = Identifier
    name: LocalisedText
    library: str = Identifier
    split: Split | None = None
    where: dict[str, str] = Field(default_factory=dict)
    other_source: bool = False
    """Whether they come from another place than all training cases: laboratory, camera, stain.

    Only a person can say so. One source may be several libraries, and one library hold several.
    """


class HeldOut(HeldCases):
    """Cases a model that answers a task is measured on."""

    regions: tuple[str, ...] = ()
    """Regions in which the attention of the answers is measured as well."""


class HeldOutlines(HeldCases):
    """Cases a segmenter is measured on."""

    at_most: int | None = Field(default=None, ge=1)
    """No more cases than this: those whose pictures' hashes come first."""


class BackgroundSource(Strict):
    """The pictures kept with the model, which some explanations compare a case with.

    They become part of the model's folder: where a model is passed on, name a library whose
    pictures may be passed on as well.
    """

    library: Annotated[str, Identifier] | None = None
    """Whose training cases they are drawn from; None: the first library trained on."""
    n: int = Field(default=16, ge=1, le=256)
    seed: int = Field(default=0, ge=0, lt=2**31)


class CommonRecipe(Strict):
    """What every recipe says, whatever its model will answer."""

    decisive: ClassVar[frozenset[str]] = frozenset(
        {"id", "seed", "input", "start", "data", "schedule", "augmentation"}
    )
    """The entries that decide the weights (resume.py)."""

    format: Literal[1]
    kind: str
    id: str = Identifier
    version: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    title: LocalisedText
    summary: LocalisedText
    weaknesses: LocalisedText
    demonstrates: LocalisedText | None = None
    """What the model shows a class, if it is not there to be relied on."""
    seed: int = Field(ge=0, lt=2**31)
    input: InputSpec
    start: str | None = None
    """A model whose weights training starts from; None: from nothing.

    The last layer's are taken over only where both give the same answers.
    """
    data: tuple[Source, ...] = Field(min_length=1)
    split_rule: LocalisedText = SPLIT_BY_HASH
    """How the libraries keep the cases they are tested on apart."""
    test: tuple[HeldCases, ...] = ()
    schedule: Schedule
    augmentation: Augmentation = Augmentation()

    @model_validator(mode="after")
    def _tests_and_zoom(self) -> Self:
        if len({test.id for test in self.test}) != len(self.test):
            raise ContentError("two tests have the same id")
        low, high = self.augmentation.zoom
        if not 0.2 <= low <= high <= 5:
            raise ContentError("augmentation.zoom must be [smallest, largest] within 0.2 to 5")
        return self


def words_of(recipe: CommonRecipe) -> dict[str, LocalisedText | None]:
    """What a recipe says of its model in words; the card says the same."""
    return {
        "title": recipe.title,
        "summary": recipe.summary,
        "weaknesses": recipe.weaknesses,
        "demonstrates": recipe.demonstrates,
    }


class Recipe(CommonRecipe):
    """The recipe of a model that answers a task: the contents of its file, validated."""

    decisive = CommonRecipe.decisive | {
        "architecture",
        "task",
        "teachers",
        "mixing",
        "guidance",
        "values",
        "marks",
    }

    kind: Literal["classification", "ordinal", "regression", "detection"] = "classification"
    architecture: ArchitectureName
    task: Task
    data: tuple[DataSource, ...] = Field(min_length=1)
    test: tuple[HeldOut, ...] = ()
    schedule: ClassSchedule
    teachers: Teachers | None = None
    mixing: Mixing | None = None
    """Of classes alone; None: every picture is shown by itself."""
    guidance: Guidance | None = None
    """Of classes alone; None: attention goes where it goes."""
    values: ValueSettings | None = None
    """Of a regression alone; None: the settings as they are."""
    marks: MarkSettings | None = None
    """Of a detection alone; None: the settings as they are."""
    background: BackgroundSource = BackgroundSource()

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if self.kind != self.task.kind:
            raise ContentError(
                "the recipe is of the kind {kind}, but its task is of the kind {task}",
                kind=self.kind,
                task=self.task.kind.value,
            )
        check_settings(self.task, self)
        return self


@singledispatch
def check_settings(task: BaseTask, recipe: Recipe) -> None:
    """Refuse settings that mean nothing for a task of this kind. Raises ContentError."""
    raise ContentError("a {kind} task cannot be trained", kind=task.kind.value)


@check_settings.register
def _of_classes(_task: ClassTask, recipe: Recipe) -> None:
    _refuse(recipe, values=recipe.values, marks=recipe.marks)
    if recipe.mixing is not None and recipe.guidance is not None:
        raise ContentError(
            "attention is led into the regions of one picture: leave out mixing or guidance"
        )


@check_settings.register
def _of_values(_task: Regression, recipe: Recipe) -> None:
    _refuse(recipe, marks=recipe.marks, **_class_settings(recipe))
    how = recipe.augmentation
    coloured = {"light": how.light, "saturation": how.saturation, **how.brought}
    changed = [name for name, strength in coloured.items() if strength]
    if changed and not (recipe.values or ValueSettings()).colour_is_free:
        raise ContentError(
            "augmentation changes light or colour ({names}), which may change the value: leave"
            " it out, or say values.colour_is_free = true",
            names=listed(changed),
        )


@check_settings.register
def _of_marks(_task: Detection, recipe: Recipe) -> None:
    _refuse(recipe, values=recipe.values, **_class_settings(recipe))


def _class_settings(recipe: Recipe) -> dict[str, object]:
    """What only classes have, where it is set to something of its own."""
    fields = ClassSchedule.model_fields
    set_here: dict[str, object] = {
        f"schedule.{name}": getattr(recipe.schedule, name)
        for name in ("balance", "label_smoothing")
        if getattr(recipe.schedule, name) != fields[name].default
    }
    ours = {"teachers": recipe.teachers, "mixing": recipe.mixing, "guidance": recipe.guidance}
    return {**ours, **set_here}


def _refuse(recipe: Recipe, **settings: object) -> None:
    for name, value in settings.items():
        if value is not None:
            raise ContentError(
                "{setting} means nothing for a {kind} recipe: leave it out",
                setting=name,
                kind=recipe.kind,
            )


class SegmenterRecipe(CommonRecipe):
    """The recipe of a model that draws regions: the contents of its file, validated."""

    decisive = CommonRecipe.decisive | {"kind", "architecture", "regions"}

    kind: Literal["segmentation"]
    architecture: SegmenterArchitecture
    input: SegmenterInput
    regions: DrawnRegions
    data: tuple[OutlineSource, ...] = Field(min_length=1)
    test: tuple[HeldOutlines, ...] = ()


AnyRecipe = Recipe | SegmenterRecipe


def read_recipe(name_or_path: str) -> AnyRecipe:
    """A recipe by its file, or by the name of one in ``recipes/``.

    Raises
    ------
    RecipeError
        No such file, not TOML, or not a valid recipe; the message says where.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = RECIPES / f"{path.name}.toml"
    try:
        text = read_regular(path, MAX_RECIPE_BYTES).decode("utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            raise RecipeError("The recipe “{name}” is too large.", name=path.name) from error
        raise RecipeError(
            "The recipe “{name}” cannot be read; there are: {known}.",
            name=name_or_path,
            known=", ".join(sorted(file.stem for file in RECIPES.glob("*.toml"))) or "-",
        ) from error
    try:
        values = parse_toml(text)
    except TomlError as error:
        raise RecipeError(
            "The recipe “{name}” is not valid TOML: {reason}.", name=path.name, reason=str(error)
        ) from error
    try:
        return _kind_of(values, path.name).model_validate(values)
    except ValidationError as error:
        problem = first_problem(error)
        raise RecipeError(
            "The recipe “{name}” is not valid: {where}: {reason}.",
            name=path.name,
            where=problem.where,
            reason=problem.reason,
        ) from error


def _kind_of(values: Mapping[str, object], name: str) -> type[AnyRecipe]:
    kind = values.get("kind", CLASSIFICATION)
    if kind not in KINDS:
        raise RecipeError(
            "The recipe “{name}” is of the kind “{kind}”, which cannot be trained; there are:"
            " {known}.",
            name=name,
            kind=str(kind)[:80],
            known=", ".join(KINDS),
        )
    return SegmenterRecipe if kind == SEGMENTATION else Recipe
