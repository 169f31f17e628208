"""A lesson as one HTML file that needs no server and no network: to print, to send, to keep.

Figures are plotly charts; the chart library is written into the file once, since a hand-out must
open where there is no network. Pictures are embedded. Everything that would give an answer away
stands at the end.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import singledispatch
from html import escape

from markdown_it import MarkdownIt

from xai_core.cases.pictures import encode_png
from xai_core.lessons.blocks import (
    Block,
    CaseBlock,
    CodeBlock,
    ExerciseBlock,
    FigureBlock,
    Heading,
    Lesson,
    MisconceptionBlock,
    PlaylistBlock,
    QuestionBlock,
    RevealBlock,
    TextBlock,
    VoteBlock,
)
from xai_core.lessons.cases import CaseChoice, SeenCase, see_case
from xai_core.lessons.figures.contract import LessonFigure
from xai_core.lessons.figures.registry import make_figure
from xai_core.lessons.notebook import misconception
from xai_core.lessons.words import case_sentence, number_told, word

STYLE = """
body { font: 17px/1.6 system-ui, "Noto Sans JP", sans-serif; max-width: 46rem; margin: 2rem auto;
  padding: 0 1rem; color: #1b1b1b; background: #fff; }
img { max-width: 100%; height: auto; image-rendering: auto; }
figure { margin: 1.2rem 0; } figcaption { color: #444; font-size: .92em; }
pre { background: #f4f4f2; padding: .8rem; overflow-x: auto; font-size: .85em; }
blockquote, .asked { border-left: 4px solid #0072b2; margin: 1rem 0; padding: .2rem 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #bbb; padding: .2rem .6rem; }
.scroll { overflow-x: auto; }
@media print { body { margin: 0; } h2 { break-after: avoid; }
  figure, .asked { break-inside: avoid; }
  .answers { break-before: page; } }
"""
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass
class _Page:
    """What is put together."""

    heading: Heading
    language: str
    see: Callable[[CaseChoice], SeenCase]
    make: Callable[[FigureBlock], LessonFigure]
    answers: list[tuple[str, str]] = field(default_factory=list)
    """Title and Markdown of what is said at the end."""
    charts: int = 0


def handout(
    lesson: Lesson,
    see: Callable[[CaseChoice], SeenCase] = see_case,
    make: Callable[[FigureBlock], LessonFigure] | None = None,
) -> str:
    """The hand-out of a lesson in its language.

    Parameters
    ----------
    lesson
        In one language.
    see, make
        How a case is met and a figure made: a screen has kept them already.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ShitenError
        A library, a model, a case or a figure is not there.
    """
    page = _Page(
        lesson.heading,
        lesson.language,
        see,
        make or (lambda block: make_figure(block.name, block.settings, lesson.language)),
    )
    body = [f"<h1>{escape(lesson.heading.title)}</h1>", _markdown(_front(lesson))]
    for step in lesson.steps:
        body.append(f'<h2 id="{escape(step.anchor)}">{escape(step.title)}</h2>')
        for placed in step.blocks:
            body += _html(placed.block, page)
    body += _end(lesson, page)
    return "\n".join([_head(lesson, page), *body, "</body></html>", ""])


def _head(lesson: Lesson, page: _Page) -> str:
    script = ""
    if page.charts:
        from plotly.offline import get_plotlyjs

        script = f"<script>{get_plotlyjs()}</script>"
    return (
        f'<!doctype html><html lang="{lesson.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(lesson.heading.title)}</title><style>{STYLE}</style>{script}</head><body>"
    )


def _front(lesson: Lesson) -> str:
    aims = "\n".join(f"- {aim}" for aim in lesson.heading.aims)
    language = lesson.language
    minutes = word("minutes", language, n=lesson.heading.minutes)
    return (
        f"{minutes}. {word('see_answers', language)}\n\n"
        f"**{word('aims', language)}**\n\n{aims}\n\n*{word('teaching', language)}*"
    )


def _end(lesson: Lesson, page: _Page) -> Iterator[str]:
    if page.answers:
        yield f'<section class="answers"><h2>{escape(word("answers", lesson.language))}</h2>'
        for title, text in page.answers:
            yield f"<h3>{_markdown(title, inline=True)}</h3>"
            yield _markdown(text)
        yield "</section>"
    if lesson.heading.sources:
        yield f"<h2>{escape(word('sources', lesson.language))}</h2>"
        yield _markdown("\n".join(f"- {source}" for source in lesson.heading.sources))


def _markdown(text: str, *, inline: bool = False) -> str:
    return str(_MARKDOWN.renderInline(text) if inline else _MARKDOWN.render(text))


@singledispatch
def _html(block: Block, _page: _Page) -> Iterator[str]:
    raise TypeError(f"no HTML for a {type(block).__name__}")


@_html.register
def _(block: TextBlock, _page: _Page) -> Iterator[str]:
    yield _markdown(block.text)


@_html.register
def _(block: CodeBlock, _page: _Page) -> Iterator[str]:
    yield f"<pre><code>{escape(block.code)}</code></pre>"


@_html.register
def _(block: CaseBlock, page: _Page) -> Iterator[str]:
    seen = page.see(CaseChoice.of(block, page.heading))
    picture = base64.b64encode(encode_png(seen.picture(block.show))).decode()
    words = case_sentence(seen, block.show, page.language)
    caption = _markdown(block.caption, inline=True) + " " if block.caption else ""
    yield (
        f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{picture}">'
        f"<figcaption>{caption}{escape(words)}</figcaption></figure>"
    )


@_html.register
def _(block: FigureBlock, page: _Page) -> Iterator[str]:
    figure = page.make(block)
    page.charts += 1
    chart = figure.chart.to_html(
        full_html=False, include_plotlyjs=False, div_id=f"chart-{page.charts}"
    )
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(number_told(value, page.language))}</td></tr>"
        for name, value in figure.numbers.items()
    )
    words = escape(figure.words.in_language(page.language))
    caption = _markdown(block.caption, inline=True) if block.caption else ""
    yield (
        f'<figure role="group" aria-label="{words}"><div class="scroll">{chart}</div>'
        f"<figcaption>{caption}<details><summary>{words}</summary><table>{rows}</table></details>"
        "</figcaption></figure>"
    )


@_html.register
def _(block: PlaylistBlock, page: _Page) -> Iterator[str]:
    cases = "\n".join(f"- `{case}`" for case in block.cases)
    yield _markdown(f"**{word('playlist', page.language)}: {block.title}**\n\n{cases}")


@_html.register
def _(block: QuestionBlock, page: _Page) -> Iterator[str]:
    yield _asked(block, word("question", page.language), page)


@_html.register
def _(block: VoteBlock, page: _Page) -> Iterator[str]:
    yield _asked(block, word("vote", page.language), page)


def _asked(block: QuestionBlock | VoteBlock, title: str, page: _Page) -> str:
    right = [] if block.answer is None else [f"**{block.choices[block.answer - 1]}**"]
    if right or block.why:
        page.answers.append((block.ask, "\n\n".join([*right, *([block.why] if block.why else [])])))
    choices = "\n".join(f"{place}. {one}" for place, one in enumerate(block.choices, start=1))
    return f'<div class="asked">{_markdown(f"**{title}.** {block.ask}")}{_markdown(choices)}</div>'


@_html.register
def _(block: RevealBlock, page: _Page) -> Iterator[str]:
    page.answers.append((word("reveal", page.language), block.text))
    yield ""


@_html.register
def _(block: ExerciseBlock, page: _Page) -> Iterator[str]:
    title = word("exercise", page.language)
    page.answers.append((block.ask, block.solution))
    yield f'<div class="asked">{_markdown(f"**{title}.** {block.ask}")}</div>'


@_html.register
def _(block: MisconceptionBlock, page: _Page) -> Iterator[str]:
    yield _markdown(misconception(block, page.language))
