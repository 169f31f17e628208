"""What is set aside is not looked at by the collector, and is still freed."""

import gc
import weakref

from ui.common.garbage import set_modules_aside, staying


class Loaded:
    """Something a page keeps."""


def test_what_stays_is_looked_at_no_more_and_freed_when_let_go() -> None:
    try:
        thing = staying(Loaded())
        assert gc.get_freeze_count() > 0
        assert not any(found is thing for found in gc.get_objects())
        seen = weakref.ref(thing)
        del thing
        assert seen() is None
    finally:
        gc.unfreeze()


def test_modules_are_set_aside_once() -> None:
    try:
        set_modules_aside()
        gc.unfreeze()
        set_modules_aside()
        assert gc.get_freeze_count() == 0
    finally:
        gc.unfreeze()
