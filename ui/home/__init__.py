"""Home: what is on this machine, and where to begin."""
