"""A small lesson on the drawn cells and the guessing model."""

from pathlib import Path

import pytest

TINY = """+++
title = "{title}"
minutes = 20
aims = ["{aim}"]
library = "drawn-cells"
model = "guesser"
sources = ["A book"]
+++

## {look} {{#look}}

{text}

```{{case}}
pick = "wrong"
class = "monocyte"
show = ["image"]
```

```{{question}}
id = "what"
ask = "{ask}"
choices = ["{yes}", "{no}"]
answer = 2
why = "{why}"
```

```{{reveal}}
of = "what"
text = "{see}"
```

```{{case}}
id = "monocyte-01"
show = ["image", "map", "regions", "answer", "agreement"]
method = "grad-cam"
```

## {end} {{#end}}

```{{misconception}}
belief = "{yes}"
truth = "{no}"
```

```{{exercise}}
ask = "{ask}"
solution = "{why}"
```

```{{playlist}}
title = "{title}"
cases = ["monocyte-01", "drawn-cells:monocyte-02"]
```

```{{code}}
assert show_case
```
"""
ENGLISH = {
    "title": "A tiny lesson", "aim": "To see", "look": "Look", "text": "One & two.",
    "ask": "What is it?", "yes": "Neutrophil", "no": "Monocyte", "why": "Its nucleus",
    "see": "Afterwards seen", "end": "The end",
}  # fmt: skip
JAPANESE = {
    "title": "小さなレッスン", "aim": "見ること", "look": "見る", "text": "一と二。",
    "ask": "何ですか？", "yes": "好中球", "no": "単球", "why": "核を見ます",
    "see": "あとで見る", "end": "おわり",
}  # fmt: skip


def write_tiny(parent: Path, name: str = "tiny") -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    for language, words in (("en", ENGLISH), ("ja", JAPANESE)):
        text = TINY.format(**words)
        (folder / f"lesson.{language}.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tiny_home(drawn_home: Path, guesser) -> Path:
    """A home with the drawn cells, the guessing model and the tiny lesson."""
    from xai_core.models.checkpoints import save_model, weights_bytes

    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    write_tiny(drawn_home / "lessons")
    return drawn_home
