"""Class: everybody answers on their own phone; the educator goes on, step by step."""

from ui.classroom.class_tab import forget_in_tab
from ui.classroom.educator_screen import show_held
from ui.classroom.entrance import show_entrance
from ui.classroom.member_screen import show_joined
from ui.classroom.moving import move_as_asked
from ui.classroom.session import CLASS_ADDRESS, CLASS_CODE, NEW_ADDRESS, clean_codes
from ui.common.frame import page
from ui.common.session import CLASS_HELD, publish_address, restore_address

restore_address(CLASS_ADDRESS)
clean_codes()
# A class fills the screen, before a projector and on a phone; each has a way out of its own.
with page("class", bare=CLASS_HELD.get() is not None or CLASS_CODE.get() is not None):
    held, code = CLASS_HELD.get(), CLASS_CODE.get()
    if held is not None:
        move_as_asked()
        show_held(held)
    elif code is not None:
        show_joined(code)
    else:
        restore_address(NEW_ADDRESS)
        forget_in_tab()
        show_entrance()
    held, code = CLASS_HELD.get(), CLASS_CODE.get()
    publish_address(CLASS_ADDRESS if held or code else (*CLASS_ADDRESS, *NEW_ADDRESS))
