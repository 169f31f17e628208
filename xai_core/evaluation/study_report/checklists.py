"""The items of two checklists, in our words, with what each asks for where nothing is known.

CLAIM: what a paper on AI in medical imaging has to tell. Tejani et al. 2024 (update), 44 items,
10.1148/ryai.240300. METRIC: along which dimensions the data of such a model are looked at. Schwabe
et al. 2024, 15 dimensions in five clusters, 10.1038/s41746-024-01196-4. An item here is told in a
few words of our own; the papers say what belongs under each.
"""

from __future__ import annotations

from dataclasses import dataclass

from xai_core.errors import Phrase
from xai_core.types import Choice


class Checklist(Choice):
    """Whose item it is."""

    CLAIM = "claim"
    METRIC = "metric"


@dataclass(frozen=True)
class Item:
    """One item of a checklist."""

    checklist: Checklist
    number: int
    section: Phrase
    title: Phrase

    @property
    def key(self) -> str:
        """``claim-1`` to ``claim-44``, ``metric-1`` to ``metric-15``."""
        return f"{self.checklist}-{self.number}"


_CLAIM = (
    (
        Phrase("Title and abstract"),
        (
            Phrase("Named as a study of an AI method, and of which kind"),
            Phrase("Summary of design, methods, results and conclusions"),
        ),
    ),
    (
        Phrase("Introduction"),
        (
            Phrase("Background, intended use and role of the AI"),
            Phrase("Aims and hypotheses"),
        ),
    ),
    (
        Phrase("Methods: design"),
        (Phrase("Prospective or retrospective"), Phrase("Goal of the study")),
    ),
    (
        Phrase("Methods: data"),
        (
            Phrase("Sources of the data"),
            Phrase("Which cases were included and excluded"),
            Phrase("Preprocessing"),
            Phrase("Parts of the data that were selected"),
            Phrase("De-identification"),
            Phrase("Missing data"),
            Phrase("How the pictures were taken"),
        ),
    ),
    (
        Phrase("Methods: reference standard"),
        (
            Phrase("What the reference standard is"),
            Phrase("Why this reference standard"),
            Phrase("Who labelled, and with what training"),
            Phrase("How the test cases were labelled"),
            Phrase("Agreement between and within raters"),
        ),
    ),
    (
        Phrase("Methods: partitions"),
        (
            Phrase("How cases were assigned to training, validation and test"),
            Phrase("At which level the parts are disjoint"),
            Phrase("Sample size, and how it was chosen"),
        ),
    ),
    (
        Phrase("Methods: model"),
        (
            Phrase("The model: inputs, layers, outputs"),
            Phrase("Software and versions"),
            Phrase("What the weights began with"),
        ),
    ),
    (
        Phrase("Methods: training"),
        (
            Phrase("Training: augmentation, schedule, settings"),
            Phrase("How the final model was chosen"),
            Phrase("Ensembles"),
        ),
    ),
    (
        Phrase("Methods: evaluation"),
        (
            Phrase("Measures of performance"),
            Phrase("Statistics: significance and uncertainty"),
            Phrase("Robustness and sensitivity"),
            Phrase("Explanations"),
            Phrase("Evaluated on internal data"),
            Phrase("Tested on external data"),
            Phrase("Registration of a clinical trial"),
        ),
    ),
    (
        Phrase("Results"),
        (
            Phrase("Numbers of cases included and left out"),
            Phrase("What the cases of each part are like"),
            Phrase("Performance with its uncertainty"),
            Phrase("Performance class by class"),
            Phrase("What was answered wrong, and why"),
        ),
    ),
    (
        Phrase("Discussion"),
        (Phrase("Limits of the study"), Phrase("What it means for practice")),
    ),
    (
        Phrase("Other"),
        (
            Phrase("Protocol and further details"),
            Phrase("Where software, model and data are to be had"),
            Phrase("Funding, and the role of who paid"),
        ),
    ),
)
_METRIC = (
    (
        Phrase("Measurement process"),
        (
            Phrase("Errors of devices"),
            Phrase("Errors of people"),
            Phrase("Completeness"),
            Phrase("Credibility of the source"),
        ),
    ),
    (Phrase("Timeliness"), (Phrase("Age of the data"),)),
    (
        Phrase("Representativeness"),
        (Phrase("Variety"), Phrase("Depth of the data"), Phrase("Balance of the classes")),
    ),
    (
        Phrase("Informativeness"),
        (
            Phrase("Understandability"),
            Phrase("Redundancy"),
            Phrase("What is missing, and whether that says something"),
            Phrase("Which features matter"),
        ),
    ),
    (
        Phrase("Consistency"),
        (
            Phrase("Consistent with the rules of the format"),
            Phrase("Free of contradictions"),
            Phrase("Consistent distributions"),
        ),
    ),
)


def _numbered(
    checklist: Checklist, sections: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
) -> tuple[Item, ...]:
    titles = [(section, title) for section, titles in sections for title in titles]
    return tuple(
        Item(checklist, number, section, title)
        for number, (section, title) in enumerate(titles, start=1)
    )


CLAIM = _numbered(Checklist.CLAIM, _CLAIM)
METRIC = _numbered(Checklist.METRIC, _METRIC)
