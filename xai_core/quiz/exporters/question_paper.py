"""A test that leaves the house: pictures, questions, choices and right answers, in one language.

Question answered: *what does a learning platform need to know to ask this test?*

A :class:`QuestionPaper` knows no format; ``moodle``, ``qti`` and ``anki`` write it. It is made
from the same :class:`~xai_core.quiz.classroom_questions.CaseQuestion` that a class asks. A question
whose label is contested has no right answer, and a platform would mark somebody wrong: it is left
out, and counted; so is a question in words, which has no picture. A number is asked by its band
(``scale.py``), as in a class.

Ids of cases often tell the answer (``band-017``). So whatever a learner may see before they have
answered (names of files, identifiers, alternative texts) holds a hash of them only
(:attr:`PaperQuestion.key`).

Pictures are decoded and written anew as PNG: what else a file holds, such as a patient's name,
does not go along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_png
from xai_core.errors import QuizError, ShitenError
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion, QuestionInWords
from xai_core.quiz.readings import reading_of
from xai_core.tasks import Regression
from xai_core.types import LocalisedText

MOST_QUESTIONS = 500
"""In one file."""
MOST_BYTES = 200 * 1024 * 1024
"""Of all pictures of one file."""

PROMPT = LocalisedText(en="What do you see?", ja="これは何でしょうか")
"""As the quiz asks it."""
VALUE_PROMPT = LocalisedText(
    en="Between which values does {name} lie?", ja="{name}はどの範囲にありますか"
)
THE_VALUE = LocalisedText(en="the value", ja="値")
ALTERNATIVE = LocalisedText(en="The picture to decide about.", ja="判断する画像。")
SOURCE = LocalisedText(
    en="{title} ({library}, version {version}). {citation}Licence: {licence}.",
    ja="{title}（{library}、版 {version}）。{citation}ライセンス：{licence}。",
)
LEFT_OUT = LocalisedText(
    en="{contested} left out because their label is contested, {unreadable} for other reasons.",
    ja="ラベルに異論があるため除いたもの：{contested}、ほかの理由で除いたもの：{unreadable}。",
)
IN_WORDS = LocalisedText(
    en="{n} left out because they are questions in words, without a picture.",
    ja="画像のない言葉の問いのため除いたもの：{n}。",
)
TEACHING_ONLY = LocalisedText(
    en="For teaching and research only, never for diagnosis.",
    ja="教育と研究のためのものです。診断には使えません。",
)

NUMBERED = LocalisedText(en="{title}, test {number}", ja="{title} テスト {number}")

OpenLibrary = Callable[[str], CaseLibrary]
"""The library with this id. Raises LibraryError."""


@dataclass(frozen=True)
class PaperChoice:
    """One answer that may be given."""

    id: str
    """Of the class or band."""
    name: str
    """In the paper's language; as its author wrote it, so nothing of it is markup."""


@dataclass(frozen=True)
class PaperQuestion:
    """One picture, and what is asked about it."""

    library: str
    """Id of the library."""
    library_hash: str
    library_title: str
    case: str
    grouping: str | None
    """In which reading of the task it is asked; None for its own classes."""
    picture: bytes
    """The file of the picture, PNG."""
    prompt: str
    choices: tuple[PaperChoice, ...]
    """Two or more, in the order of the quiz's buttons."""
    right: str
    """The id of the right choice."""
    source: str
    """Where the picture comes from, and under which licence."""

    @property
    def key(self) -> str:
        """What tells this question from all others: 64 hexadecimal digits that tell no answer."""
        parts = (self.library_hash, self.grouping or "", self.case)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def right_name(self) -> str:
        """The name of the right choice."""
        return next(one.name for one in self.choices if one.id == self.right)


@dataclass(frozen=True)
class QuestionPaper:
    """A whole test."""

    title: str
    language: str
    """``en`` or ``ja``."""
    questions: tuple[PaperQuestion, ...]
    contested: int = 0
    """Cases left out because their label is contested."""
    left_out: tuple[ShitenError, ...] = ()
    """Why others were left out."""
    in_words: int = 0
    """Questions in words that were left out: they have no picture."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where its pictures come from, each said once."""
        return tuple(dict.fromkeys(question.source for question in self.questions))

    @property
    def about(self) -> str:
        """What a teacher must know of it: sources, what was left out, what it is for."""
        left_out = LEFT_OUT.in_language(self.language).format(
            contested=self.contested, unreadable=len(self.left_out)
        )
        words = IN_WORDS.in_language(self.language).format(n=self.in_words) if self.in_words else ""
        said = (*self.sources, left_out, words, TEACHING_ONLY.in_language(self.language))
        return " ".join(one for one in said if one)

    @property
    def alternative(self) -> str:
        """What stands for a picture that cannot be seen; it must not tell what is in it."""
        return ALTERNATIVE.in_language(self.language)


@dataclass(frozen=True)
class ChosenQuestions:
    """What a test asks, before any picture is read."""

    questions: tuple[ClassQuestion, ...]
    """Contested ones and questions in words may be among them."""
    contested: int = 0
    """Contested cases that were left out already."""
    left_out: tuple[ShitenError, ...] = ()

    @property
    def asked(self) -> tuple[CaseQuestion, ...]:
        """Those with a picture and a right answer."""
        return tuple(one for one in self._cases if not one.contested)

    @property
    def n_in_words(self) -> int:
        """Questions in words, which are not asked: they have no picture."""
        return sum(isinstance(one, QuestionInWords) for one in self.questions)

    @property
    def _cases(self) -> tuple[CaseQuestion, ...]:
        return tuple(one for one in self.questions if isinstance(one, CaseQuestion))

    @property
    def n_contested(self) -> int:
        """Contested cases that are not asked."""
        return self.contested + len(self._cases) - len(self.asked)


