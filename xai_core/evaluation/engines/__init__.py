"""Engines: who does the work of a study, on this machine's cores or on Ray's workers."""
