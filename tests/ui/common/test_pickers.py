"""Which cases a list offers, without a page around it."""

from ui.common import pickers
from xai_core.tasks import Classification, ClassInfo, align_classes
from xai_core.types import LocalisedText


def test_right_is_judged_in_the_classes_both_share():
    task = Classification(
        classes=tuple(ClassInfo(id=c, name=LocalisedText(en=c, ja=c)) for c in ("band", "eo")),
    )
    view = align_classes(task, task)
    judged = [pickers._right(view, "band", answer) for answer in ("band", "eo", "", None)]
    assert judged == [True, False, None, None]
    assert pickers._right(view, None, "eo") is None
