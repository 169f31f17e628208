"""What a model answered with a region hidden, kept beside its study. Loads no torch.

A file names the study it belongs to, the region and the fill; one that does not fit, or is damaged,
is not used, and is made again by asking again (``hiding.py``).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from xai_core.evaluation.study.read import Study
from xai_core.evaluation.wrong_reason import Hidden
from xai_core.files import read_regular, replace_file
from xai_core.types import Strict

HIDDEN_FOLDER = "hidden"
_MAX_BYTES = 2**28


class HiddenAnswers(Strict):
    """The answers of one study's model with one region hidden."""

    format: Literal[1] = 1
    study: str
    """Its fingerprint."""
    region: str
    fill: str
    hidden: tuple[Hidden, ...]
    left_out: tuple[str, ...]
    """Ids of cases that could not be asked about."""

    def by_case(self) -> dict[str, Hidden]:
        """Case id -> the answer without the region."""
        return {one.case: one for one in self.hidden}


def keep_answers(study: Study, answers: HiddenAnswers) -> None:
    """Keep them beside the study, in place of older ones. Raises StorageError."""
    path = answers_file(study, answers.region)
    path.parent.mkdir(exist_ok=True)
    replace_file(path, answers.model_dump_json().encode())


def kept_answers(study: Study, region: str) -> HiddenAnswers | None:
    """What was kept of this very study and region; None where there is none that fits."""
    try:
        data = read_regular(answers_file(study, region), _MAX_BYTES)
        answers = HiddenAnswers.model_validate_json(data)
    except (OSError, ValidationError):
        return None  # it is only asked again
    same = answers.study == study.info.fingerprint() and answers.region == region
    return answers if same else None


def answers_file(study: Study, region: str) -> Path:
    """Where they are kept; ids of regions may hold what no file name may."""
    name = hashlib.sha256(region.encode()).hexdigest()[:16]
    return study.folder / HIDDEN_FOLDER / f"region-{name}.json"
