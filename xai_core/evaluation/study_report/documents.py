"""The report as Markdown, and as one HTML file that needs nothing else."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from markdown_it import MarkdownIt

from xai_core.errors import Phrase
from xai_core.evaluation.study_report.checklists import Checklist
from xai_core.evaluation.study_report.entry import Entry, Status
from xai_core.evaluation.study_report.report import StudyReport
from xai_core.evaluation.study_report.sentences import Sentence, Translate, Voice, said

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MARKS = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")
STYLE = """
body { font: 16px/1.55 system-ui, "Noto Sans JP", sans-serif; max-width: 48rem; margin: 2rem auto;
  padding: 0 1rem; color: #1b1b1b; background: #fff; }
h2 { margin-top: 2.4rem; border-bottom: 1px solid #bbb; } h4 { margin-bottom: .2rem; }
blockquote { border-left: 4px solid #b45309; margin: .4rem 0; padding: .1rem .8rem;
  background: #fff7ed; }
em { color: #555; font-style: normal; font-size: .88em; }
@media print { body { margin: 0; } h4 { break-after: avoid; } }
"""
_HEADS: dict[Checklist, Phrase] = {
    Checklist.CLAIM: Phrase("How the study is told: CLAIM (2024)"),
    Checklist.METRIC: Phrase("What its data are like: METRIC (2024)"),
}
_SOURCES: dict[Checklist, str] = {
    Checklist.CLAIM: "Tejani et al. 2024, doi:10.1148/ryai.240300",
    Checklist.METRIC: "Schwabe et al. 2024, doi:10.1038/s41746-024-01196-4",
}
_STATUS: dict[Status, Phrase] = {
    Status.MEASURED: Phrase("measured"),
    Status.SAID: Phrase("from card and library"),
    Status.ASKED: Phrase("not known"),
    Status.NOT_APPLICABLE: Phrase("does not apply"),
}


def written(text: str) -> str:
    """A name from outside as Markdown shows it as it stands, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def as_markdown(report: StudyReport, language: str = "en", translate: Translate = str) -> str:
    """The report as Markdown.

    Parameters
    ----------
    report
        Both checklists.
    language
        ``en`` or ``ja``: of names that come in both.
    translate
        A template in that language; as it stands in English.

    Returns
    -------
    str
        Ends with a line break. What is asked for stands as a quotation, so that it is found.
    """
    voice = Voice(language, translate, written)
    lines = [f"# {voice.say(_title(report))}", "", voice.say(_counts(report)), ""]
    for checklist, of_list in groupby(report.entries, key=lambda each: each.item.checklist):
        lines += [f"## {translate(_HEADS[checklist])}", "", written(_SOURCES[checklist]), ""]
        for section, entries in groupby(of_list, key=lambda each: each.item.section):
            lines += [f"### {translate(section)}", ""]
            for entry in entries:
                lines += _entry(entry, voice)
    return "\n".join(lines)


def as_html(report: StudyReport, language: str = "en", translate: Translate = str) -> str:
    """The same as one HTML file; parameters as of :func:`as_markdown`."""
    voice = Voice(language, translate, str)
    body = _MARKDOWN.render(as_markdown(report, language, translate))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(voice.say(_title(report)))}</title><style>{STYLE}</style></head>"
        f"<body>\n{body}</body></html>\n"
    )


def _title(report: StudyReport) -> Sentence:
    return said(
        Phrase("Report of a study: {model} on {library}"),
        model=report.sources.card.title,
        library=report.sources.library.title,
    )


def _counts(report: StudyReport) -> Sentence:
    counted = report.counted()
    return said(
        Phrase(
            "Of {n} items, {measured} are filled by measurement and {said} from card and library;"
            " {asked} are not known here and are asked for; {other} do not apply. Teaching and"
            " research only, never diagnosis."
        ),
        n=len(report.entries),
        measured=counted[Status.MEASURED],
        said=counted[Status.SAID],
        asked=counted[Status.ASKED],
        other=counted[Status.NOT_APPLICABLE],
    )


def _entry(entry: Entry, voice: Voice) -> list[str]:
    item, told = entry.item, entry.told
    head = f"#### {item.number}. {voice.translate(item.title)}"
    status = f"*{voice.translate(_STATUS[told.status])}*"
    if told.status is Status.ASKED:
        asked = " ".join(voice.say(each) for each in told.sentences)
        return [head, "", status, "", f"> {asked}", ""]
    return [head, "", status, "", *(f"- {voice.say(each)}" for each in told.sentences), ""]
