"""A test and its results on their way to other platforms. Out only: nothing is read back in.

==================  =====================================================================
``choosing``        which questions a test asks
``question_paper``  the test itself: pictures, choices, right answers, sources; no format
``moodle``          as Moodle XML
``qti``             as a QTI 2.1 content package
``anki``            as an Anki deck
``xapi``            answers as xAPI statements
``markup``          text from strangers on its way into XML and HTML
==================  =====================================================================

:func:`written` writes a paper in any format. LTI is not spoken: a platform cannot ask Shiten for
a test, and no mark goes back by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xai_core.quiz.exporters.question_paper import QuestionPaper
from xai_core.types import Choice


class PaperFormat(Choice):
    """In which format a test is taken elsewhere."""

    MOODLE = "moodle"
    QTI = "qti"
    ANKI = "anki"


@dataclass(frozen=True)
class FileKind:
    """What a file of a format is called, and what browsers call it."""

    suffix: str
    mime: str


FILE_KINDS = {
    PaperFormat.MOODLE: FileKind("moodle.xml", "application/xml"),
    PaperFormat.QTI: FileKind("qti.zip", "application/zip"),
    PaperFormat.ANKI: FileKind("apkg", "application/octet-stream"),
}


def written(paper: QuestionPaper, paper_format: PaperFormat, now: datetime) -> bytes:
    """The file of a test.

    Parameters
    ----------
    paper
        The test.
    paper_format
        In which format.
    now
        With a time zone; only Anki's file holds it.
    """
    if paper_format is PaperFormat.MOODLE:
        from xai_core.quiz.exporters.moodle import moodle_xml

        return moodle_xml(paper)
    if paper_format is PaperFormat.QTI:
        from xai_core.quiz.exporters.qti import qti_package

        return qti_package(paper)
    from xai_core.quiz.exporters.anki import anki_deck

    return anki_deck(paper, now)