def paper_of(
    title: str, chosen: ChosenQuestions, language: str, open_library: OpenLibrary
) -> QuestionPaper:
    """The test with its pictures, in one language.

    Parameters
    ----------
    title
        Of the test.
    chosen
        What it asks.
    language
        ``en`` or ``ja``; anything else reads English.
    open_library
        Where libraries come from.

    Returns
    -------
    QuestionPaper
        Questions in the order given. Those whose library is gone or has changed, or whose picture
        cannot be read, are in ``left_out``.

    Raises
    ------
    QuizError
        No question is left, there are more than 500, or their pictures are larger than 200 MB.
    """
    asked = chosen.asked
    if len(asked) > MOST_QUESTIONS:
        raise QuizError(
            "A test for other platforms holds at most {most} questions, and this has {n}: take"
            " fewer.",
            most=MOST_QUESTIONS,
            n=len(asked),
        )
    libraries = _Libraries(open_library, language)
    made: list[PaperQuestion] = []
    left_out = list(chosen.left_out)
    size = 0
    for question in asked:
        try:
            one = libraries.question(question)
        except ShitenError as error:
            left_out.append(error)
            continue
        size += len(one.picture)
        if size > MOST_BYTES:
            raise QuizError(
                "The pictures of this test are larger than {most} MB: take fewer questions.",
                most=MOST_BYTES // 2**20,
            )
        made.append(one)
    if not made:
        raise QuizError(
            "No question of this test can be taken elsewhere. {reason}",
            reason=left_out[0] if left_out else _why_none(chosen),
        )
    return QuestionPaper(
        title, language, tuple(made), chosen.n_contested, tuple(left_out), chosen.n_in_words
    )


def _why_none(chosen: ChosenQuestions) -> QuizError:
    if chosen.n_in_words and not chosen.n_contested:
        return QuizError("All of its questions are in words, without a picture.")
    return QuizError("All of its labels are contested, so none has a right answer.")


def choice_names(question: CaseQuestion, library: CaseLibrary) -> dict[str, LocalisedText]:
    """Answer -> its name in the reading a question is asked in, in the order of its buttons.

    Raises
    ------
    QuizError
        The library cannot be asked in that reading any more.
    """
    names = {item.id: item.name for item in reading_of(library, question.grouping).classes}
    return {
        answer: names.get(answer, LocalisedText(en=answer, ja=answer))
        for answer in question.answers
    }


def prompt_of(library: CaseLibrary) -> LocalisedText:
    """What is asked of each case of a library."""
    task = library.task
    if not isinstance(task, Regression):
        return PROMPT
    name = task.name or THE_VALUE
    return LocalisedText(
        en=VALUE_PROMPT.en.format(name=name.en), ja=VALUE_PROMPT.ja.format(name=name.ja)
    )


class _Libraries:
    """Opens each library once, and looks through its classes once a reading."""

    def __init__(self, open_library: OpenLibrary, language: str) -> None:
        self._open, self._language = open_library, language
        self._libraries: dict[str, CaseLibrary] = {}
        self._names: dict[tuple[str, str | None], Mapping[str, LocalisedText]] = {}

    def question(self, asked: CaseQuestion) -> PaperQuestion:
        """A question with its picture. Raises ShitenError."""
        library = self._library(asked)
        key = (asked.library, asked.grouping)
        if key not in self._names:
            self._names[key] = choice_names(asked, library)
        names = self._names[key]
        manifest, language = library.manifest, self._language
        choices = tuple(
            PaperChoice(name, names[name].in_language(language) if name in names else name)
            for name in asked.answers
        )
        citation = manifest.citation.strip().rstrip(".。")
        return PaperQuestion(
            library=library.id,
            library_hash=library.content_hash,
            library_title=library.title.in_language(language),
            case=asked.case,
            grouping=asked.grouping,
            picture=encode_png(library.image(library.case(asked.case))),
            prompt=prompt_of(library).in_language(language),
            choices=choices,
            right=asked.label,
            source=SOURCE.in_language(language).format(
                title=library.title.in_language(language),
                library=library.id,
                version=manifest.version,
                citation=citation and f"{citation}{_STOPS.in_language(language)}",
                licence=manifest.licence,
            ),
        )

    def _library(self, asked: CaseQuestion) -> CaseLibrary:
        if asked.library not in self._libraries:
            self._libraries[asked.library] = self._open(asked.library)
        return _unchanged(self._libraries[asked.library], asked)


def _unchanged(library: CaseLibrary, asked: CaseQuestion) -> CaseLibrary:
    """The library, if it is still the one that was asked about. Raises QuizError."""
    if library.content_hash != asked.library_hash:
        raise QuizError(
            "The library “{library}” has changed since this test was put together.",
            library=asked.library,
        )
    return library


def cannot_leave(chosen: ChosenQuestions, open_library: OpenLibrary) -> tuple[ShitenError, ...]:
    """Which libraries of a test are gone or have changed; no picture is read for this."""
    found = []
    for one in {(one.library, one.library_hash): one for one in chosen.asked}.values():
        try:
            _unchanged(open_library(one.library), one)
        except ShitenError as error:
            found.append(error)
    return tuple(found)


_STOPS = LocalisedText(en=". ", ja="。")


def one_title(text: str) -> str:
    """A title on one line, at most 200 letters: some platforms take no more."""
    return " ".join(text.split())[:200]


def numbered_title(library: CaseLibrary, number: int, language: str) -> str:
    """What a test of a library is called by its number."""
    title = library.title.in_language(language)
    return one_title(NUMBERED.in_language(language).format(title=title, number=number))
