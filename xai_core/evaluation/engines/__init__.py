"""Engines: who does the work of a study, this machine's threads or processes, or Ray's workers."""
