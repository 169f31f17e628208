"""Home: what is on this machine (``overview``, ``builtin``) and how to read a map (``guide``)."""
