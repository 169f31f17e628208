"""Reading a lesson: what is in it, and what is wrong with it, with its line."""

from pathlib import Path

import pytest

from xai_core.errors import LessonError
from xai_core.lessons.blocks import CaseBlock, CodeBlock, QuestionBlock, RevealBlock, TextBlock
from xai_core.lessons.source import parse, read_lesson

HEAD = '+++\ntitle = "{title}"\nminutes = 20\naims = ["{aim}"]\nlibrary = "smear"\n+++\n\n'
BODY = """## {look} {{#look}}

{text}

```{{case}}
pick = "wrong"
class = "band"
show = ["image"]
```

```{{question}}
id = "where"
ask = "{ask}"
choices = ["{yes}", "{no}"]
answer = 1
```

## {see} {{#see}}

```{{reveal}}
of = "where"
text = "{text}"
```

```{{code}}
print(1)
```
"""
ENGLISH = {"title": "T", "aim": "a", "look": "Look", "text": "One.\n\n- two", "ask": "Where?",
           "yes": "Here", "no": "There", "see": "See"}  # fmt: skip

PRINT = "{code}\nprint(1)"
DIAL = "{figure}\nname = 'a'\nsettings = {aim = 0.9}\ndial = 'aim'\n"


def written(**words: str) -> str:
    told = {**ENGLISH, **words}
    body = BODY.format(**{**told, "text": told["text"]})
    return HEAD.format(**told) + body.replace('text = "One.\n\n- two"', 'text = "So."')


def test_steps_blocks_and_their_lines() -> None:
    lesson = parse(written(), "one", "en")
    assert (lesson.heading.title, lesson.heading.minutes, lesson.heading.library) == (
        "T",
        20,
        "smear",
    )
    assert [(step.anchor, step.title, step.line) for step in lesson.steps] == [
        ("look", "Look", 8),
        ("see", "See", 27),
    ]
    kinds = [[(type(b.block), b.line) for b in step.blocks] for step in lesson.steps]
    assert kinds == [
        [(TextBlock, 10), (CaseBlock, 14), (QuestionBlock, 20)],
        [(RevealBlock, 29), (CodeBlock, 34)],
    ]
    assert lesson.steps[0].blocks[0].block.text == "One.\n\n- two"
    assert lesson.asked("where").answer == 1
    assert lesson.step("nowhere") is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("+++\ntitle", "title", "line 1: a lesson begins with its heading"),
        ("minutes = 20", "minutes = 0", "line 1: minutes: "),
        ("minutes = 20", "minutes = ", "line 3: not TOML"),
        ("{#see}", "{#look}", "line 27: the address “look” is used twice"),
        ("{#see}", "", "line 27: a step needs an address"),
        ("{case}", "{cases}", "line 14: there is no block “cases”; there are: case, code,"),
        ('pick = "wrong"', 'pick = "wrong"\nid = "x"', "line 14: the whole file: a case is either"),
        ('pick = "wrong"', 'pick = "worst"', "line 14: pick: "),
        ("answer = 1", "answer = 3", "line 20: the whole file: the answer is not one of"),
        ("answer = 1", "answer 1", "line 24: not TOML"),
        ('of = "where"', 'of = "why"', "line 29: no question “why” stands before this"),
        ("- two", "<b>two</b>", "line 10: there is HTML in it"),
        ("- two", "![a](b.png)", "line 10: there is a picture in it"),
        (PRINT, DIAL + "values = [0.9]\nturn = 'T'", "line 34: the whole file: a dial has two or"),
        (PRINT, DIAL + "values = [0.9, 0.8]", "line 34: the whole file: a dial has two or"),
        (PRINT, DIAL + "values = [1, 2]\nturn = 'T'", "“aim” is none of the dial's values"),
        (PRINT, "{figure}\nname = 'a'\nvalues = [1, 2]", "values and turn belong to a dial"),
        ("## Look", "Hello\n\n## Look", "line 8: everything stands below"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(before: str, after: str, said: str) -> None:
    text = written()
    assert before in text
    with pytest.raises(LessonError) as problem:
        parse(text.replace(before, after, 1), "one", "en")
    assert said in str(problem.value)
    assert str(problem.value).startswith("one/lesson.en.md, line ")


PICTURE = "![x](https://evil.example/x.png)"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # parted among texts that are joined when they are shown
        ('"Here", "There"', '"![x][r]", "[r]: https://evil.example/x.png"', "picture in it"),
        ('"Here", "There"', '"[x][r]", "[r]: https://evil.example/"', "reference in it"),
        ('"Here", "There"', '"[x]", "[x]: https://evil.example/"', "reference in it"),
        ('aims = ["a"]', 'aims = ["![x][r]", "[r]: https://evil.example/x.png"]', "picture in it"),
        ('aims = ["a"]', 'aims = ["a", "> [r]: https://evil.example/x.png"]', "reference in it"),
        # code to one reader, none to another; or none once it stands after other words
        ('"Where?"', f"'$`${PICTURE}$`$'", "picture in it"),
        ('"Where?"', f"'`{PICTURE}`'", "picture in it"),
        ('"Where?"', "'    <img src=\"https://evil.example/x.png\">'", "HTML in it"),
        ('"Where?"', "'    [a](ftp://evil.example)'", "a link begins with"),
        ("- two", f"```\n{PICTURE}\n```", "picture in it"),
        (PRINT, f"{{playlist}}\ntitle = 'T'\ncases = ['a` {PICTURE} `b']", "cases"),
        (PRINT, "{playlist}\ntitle = 'T'\ncases = ['a:b:c']", "cases"),
    ],
)  # fmt: skip
def test_no_picture_by_whatever_reading(before: str, after: str, said: str) -> None:
    text = written()
    assert before in text
    with pytest.raises(LessonError) as problem:
        parse(text.replace(before, after, 1), "one", "en")
    assert said in str(problem.value)


