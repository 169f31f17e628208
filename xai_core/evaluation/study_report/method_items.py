"""CLAIM's items on title, data, reference standard, model and training."""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.errors import Phrase
from xai_core.evaluation.study_report.entry import (
    Fill,
    Told,
    ask,
    asking,
    does_not_apply,
    from_card,
    measured,
    source_told,
)
from xai_core.evaluation.study_report.figures import StudyFigures, StudySources
from xai_core.evaluation.study_report.sentences import Sentence, localised, said
from xai_core.models.card_parts import DataUse
from xai_core.types import Origin

_KINDS: Mapping[str, Phrase] = {
    "classification": Phrase("a deep network that classifies pictures"),
    "ordinal": Phrase("a deep network that grades pictures in ordered stages"),
    "regression": Phrase("a deep network that reads a value off pictures"),
    "detection": Phrase("a deep network that marks lesions"),
}
_DRAWN: Mapping[Origin, Phrase] = {
    Origin.EXPERT: Phrase("drawn by experts"),
    Origin.CONSENSUS: Phrase("agreed on by several experts"),
    Origin.BY_CONSTRUCTION: Phrase("known by construction"),
    Origin.MODEL_PROPOSED: Phrase("proposed by a model, not checked case by case"),
}


def _kind(sources: StudySources, _: StudyFigures) -> Told:
    card = sources.card
    return from_card(
        said(
            Phrase("Evaluation of “{model}”, {kind} ({architecture})."),
            model=card.title,
            kind=_KINDS[card.kind],
            architecture=card.architecture,
        )
    )


def _role(sources: StudySources, _: StudyFigures) -> Told:
    return from_card(
        localised(sources.card.summary),
        said(Phrase("It is used here for teaching and research only, never for diagnosis.")),
    )


def _design(sources: StudySources, _: StudyFigures) -> Told:
    if _by_construction(sources):
        return does_not_apply(
            Phrase("The cases are drawn by a program; there are no patients to follow or look up.")
        )
    return from_card(
        said(
            Phrase(
                "Retrospective as far as this study goes: all pictures were there before it was"
                " run. How they were collected the library does not say."
            )
        )
    )


def _sources_of_data(sources: StudySources, _: StudyFigures) -> Told:
    manifest = sources.library.manifest
    return from_card(
        said(
            Phrase("Library “{title}” ({id}), version {version}, contents {hash}."),
            title=manifest.title,
            id=manifest.id,
            version=manifest.version,
            hash=sources.study.info.library.content_hash[:12],
        ),
        *source_told(sources),
        said(Phrase("Licence: {licence}."), licence=manifest.licence),
    )


def _included(sources: StudySources, figures: StudyFigures) -> Told:
    split = sources.study.info.split
    which = (
        said(Phrase("Every case of the library was taken."))
        if split is None
        else said(Phrase("Every case of the split “{split}” was taken."), split=split.value)
    )
    return measured(
        which,
        said(
            Phrase("{n:,} were answered; {skipped:,} could not be read and were left out."),
            n=figures.n_cases,
            skipped=figures.n_skipped,
        ),
        said(Phrase("By which criteria the library itself took cases in, it does not say.")),
    )


def _preprocessing(sources: StudySources, _: StudyFigures) -> Told:
    seen = sources.study.info.model.input
    return from_card(
        said(
            Phrase(
                "Every picture is brought to {height} × {width} pixels ({fit}), its channels"
                " normalised with mean {mean} and standard deviation {std} of 0 to 1."
            ),
            height=seen.height,
            width=seen.width,
            fit=seen.fit.value,
            mean=", ".join(f"{each:g}" for each in seen.mean),
            std=", ".join(f"{each:g}" for each in seen.std),
        )
    )


def _selected(sources: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(Phrase("Cases answered by split: {splits}."), splits=figures.splits_told())
    )


