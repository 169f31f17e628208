"""The sandbox: what strangers send, decoded in processes of their own; what goes wrong ends there.

====================  ======================================================================
``messages``          what goes to and fro: a line of JSON, then bytes; nothing is unpickled
``bounds``            what a process gives up: memory, time, files, programs, the network
``beginning``         how one is begun: our own modules, without a shell, without our secrets
``decoding_process``  the process that decodes a picture
``decoder``           keeps one such process, begins it anew when it ends, checks what comes back
``importer``          the process that unpacks and imports a data set, in a folder of its own
``bringing``          begins it, follows it, and puts what it made onto the shelf
====================  ======================================================================

For pictures that somebody uploads to look at, for data sets that are brought in on Home, and for
archives that are fetched. The pictures of a library are decoded in place whenever they are shown:
what has come in was read once, by the same decoders, when it did. ``shiten import`` reads in place.
"""

from xai_core.cases.apart.bringing import bring_in
from xai_core.cases.apart.decoder import SeenPicture, look_at, outline_of, warm_up
from xai_core.cases.apart.importer import OWN

__all__ = ["OWN", "SeenPicture", "bring_in", "look_at", "outline_of", "warm_up"]
