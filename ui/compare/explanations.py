"""What is asked: one picture, one model, one method; the map made now or when asked for.

Methods that take a moment are made at once, for every class. The others
(:attr:`~xai_core.explain.explanation.Method.slow`) wait for a button: until then there is an answer
and no map, and the page says so instead of showing another method's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ui.common import cached
from ui.common.deferred import DeferredResult
from ui.compare.cached import background
from xai_core.agreement import Binarisation
from xai_core.errors import ModelError
from xai_core.evaluation.case_results import CaseMaterial
from xai_core.explain.background import Background
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.layer_presets import layer_preset
from xai_core.explain.methods import explain, suiting
from xai_core.models.checkpoints import LoadedModel
from xai_core.tasks import BaseTask, CaseFacts


@dataclass(frozen=True)
class ExplanationRequest:
    """What is to be explained, and how."""

    model: LoadedModel
    material: CaseMaterial
    picture: str
    """SHA-256 of the picture's file."""
    case: Mapping[str, str | None]
    """What the picture is, for the record of a map."""
    task: BaseTask
    """In whose terms the facts are: the library's, or the model's own for one's own picture."""
    facts: CaseFacts
    """What the experts say of it."""
    private: bool
    """Whether it is a picture of somebody's own, which stays in their session."""
    method: Method
    layer: str | None
    """None for methods that speak of the picture itself."""
    binarisation: Binarisation
    """How the map is cut where it is scored."""

    def by(self, method: Method) -> ExplanationRequest:
        """The same by another method: of the same layer where both take one."""
        layer = self.layer
        if not method.by_layer:
            layer = None
        elif layer is None:
            layer = recommended_layer(self.model, method)
        return replace(self, method=method, layer=layer)

    def answered_by(self, model: LoadedModel, task: BaseTask) -> ExplanationRequest:
        """The same picture and method, another model, of the layer recommended for it.

        ``task`` is the one it answers there. Where the method is not for such a network, Grad-CAM.
        """
        method = self.method if self.method in suiting(model) else Method.GRAD_CAM
        layer = recommended_layer(model, method)
        return replace(self, model=model, task=task, method=method, layer=layer)

    def explained(self) -> ExplanationSet:
        """The answer, and every map there is without waiting."""
        if not self.method.slow:
            return self._at_once(self.method, self.layer)
        answer = self._at_once(Method.GRAD_CAM, self.model.network.layers[-1]).prediction
        try:
            found = [self.making(target).result() for target in answer.answer.targets()]
        except ModelError:  # without a background set there is no map; the offer says why
            return ExplanationSet(answer, {})
        made = [each.explanations for each in found if each is not None]
        return ExplanationSet(answer, {name: one for maps in made for name, one in maps.items()})

    def making(self, target: str) -> DeferredResult[ExplanationSet]:
        """How the map for this class is made: alone, or with all others where that is free."""
        together = self.method.by_layer
        wanted = None if together else [target]
        key = ("map", *self.key, "" if together else target)
        background = self.background()
        return DeferredResult(
            (*key, background.sha256 if background else ""),
            lambda progress: explain(
                self.model,
                self.material.image,
                self.method,
                wanted,
                self.layer,
                background=background,
                progress=progress,
            ),
            self.private,
        )

    @property
    def key(self) -> tuple[str, ...]:
        """What decides every result about this picture, model and method."""
        return (*self.picture_key, self.method.value, self.layer or "")

    @property
    def picture_key(self) -> tuple[str, ...]:
        """What decides every result about this picture and model, whatever the method."""
        return (self.model.card.answers_key, self.material.seen(self.picture))

    def background(self) -> Background | None:
        """The pictures this one is compared with; None where the method needs none.

        Raises
        ------
        ModelError
            The model has none.
        """
        return background(self.model.card.id) if self.method.needs_background else None

    def _at_once(self, method: Method, layer: str | None) -> ExplanationSet:
        if self.private:  # a cache is shared by all sessions
            return explain(self.model, self.material.image, method, layer=layer)
        return cached.explained(
            self.model,
            self.material,
            self.model.card.answers_key,
            self.material.seen(self.picture),
            layer or self.model.network.layers[-1],
            method.value,
        )


def recommended_layer(model: LoadedModel, method: Method) -> str | None:
    """The layer to begin with; None for a method that speaks of the picture itself."""
    preset = layer_preset(model.card.architecture, model.network.layers, method)
    return None if preset is None else preset.layer
