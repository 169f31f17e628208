"""Recipes: a training run written down, so that anyone can repeat it.

A recipe is a TOML file in ``recipes/``. It says what is asked, of which libraries, with which
network, schedule and augmentation, from which seed, and on what the result is tested. Its ``kind``
says what the model will do: classify (:class:`Recipe`, where nothing is said) or draw regions
(:class:`SegmenterRecipe`). What both say is :class:`CommonRecipe`.
"""

from __future__ import annotations

import errno
import tomllib
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from xai_core.domains.registry import augmentations
from xai_core.errors import ContentError, RecipeError, listed
from xai_core.files import read_regular
from xai_core.home import shipped
from xai_core.models.architectures import ArchitectureName
from xai_core.models.cards import CLASSIFICATION, KINDS, SEGMENTATION, InputSpec
from xai_core.models.segmenter_cards import (
    DrawnRegions,
    SegmenterArchitecture,
    SegmenterInput,
)
from xai_core.tasks import ClassTask, Identifier, Task
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


class DataSource(Source):
    """A library whose labels are learned; its ``validation`` cases serve calibration."""

    cut_out: str | None = None
    """Only what lies in this region is shown, on white; cases without it are left out."""


class OutlineSource(Source):
    """A library whose regions are learned."""

    at_most: int | None = Field(default=None, ge=1)
    """No more cases of each split than this: those whose pictures' hashes come first."""


class HeldCases(Strict):
    """Cases the finished model is measured on."""

    id: str = Identifier
    name: LocalisedText
    library: str = Identifier
    split: Split | None = None
    where: dict[str, str] = Field(default_factory=dict)


class HeldOut(HeldCases):
    """Cases a classifier is measured on."""

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


class Schedule(Strict):
    """AdamW with one warm-up and a cosine to zero; the weights kept are a running average."""

    epochs: int = Field(ge=1, le=1000)
    batch: int = Field(ge=2, le=1024)
    learning_rate: float = Field(gt=0, le=1)
    weight_decay: float = Field(default=0.05, ge=0)
    label_smoothing: float = Field(default=0.05, ge=0, lt=0.5)
    average: float = Field(default=0.998, ge=0, lt=1)
    """Decay of the running average of the weights, per step."""


class ClassSchedule(Schedule):
    """The schedule of a classifier, which may draw rare classes more often."""

    balance: float = Field(default=0.5, ge=0, le=1)
    """0 draws cases as they come, 1 draws every class equally often."""


class Augmentation(Strict):
    """How far a training picture may be changed. All zero: not at all.

    Beside what is here, an entry may be the strength of a change that a field brings
    (:func:`xai_core.domains.registry.augmentations`), such as blood's ``stain``.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Field(ge=0)]]

    rotation: float = Field(default=180.0, ge=0, le=180)
    """Largest rotation, degrees."""
    flip: bool = True
    zoom: tuple[float, float] = (1.0, 1.0)
    """Smallest and largest magnification."""
    shift: float = Field(default=0.0, ge=0, le=0.5)
    """Largest shift, as a share of the side."""
    light: float = Field(default=0.0, ge=0, le=1)
    """Spread of the lamp: brightness and colour of the background."""
    saturation: float = Field(default=0.0, ge=0, le=1)
    blur: float = Field(default=0.0, ge=0, le=1)
    """Share of pictures that are seen at half the resolution."""
    noise: float = Field(default=0.0, ge=0, le=0.2)
    """Standard deviation of sensor noise, as a share of the range."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        """What is no entry of every recipe is one that a field brings. 0 is as good as nothing."""
        steps = augmentations()
        for name, strength in self.__pydantic_extra__.items():
            if name not in steps:
                raise ContentError(
                    "augmentation.{name} is unknown; the fields bring: {known}",
                    name=name,
                    known=listed(steps) or "-",
                )
            if strength > steps[name].strongest:
                raise ContentError(
                    "augmentation.{name} is 0 to {most}", name=name, most=steps[name].strongest
                )
        for name in [name for name, value in self.__pydantic_extra__.items() if value == 0]:
            del self.__pydantic_extra__[name]
        return self

    def strength(self, name: str) -> float:
        """How strong the change of this name is that a field brings; 0 where nothing is said."""
        return self.__pydantic_extra__.get(name, 0.0)


class Teachers(Strict):
    """Finished models whose answers are learned beside the labels (distillation)."""

    models: tuple[Annotated[str, Identifier], ...] = Field(min_length=1)
    """They give the recipe's answers and see pictures as its input says."""
    share: float = Field(default=0.5, gt=0, le=1)
    """Weight of their answers; what is left is the labels'."""


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


def words_of(recipe: CommonRecipe) -> dict[str, LocalisedText]:
    """What a recipe says of its model in words; the card says the same."""
    return {
        "title": recipe.title,
        "summary": recipe.summary,
        "weaknesses": recipe.weaknesses,
    }


class Recipe(CommonRecipe):
    """The recipe of a model that classifies: the contents of its file, validated."""

    decisive = CommonRecipe.decisive | {"architecture", "task", "teachers"}

    kind: Literal["classification"] = "classification"
    architecture: ArchitectureName
    task: Task
    data: tuple[DataSource, ...] = Field(min_length=1)
    test: tuple[HeldOut, ...] = ()
    schedule: ClassSchedule
    teachers: Teachers | None = None
    background: BackgroundSource = BackgroundSource()

    @model_validator(mode="after")
    def _classifies(self) -> Self:
        if not isinstance(self.task, ClassTask):
            raise ContentError("only classification can be trained so far")
        return self


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
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # impossible numbers, endless nesting
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


def _kind_of(values: dict[str, object], name: str) -> type[AnyRecipe]:
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