@pytest.mark.parametrize(
    "good",
    ["3! = 6 [see](https://a.example), <https://b.example>", "p < 0.05", "$A_1$ = [[4, 0], [0]]",
     "`a[0][1]`", "[to a step](#see)"],
)  # fmt: skip
def test_what_may_stand_there(good: str) -> None:
    parse(written(text=good), "one", "en")


def folder(tmp_path: Path, english: str, japanese: str) -> Path:
    place = tmp_path / "one"
    place.mkdir()
    (place / "lesson.en.md").write_text(english, encoding="utf-8")
    (place / "lesson.ja.md").write_text(japanese, encoding="utf-8")
    return place


def test_the_languages_are_held_against_each_other(tmp_path: Path) -> None:
    japanese = written(look="見る", see="分かる", ask="どこ？", yes="ここ", no="そこ", title="題")
    source = read_lesson(folder(tmp_path, written(), japanese))
    assert source.in_language("ja").steps[0].title == "見る"
    assert source.in_language("fr").language == "en"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("minutes = 20", "minutes = 30", "line 1: the heading differs"),
        ("{#see}", "{#sees}", "the steps are look, sees; in English they are look, see"),
        ("answer = 1", "answer = 2", "line 20: this question is not what stands on line 20"),
        ('"There"]', '"There", "Nowhere"]', "line 20: this question is not"),
        ("```{code}\nprint(1)\n```", "", "line 27: the step has 1 blocks; in English it has 2"),
    ],
)
def test_a_language_that_differs_is_refused(before, after, said, tmp_path: Path) -> None:
    assert before in written()
    with pytest.raises(LessonError) as problem:
        read_lesson(folder(tmp_path, written(), written().replace(before, after, 1)))
    assert said in str(problem.value)


def test_a_missing_language_and_a_bad_name(tmp_path: Path) -> None:
    place = folder(tmp_path, written(), written())
    (place / "lesson.ja.md").unlink()
    with pytest.raises(LessonError, match=r"one/lesson\.ja\.md is missing"):
        read_lesson(place)
    with pytest.raises(LessonError, match="no name of a lesson"):
        read_lesson(tmp_path / "One Two")