def _identity(sources: StudySources, _: StudyFigures) -> Told:
    if _by_construction(sources):
        return does_not_apply(Phrase("The pictures are drawn: nobody is on them."))
    return ask(
        Phrase(
            "How were the pictures de-identified before they came here? On import no name is kept"
            " of DICOM files; what other files hold in their pixels is not looked at."
        )
    )


def _missing(sources: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(
            Phrase(
                "{n:,} of {total:,} answered cases have no truth in the classes that library and"
                " model share; they are answered, not judged. Undefined scores are left out of"
                " means and counted, never taken for 0."
            ),
            n=figures.n_cases - figures.n_judged,
            total=figures.n_cases,
        )
    )


def _acquisition(sources: StudySources, _: StudyFigures) -> Told:
    manifest = sources.library.manifest
    if manifest.notes is not None or manifest.picture.spacing_mm is not None:
        spacing = manifest.picture.spacing_mm
        return from_card(
            None if manifest.notes is None else localised(manifest.notes),
            None
            if spacing is None
            else said(
                Phrase("Spacing {rows:g} × {columns:g} mm."), rows=spacing[0], columns=spacing[1]
            ),
        )
    return ask(Phrase("With which devices, stains or protocols were the pictures taken?"))


def _reference(sources: StudySources, _: StudyFigures) -> Told:
    regions = [
        said(
            Phrase("Region “{name}”: {how}, by {author}."),
            name=region.name,
            how=_DRAWN[region.origin],
            author=region.author,
        )
        for region in sources.library.manifest.regions
    ]
    return from_card(
        said(Phrase("The truth of a case is what the library's table of cases says.")), *regions
    )


def _why_reference(sources: StudySources, _: StudyFigures) -> Told:
    criteria = sources.library.manifest.criteria
    if _by_construction(sources):
        return from_card(
            said(Phrase("The truth is known by construction: it decided how the case was drawn."))
        )
    if criteria:
        told = "; ".join(sorted({each.source for each in criteria}))
        return from_card(said(Phrase("What decides a class: {sources}."), sources=told))
    return ask(Phrase("Why is this the best reference standard that could be had?"))


def _annotators(sources: StudySources, _: StudyFigures) -> Told:
    authors = sorted({region.author for region in sources.library.manifest.regions})
    if not authors:
        return ask(Phrase("Who labelled the cases, and what training did they have?"))
    return from_card(
        said(Phrase("Regions by {authors}."), authors="; ".join(authors)),
        said(Phrase("Their training, and who gave the labels, has to be added."))
        if not _by_construction(sources)
        else None,
    )


def _test_labels(_: StudySources, __: StudyFigures) -> Told:
    return from_card(said(Phrase("Like all cases: see what the reference standard is.")))


def _raters(sources: StudySources, _: StudyFigures) -> Told:
    if _by_construction(sources):
        return does_not_apply(Phrase("Nobody rated the cases: their truth is how they were drawn."))
    return ask(Phrase("How far did the raters agree with each other and with themselves?"))


def _partitions(sources: StudySources, _: StudyFigures) -> Told:
    uses = [_use(each) for each in sources.card.data]
    return from_card(localised(sources.card.split_rule), *uses)


def _use(use: DataUse) -> Sentence:
    return said(
        Phrase("Learned from “{library}”: {train:,} cases to train, {validation:,} to validate."),
        library=use.library,
        train=use.n_train,
        validation=use.n_validation,
    )


def _disjoint(sources: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(
            Phrase("{n:,} of the judged cases are of parts that the model learned from."),
            n=figures.n_learned_from,
        ),
        said(Phrase("The library names {n:,} specimens."), n=figures.n_specimens)
        if figures.n_specimens
        else said(
            Phrase("The library names no specimens: whether patients are kept apart is not known.")
        ),
        said(
            Phrase("{n:,} answered cases share their picture file with another one."),
            n=figures.n_doubles,
        ),
    )


