"""Which cases make and measure a model's check for strange pictures: what its recipe says.

The recipe's sources are shown as in training. False alarms are counted on their test cases, shown
in the same way, and on every test of the recipe that holds nothing the model learned from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xai_core.arrays import ImageArray
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.out_of_distribution import OrdinaryCases, SeenCases, fit_check
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.out_of_distribution_report import StrangenessCheck
from xai_core.training.builder import FIXING_ANSWERS, seen_in_training
from xai_core.training.recipes import DataSource, Recipe
from xai_core.types import LocalisedText, ProgressBar, Split


def strangeness_of(
    recipe: Recipe,
    model: LoadedModel,
    libraries: Mapping[str, CaseLibrary],
    strange: Mapping[str, Sequence[ImageArray]],
    bar: ProgressBar,
) -> tuple[StrangenessCheck, bytes] | None:
    """Make and measure a model's check (``evaluation/out_of_distribution.py``).

    Parameters
    ----------
    recipe
        The model's.
    model
        Trained, its card saying on what.
    libraries
        By id; those learned from must be there, tests on others are passed over.
    strange
        Kind -> pictures that are no cases.
    bar
        Opens a progress bar.

    Returns
    -------
    tuple[StrangenessCheck, bytes] | None
        What the card says and the file beside the weights; None where no check can be made.
    """
    sources = _once([_seen(source, libraries) for source in recipe.data])
    return fit_check(model, sources, list(_ordinary(recipe, model, libraries)), strange, bar)


def _seen(source: DataSource, libraries: Mapping[str, CaseLibrary]) -> SeenCases:
    return SeenCases(libraries[source.library], source.where, source.cut_out, source.at_most)


def _once(sources: Sequence[SeenCases]) -> list[SeenCases]:
    """Without those that are a part of another: a recipe may draw some cases more often."""
    return [
        source
        for source in sources
        if not any(_holds(other, source) for other in sources if other is not source)
    ]


def _holds(other: SeenCases, source: SeenCases) -> bool:
    same = (other.library.id, other.cut_out) == (source.library.id, source.cut_out)
    return same and set(other.where.items()) < set(source.where.items())


def _ordinary(
    recipe: Recipe, model: LoadedModel, libraries: Mapping[str, CaseLibrary]
) -> Iterator[OrdinaryCases]:
    known = []
    for test in recipe.test:
        if test.library in libraries and not seen_in_training(model.card, test, FIXING_ANSWERS):
            cases = SeenCases(libraries[test.library], test.where)
            known.append((test.library, dict(test.where), test.split, None))
            yield OrdinaryCases(test.name, cases, test.split)
    for source in _once([_seen(source, libraries) for source in recipe.data]):
        asked = (source.library.id, dict(source.where), Split.TEST, source.cut_out)
        if asked not in known:
            yield OrdinaryCases(_name(source), _whole(source), Split.TEST)


def _whole(source: SeenCases) -> SeenCases:
    return SeenCases(source.library, source.where, source.cut_out)


def _name(source: SeenCases) -> LocalisedText:
    title, where = source.library.manifest.title, ", ".join(source.where.values())
    more = f" ({where})" if where else ""
    if source.cut_out is None:
        return LocalisedText(
            en=f"{title.en}{more}, test cases", ja=f"{title.ja}{more}、評価用の症例"
        )
    return LocalisedText(
        en=f"{title.en}{more}, test cases, cut out as in training",
        ja=f"{title.ja}{more}、評価用の症例（学習時と同じく切り抜いたもの）",
    )
