"""Strangers' pictures decoded in a process of their own: what a decoder does wrong ends there.

==============  ==============================================================================
``messages``    what goes to and fro: a line of JSON, then bytes; nothing is unpickled
``worker``      the process: little memory and time, no files, no network where it can be cut off
``decoder``     keeps one such process, begins it anew when it ends, and checks what comes back
==============  ==============================================================================

For pictures that somebody uploads to look at. Libraries are decoded in place: their pictures were
read once, within the same bounds on size, when they came in.
"""

from xai_core.cases.apart.decoder import SeenPicture, look_at, outline_of, warm_up

__all__ = ["SeenPicture", "look_at", "outline_of", "warm_up"]