def _sample(_: StudySources, figures: StudyFigures) -> Told:
    return measured(
        said(
            Phrase(
                "{n:,} cases are judged. The size was what there was; none was planned beforehand."
            ),
            n=figures.n_judged,
        )
    )


def _model(sources: StudySources, _: StudyFigures) -> Told:
    info, card = sources.study.info, sources.card
    outputs = info.model.class_ids
    return from_card(
        said(
            Phrase("{architecture}, weights {hash}; temperature {temperature:.3g}."),
            architecture=card.architecture,
            hash=info.model.weights_sha256[:12],
            temperature=info.model.temperature,
        ),
        said(Phrase("Outputs: {names}."), names=", ".join(outputs)) if outputs else None,
    )


def _software(sources: StudySources, _: StudyFigures) -> Told:
    ran = ", ".join(f"{name} {version}" for name, version in sources.study.info.software.items())
    trained = ", ".join(f"{name} {version}" for name, version in sources.card.software.items())
    return measured(
        said(Phrase("The study ran with {software}."), software=ran),
        said(Phrase("The model was made with {software}."), software=trained) if trained else None,
    )


def _beginning(sources: StudySources, _: StudyFigures) -> Told:
    start = sources.card.start
    if start is None:
        pretrained = sources.card.recipe.get("pretrained")
        if pretrained:
            return from_card(said(Phrase("Weights of “{name}”."), name=str(pretrained)))
        return from_card(said(Phrase("The card names no model that training began with.")))
    return from_card(
        said(
            Phrase("The weights of “{model}” ({hash})."),
            model=start.model,
            hash=start.weights_sha256[:12],
        )
    )


def _training(sources: StudySources, _: StudyFigures) -> Told:
    recipe = sources.card.recipe
    told = [
        said(
            Phrase("{part}: {settings}."),
            part=part,
            settings=", ".join(f"{name} {value}" for name, value in settings.items()),
        )
        for part in ("schedule", "augmentation", "mixing", "guidance")
        if isinstance(settings := recipe.get(part), dict)
    ]
    if not told:
        return ask(Phrase("How was the model trained? Its card holds no recipe."))
    return from_card(*told, said(Phrase("Seed {seed}."), seed=str(recipe.get("seed", "-"))))


def _final(sources: StudySources, _: StudyFigures) -> Told:
    curve = sources.card.curve
    if not curve:
        return ask(Phrase("How was the final model chosen among those that were tried?"))
    return from_card(
        said(
            Phrase(
                "One training of {n} epochs, followed on the validation cases; the card keeps the"
                " curve."
            ),
            n=len(curve),
        )
    )


def _ensembles(sources: StudySources, _: StudyFigures) -> Told:
    teachers = sources.card.teachers
    if not teachers:
        return from_card(said(Phrase("One network answers; no ensemble.")))
    return from_card(
        said(
            Phrase("One network answers; it learned from the answers of {teachers} as well."),
            teachers=", ".join(each.model for each in teachers),
        )
    )


def _by_construction(sources: StudySources) -> bool:
    regions = sources.library.manifest.regions
    return bool(regions) and all(region.origin is Origin.BY_CONSTRUCTION for region in regions)


METHOD_ITEMS: Mapping[int, Fill] = {
    1: _kind,
    3: _role,
    4: asking(Phrase("What did you want to find out, and what did you expect?")),
    5: _design,
    6: asking(Phrase("What was the goal: a new model, an exploration, a comparison?")),
    7: _sources_of_data,
    8: _included,
    9: _preprocessing,
    10: _selected,
    11: _identity,
    12: _missing,
    13: _acquisition,
    14: _reference,
    15: _why_reference,
    16: _annotators,
    17: _test_labels,
    18: _raters,
    19: _partitions,
    20: _disjoint,
    21: _sample,
    22: _model,
    23: _software,
    24: _beginning,
    25: _training,
    26: _final,
    27: _ensembles,
}
